"""A codebook as a form: its title and instruction, texts, questions with levels, and examples."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.ui.pages.rubric.form_changes import card_path, changed_paths, common_ends
from desktop.ui.pages.rubric.form_context import FormContext
from desktop.ui.pages.rubric.form_controls import ControlKey
from desktop.ui.pages.rubric.form_examples import Examples
from desktop.ui.pages.rubric.form_inputs import (
    LabelledInput,
    cursor_of,
    is_undo_or_redo,
    set_cursor,
    utf16_length,
)
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
    """Edits the source of a codebook. It has no undo of its own: it asks the owner of the
    source."""

    changed = Signal(str)
    """The source after a change."""
    undo_requested = Signal()
    redo_requested = Signal()
    text_requested = Signal()
    """The source is to be shown as text."""

    def __init__(self) -> None:
        super().__init__()
        self.context = FormContext(self)
        self.context.changed.connect(self.changed)
        self.context.rebuild_needed.connect(self._rebuild)
        self.note_banner = Banner()
        self.unreadable_banner = Banner(
            "",
            "warn",
            button(self.tr("Go to the text"), self.text_requested.emit, icon="file-text"),
        )
        self.state_label = label("", "muted", wrap=True)
        self.first_fault_button = button(
            self.tr("Go to the first fault"), self._go_to_first_fault, icon="circle-alert"
        )
        self._rows = column(spacing=10)
        self._rows.setContentsMargins(2, 2, 12, 10)
        self._area = scroll_area(self._rows)
        for what, key, by in (
            (self.tr("Move what is being written up"), "Alt+Up", -1),
            (self.tr("Move what is being written down"), "Alt+Down", 1),
        ):
            shortcut(what, key, self, partial(self._move_focused, by))
        foot = row(self.state_label, self.first_fault_button)
        foot.setStretch(0, 1)
        whole = column(self.note_banner, self.unreadable_banner, self._area, foot, spacing=8)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    # -- showing ------------------------------------------------------------------------------

    def show_rubric(
        self, source: str, fixed_names: Iterable[str], taken_ids: Iterable[str]
    ) -> None:
        """Shows another codebook. ``fixed_names`` are short names that do not follow their titles,
        and ``taken_ids`` those of other codebooks."""
        self.context.fixed_names = frozenset(fixed_names)
        self.context.taken_ids = frozenset(taken_ids)
        self.context.open_card = ()
        self.context.show_faults(())
        self._area.verticalScrollBar().setValue(0)
        if self._parse(source):
            self._open_only_question()
            self._keep_focus_and_rebuild()

    def show_source(self, source: str) -> None:
        """Shows a new source of the same codebook, which was changed elsewhere."""
        unchanged = source == self.context.draft.source and not self.unreadable_banner.text
        if not unchanged and self._parse(source):
            if self.context.draft.at(self.context.open_card) is None:
                self._open_only_question()
            self._keep_focus_and_rebuild()

    def _open_only_question(self) -> None:
        """Opens the card of a question if it is the only one, and folds all others."""
        only = len(self.context.draft.tables(("dimension",))) == 1
        self.context.open_card = ("dimension", 0) if only else ()

    def _keep_focus_and_rebuild(self) -> None:
        self.context.focus_next = self.context.focus_next or self._focused_control()
        self._rebuild()

    def show_undone(self, source: str) -> None:
        """Shows the source after undo or redo. What has changed is scrolled into view; if the focus
        is in the form, the cursor is put behind the change."""
        context, before, where = self.context, self.context.draft, self._focused_control()
        focus = QApplication.focusWidget()
        cursor, typing = cursor_of(focus or self), self._area.isAncestorOf(focus or self)
        if (source == before.source and not self.unreadable_banner.text) or not self._parse(source):
            return
        changed = changed_paths(before.data, context.draft.data)
        card = card_path(changed[0]) if changed else ()
        if card[:1] in (("dimension",), ("example",)) and context.draft.at(card) is not None:
            context.open_card = card
        elif context.draft.at(context.open_card) is None:
            context.open_card = ()
        self._rebuild()
        target = context.controls.best_for(changed, where) if changed else where
        if target is None:
            return
        path, role = target
        if changed:
            old, new = before.text(path), context.draft.text(path)
            place = utf16_length(new[: len(new) - common_ends(old, new)[1]])
            cursor = place if not role and old != new else None
        self._focus(target, cursor, keyboard=typing)

    def _parse(self, source: str) -> bool:
        """Makes a source the draft, or shows that it cannot be edited as a form. Returns whether it
        can."""
        try:
            self.context.draft = Draft(source)
            self.unreadable_banner.tell("")
        except ValueError:
            sentence = self.tr(
                "This text cannot be shown as a form: it cannot be read as a codebook. Put right "
                "in the text what is marked there."
            )
            self.unreadable_banner.tell(sentence, "warn")
        readable = not self.unreadable_banner.text
        self._area.setVisible(readable)
        self.state_label.setVisible(readable)
        return readable

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Shows each fault at its input, and those of the whole file at the bottom."""
        rest = self.context.show_faults(faults)
        self.first_fault_button.setVisible(bool(faults) and not self.unreadable_banner.text)
        if faults:
            text = "\n".join([self.tr("%Ln fault(s)", "", len(faults)), *rest])
        else:
            text = self.tr("No faults. It can be saved, tried and used.")
        self.state_label.setText(text)

    def focus_title(self) -> None:
        """Focuses the title and selects its text."""
        self._focus((("title",), ""))
        box = QApplication.focusWidget()
        if isinstance(box, QLineEdit):
            box.selectAll()

    def _rebuild(self) -> None:
        """Creates all inputs anew. The scroll position stays."""
        context, focused = self.context, self._area.isAncestorOf(QApplication.focusWidget() or self)
        self._area.setUpdatesEnabled(False)
        context.clear()
        clear_layout(self._rows)
        parts: list[tuple[str, QWidget]] = [
            (self.tr("About"), AboutCard(context)),
            (
                self.tr("Texts that are read"),
                RowsCard(
                    context,
                    "field",
                    self.tr("Add a text"),
                    self.tr("One for running text; for tables, one for each column that is read."),
                    self.tr("Text"),
                ),
            ),
            (self.tr("Questions"), Questions(context)),
            (
                self.tr("Headings"),
                RowsCard(
                    context,
                    "group",
                    self.tr("Add a heading"),
                    self.tr("Questions may stand below headings. Most codebooks need none."),
                    self.tr("Heading"),
                ),
            ),
            (self.tr("Worked examples"), Examples(context)),
        ]
        for number, (title, part) in enumerate(parts):
            if number:
                self._rows.addSpacing(8)
            self._rows.addWidget(label(title, "heading"))
            self._rows.addWidget(part)
        self._rows.addStretch(1)
        context.update_faults()
        self._area.setUpdatesEnabled(True)
        wanted, context.focus_next = context.focus_next, None
        if wanted and (focused or wanted[1] == "head"):
            self._focus(wanted)

    def _focus(
        self, wanted: ControlKey, cursor: int | None = None, *, keyboard: bool = True
    ) -> None:
        """Scrolls a control into view, puts its cursor at ``cursor`` or else at the end, and gives
        it the focus if ``keyboard``."""
        path, role = wanted
        found = self.context.controls.get(wanted)
        if role in ("up", "down") and found is not None and not found.isEnabled():
            found = self.context.controls.get((path, "down" if role == "up" else "up"))
        if found is None:
            return
        if keyboard:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(found, LabelledInput):
            set_cursor(found.box, cursor)
        # Its position is known once the layout has been done.
        QTimer.singleShot(0, found, lambda: self._area.ensureWidgetVisible(found, 0, 60))

    def _focused_control(self) -> ControlKey | None:
        """The control that has the focus."""
        return self.context.controls.key_of(QApplication.focusWidget())

    def _go_to_first_fault(self) -> None:
        path = self.context.first_fault()
        if path is None:
            return
        if path[:1] in (("dimension",), ("example",)) and len(path) > 1:
            self.context.open_card = path[:2]
            self._rebuild()
        places: list[KeyPath] = [path[:depth] for depth in range(len(path), 0, -1)]
        for place in places:
            for role in ("", "head", "add", "remove"):
                if (place, role) in self.context.controls:
                    self._focus((place, role))
                    return

    # -- keys ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Overrides the window's shortcuts for undo and redo, which would undo changes of the
        project."""
        asked = event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and is_undo_or_redo(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
        else:
            super().keyPressEvent(event)

    def _move_focused(self, by: int) -> None:
        """Moves the table that the focused control belongs to, such as a level."""
        where = self._focused_control()
        if where is None:
            return
        path, role = where
        while path and not isinstance(path[-1], int):
            path = path[:-1]
        if path:
            index = int(path[-1]) + by
            place = (*path[:-1], index, *where[0][len(path) :])
            self.context.move(path, index, (place, role))
