"""A codebook as a form: what it is, the texts it reads, its questions with their levels."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.ui.pages.rubric.form_changes import alike, card_of, changes
from desktop.ui.pages.rubric.form_controls import Where
from desktop.ui.pages.rubric.form_desk import Desk
from desktop.ui.pages.rubric.form_examples import Examples
from desktop.ui.pages.rubric.form_inputs import Asked, cursor_of, is_forms, put_cursor, units
from desktop.ui.pages.rubric.form_parts import AboutCard, RowsCard
from desktop.ui.pages.rubric.form_questions import Questions
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column, row
from desktop.ui.widgets.scroll_areas import scroll_area
from desktop.ui.widgets.shortcuts import shortcut
from rubrics.draft import Draft
from rubrics.faults import Fault, KeyPath


class RubricForm(QWidget):
    """``changed`` brings the text after each step; ``back`` and ``forth`` ask to undo and redo one,
    ``text`` to see the text."""

    changed = Signal(str)
    back = Signal()
    forth = Signal()
    text = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(self)
        self.desk.changed.connect(self.changed)
        self.desk.shape.connect(self._make)
        self.note = Banner()
        self.unfit = Banner(
            "", "warn", button(self.tr("Go to the text"), self.text.emit, icon="file-text")
        )
        self.state = label("", "muted", wrap=True)
        self.lead = button(self.tr("Go to the first fault"), self._lead, icon="circle-alert")
        self._rows = column(spacing=10)
        self._rows.setContentsMargins(2, 2, 12, 10)
        self._area = scroll_area(self._rows)
        for what, key, by in (
            (self.tr("Move what is being written up"), "Alt+Up", -1),
            (self.tr("Move what is being written down"), "Alt+Down", 1),
        ):
            shortcut(what, key, self, partial(self._move, by))
        foot = row(self.state, self.lead)
        foot.setStretch(0, 1)
        whole = column(self.note, self.unfit, self._area, foot, spacing=8)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    # -- showing ------------------------------------------------------------------------------

    def show_source(
        self, source: str, settled: Iterable[str] | None = None, taken: Iterable[str] = ()
    ) -> None:
        """Shows a text. With ``settled`` it is another codebook, else the same one, changed
        elsewhere; ``settled`` are short names that stay whatever becomes of their titles, and
        ``taken`` are the ids of others."""
        if settled is not None:
            self.desk.settled, self.desk.taken = frozenset(settled), frozenset(taken)
            self.desk.opened = ()
            self.desk.show_faults(())
            self._area.verticalScrollBar().setValue(0)
        elif source == self.desk.draft.source and not self.unfit.text:
            return
        if self._read(source):
            if self.desk.draft.at(self.desk.opened) is None or settled is not None:
                only = len(self.desk.draft.tables(("dimension",))) == 1
                self.desk.opened = ("dimension", 0) if only else ()
            self.desk.wanted = self.desk.wanted or self._where()
            self._make()

    def show_step(self, source: str) -> None:
        """Shows what a step back or forth made of the same codebook: what it changed is in view,
        with the cursor behind the change where the keyboard is in the form."""
        desk, before, where = self.desk, self.desk.draft, self._where()
        focus = QApplication.focusWidget()
        cursor, typing = cursor_of(focus or self), self._area.isAncestorOf(focus or self)
        if (source == before.source and not self.unfit.text) or not self._read(source):
            return
        changed = changes(before.data, desk.draft.data)
        card = card_of(changed[0]) if changed else ()
        if card[:1] in (("dimension",), ("example",)) and desk.draft.at(card) is not None:
            desk.opened = card
        elif desk.draft.at(desk.opened) is None:
            desk.opened = ()
        self._make()
        target = desk.controls.showing(changed, where) if changed else where
        if target is None:
            return
        path, role = target
        if changed:
            old, new = before.text(path), desk.draft.text(path)
            place = units(new[: len(new) - alike(old, new)[1]])
            cursor = place if not role and old != new else None
        self._focus(target, cursor, keyboard=typing)

    def _read(self, source: str) -> bool:
        """Takes a text as the draft, or says that it cannot be shown."""
        try:
            self.desk.draft = Draft(source)
            self.unfit.tell("")
        except ValueError:
            sentence = self.tr(
                "This text cannot be shown as a form: it cannot be read as a codebook. Put right "
                "in the text what is marked there."
            )
            self.unfit.tell(sentence, "warn")
        readable = not self.unfit.text
        self._area.setVisible(readable)
        self.state.setVisible(readable)
        return readable

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Says what is wrong, each fault at its place."""
        rest = self.desk.show_faults(faults)
        self.lead.setVisible(bool(faults) and not self.unfit.text)
        if faults:
            text = "\n".join([self.tr("%Ln fault(s)", "", len(faults)), *rest])
        else:
            text = self.tr("No faults. It can be saved, tried and used.")
        self.state.setText(text)

    def begin(self) -> None:
        """Puts the keyboard into the title, to be typed over."""
        self._focus((("title",), ""))
        box = QApplication.focusWidget()
        if isinstance(box, QLineEdit):
            box.selectAll()

    def _make(self) -> None:
        """Makes the form anew. What is scrolled to stays."""
        desk, focused = self.desk, self._area.isAncestorOf(QApplication.focusWidget() or self)
        self._area.setUpdatesEnabled(False)
        desk.clear()
        clear_layout(self._rows)
        parts: list[tuple[str, QWidget]] = [
            (self.tr("About"), AboutCard(desk)),
            (
                self.tr("Texts that are read"),
                RowsCard(
                    desk,
                    "field",
                    self.tr("Add a text"),
                    self.tr("One for running text; for tables, one for each column that is read."),
                    self.tr("Text"),
                ),
            ),
            (self.tr("Questions"), Questions(desk)),
            (
                self.tr("Headings"),
                RowsCard(
                    desk,
                    "group",
                    self.tr("Add a heading"),
                    self.tr("Questions may stand below headings. Most codebooks need none."),
                    self.tr("Heading"),
                ),
            ),
            (self.tr("Worked examples"), Examples(desk)),
        ]
        for number, (title, part) in enumerate(parts):
            if number:
                self._rows.addSpacing(8)
            self._rows.addWidget(label(title, "heading"))
            self._rows.addWidget(part)
        self._rows.addStretch(1)
        desk.tell_faults()
        self._area.setUpdatesEnabled(True)
        wanted, desk.wanted = desk.wanted, None
        if wanted and (focused or wanted[1] == "head"):
            self._focus(wanted)

    def _focus(self, wanted: Where, cursor: int | None = None, *, keyboard: bool = True) -> None:
        """Brings a control into view, its cursor at its end or where it is told, with the
        keyboard or without."""
        path, role = wanted
        found = self.desk.controls.get(wanted)
        if role in ("up", "down") and found is not None and not found.isEnabled():
            found = self.desk.controls.get((path, "down" if role == "up" else "up"))
        if found is None:
            return
        if keyboard:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(found, Asked):
            put_cursor(found.box, cursor)
        # Its place is known once everything is laid out.
        QTimer.singleShot(0, found, lambda: self._area.ensureWidgetVisible(found, 0, 60))

    def _where(self) -> Where | None:
        """The control that has the keyboard."""
        return self.desk.controls.holding(QApplication.focusWidget())

    def _lead(self) -> None:
        path = self.desk.first_fault()
        if path is None:
            return
        if path[:1] in (("dimension",), ("example",)) and len(path) > 1:
            self.desk.opened = path[:2]
            self._make()
        places: list[KeyPath] = [path[:depth] for depth in range(len(path), 0, -1)]
        for place in places:
            for role in ("", "head", "add", "remove"):
                if (place, role) in self.desk.controls:
                    self._focus((place, role))
                    return

    # -- keys ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Whatever has the keyboard here, its steps are undone here and not in the project."""
        asked = event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and is_forms(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo, wherever the keyboard is."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.back.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.forth.emit()
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        """Moves the level, or whatever else the keyboard is in."""
        where = self._where()
        if where is None:
            return
        path, role = where
        while path and not isinstance(path[-1], int):
            path = path[:-1]
        if path:
            index = int(path[-1]) + by
            place = (*path[:-1], index, *where[0][len(path) :])
            self.desk.move(path, index, (place, role))
