"""Changing many decisions at once: what, for whom, where, and what that will change."""

from __future__ import annotations

from enum import Enum, auto
from threading import Event

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QProgressBar, QWidget

from desktop.engine.model import Coder, Document
from desktop.engine.review.bulk import (
    AcceptAnswers,
    Action,
    ClearDecisions,
    DeleteAnnotations,
    ImportColumns,
    Preview,
    RenameCoder,
    apply,
    preview,
)
from desktop.engine.store.journal import Changed
from desktop.engine.store.project import human
from desktop.engine.store.views import View
from desktop.ui.dialogs.parts import Question, form_layout
from desktop.ui.jobs import StoppedError
from desktop.ui.models.units import named
from desktop.ui.sentences import told
from desktop.ui.session import Overview
from desktop.ui.widgets.basics import Banner, Chooser
from desktop.ui.widgets.page import Context
from desktop.ui.widgets.words import number_text
from rubrics.errors import UserError


class Deed(Enum):
    """What is done to many decisions."""

    ACCEPT = auto()
    CLEAR = auto()
    IMPORT = auto()
    RENAME = auto()
    DELETE = auto()


class BulkDialog(Question):
    """Shows what an action would change before it can be done; doing it can be undone."""

    _worked_on = Signal(int)

    def __init__(self, context: Context, overview: Overview, view: View, parent: QWidget) -> None:
        """``view`` is what the table shows."""
        super().__init__(
            parent,
            QCoreApplication.translate("BulkDialog", "Change many at once"),
            QCoreApplication.translate(
                "BulkDialog",
                "It is one step of the history, with a restore point before it, and can be undone.",
            ),
            QCoreApplication.translate("BulkDialog", "Do it"),
        )
        self._context, self._overview = context, overview
        self._session, self._tell = context.session, context.tell
        self._previewed: Action | None = None
        self._doing = False
        self._stop = Event()
        self.setMinimumSize(660, 600)
        self.deed = Chooser()
        for deed, text in (
            (Deed.ACCEPT, self.tr("Take a model's answers over as a person's own")),
            (Deed.CLEAR, self.tr("Take back what a person decided")),
            (Deed.IMPORT, self.tr("Read a column of a table as a person's labels")),
            (Deed.RENAME, self.tr("Give a person another name")),
            (Deed.DELETE, self.tr("Delete all that a person or a model said")),
        ):
            if _possible(deed, overview):
                self.deed.addItem(text, deed)
        self.model, self.person, self.anybody = Chooser(), Chooser(), Chooser()
        for box, coders in (
            (self.model, tuple(reversed(overview.models))),
            (self.person, overview.people),
            (self.anybody, (*overview.people, *overview.models)),
        ):
            for one in coders:
                box.addItem(one.name, one)
        self.name_ = QLineEdit(context.preferences.coder)
        self.table, self.column = Chooser(), Chooser()
        for document in overview.documents:
            if document.columns:
                self.table.addItem(document.name, document)
        self.where = Chooser()
        self.where.addItem(self.tr("All units"), View())
        if view != View(dimension=view.dimension):
            self.where.addItem(self.tr("What the table shows"), view)
        self.dimension = Chooser()
        self._form = form_layout()
        self._rows: tuple[tuple[QWidget, str, tuple[Deed, ...]], ...] = (
            (self.deed, self.tr("&What"), tuple(Deed)),
            (self.model, self.tr("&Model"), (Deed.ACCEPT,)),
            (self.person, self.tr("&Person"), (Deed.CLEAR, Deed.RENAME)),
            (self.anybody, self.tr("&Of whom"), (Deed.DELETE,)),
            (self.table, self.tr("&File"), (Deed.IMPORT,)),
            (self.column, self.tr("C&olumn"), (Deed.IMPORT,)),
            (self.name_, self.tr("&Name"), (Deed.ACCEPT, Deed.IMPORT, Deed.RENAME)),
            (self.dimension, self.tr("&Dimension"), (Deed.ACCEPT, Deed.CLEAR, Deed.IMPORT)),
            (self.where, self.tr("&Units"), (Deed.ACCEPT, Deed.CLEAR)),
        )
        for widget, text, _ in self._rows:
            self._form.addRow(text, widget)
            widget.setAccessibleName(text.replace("&", ""))
        self.said = Banner()
        self.examples = QListWidget()
        self.examples.setAccessibleName(self.tr("The first changes"))
        self.body.addLayout(self._form)
        self.body.addWidget(self.said)
        self.body.addWidget(self.examples, 1)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.hide()
        self.body.addWidget(self.bar)
        self._worked_on.connect(self.bar.setValue)
        self.deed.currentIndexChanged.connect(self._show_rows)
        self.table.currentIndexChanged.connect(self._offer_columns)
        boxes = (self.model, self.person, self.anybody, self.column, self.dimension, self.where)
        for box in boxes:
            box.currentIndexChanged.connect(self._look)
        self.name_.textChanged.connect(self._look)
        self._offer_columns()
        self._show_rows()

    def accept(self) -> None:
        """Does what was shown."""
        action = self._previewed
        if action is not None and not self._doing:
            self._set_doing(True)
            self._session.do(
                lambda project: apply(project, action, progress=self._go_on),
                self._done,
                self._not_done,
                owner=self,
            )

    def reject(self) -> None:
        """Stops what is being done, with nothing changed, or closes the dialog."""
        if self._doing:
            self._stop.set()
            self.no.setEnabled(False)
            self.said.tell(self.tr("Stopping …"))
        else:
            super().reject()

    def _go_on(self, count: int) -> None:
        """In the project's thread, now and then."""
        if self._stop.is_set():
            raise StoppedError
        self._worked_on.emit(count)

    def _set_doing(self, doing: bool) -> None:
        self._doing = doing
        self._stop.clear()
        self.bar.setValue(0)
        self.bar.setVisible(doing)
        self.yes.setDisabled(doing)
        self.no.setEnabled(True)
        for widget, _, _ in self._rows:
            widget.setDisabled(doing)

    def _done(self, _changed: Changed) -> None:
        action, preferences = self._previewed, self._context.preferences
        if isinstance(action, RenameCoder) and self.person.currentText() == preferences.coder:
            preferences.coder = human(action.name).name  # who codes goes on as the same
        super().accept()

    def _not_done(self, error: object) -> None:
        self._set_doing(False)
        if isinstance(error, StoppedError):
            self._look()
        else:
            self._failed(error)

    def _show_rows(self) -> None:
        deed: Deed = self.deed.currentData()
        for number, (_, _, deeds) in enumerate(self._rows):
            self._form.setRowVisible(number, deed in deeds)
        self.dimension.blockSignals(True)
        self.dimension.clear()
        if deed is not Deed.IMPORT:
            self.dimension.addItem(self.tr("All dimensions"), "")
        for dimension in self._overview.rubric.dimensions:
            self.dimension.addItem(dimension.title, dimension.name)
        self.dimension.blockSignals(False)
        self._look()

    def _offer_columns(self) -> None:
        document: Document | None = self.table.currentData()
        self.column.clear()
        self.column.addItems(list(document.columns) if document else [])

    def _action(self) -> Action:
        """What the controls say."""
        deed: Deed = self.deed.currentData()
        name = self.name_.text()
        dimension = self.dimension.currentData()
        dimensions = (
            [dimension] if dimension else [d.name for d in self._overview.rubric.dimensions]
        )
        view: View = self.where.currentData()
        person: Coder | None = self.person.currentData()
        if deed is Deed.ACCEPT:
            if not name.strip():
                raise UserError(self.tr("Say whose answers they become: a name or initials."))
            return AcceptAnswers(name, dimensions, view, self.model.currentData().coder_id)
        if deed is Deed.IMPORT:
            columns = {self.column.currentText(): (dimension, name)}
            return ImportColumns(self.table.currentData().document_id, columns)
        if deed is Deed.DELETE:
            return DeleteAnnotations(self.anybody.currentData().coder_id)
        assert person is not None
        if deed is Deed.CLEAR:
            return ClearDecisions(person.name, dimensions, view)
        return RenameCoder(person.coder_id, name)

    def _look(self) -> None:
        """Asks what the action would change."""
        self._previewed = None
        self.yes.setEnabled(False)
        self.examples.clear()
        try:
            action = self._action()
        except UserError as error:
            self.said.tell(told(error), "warn")
            return
        self.said.tell(self.tr("Looking what it would change …"))
        self._session.ask(
            lambda project: preview(project, action),
            lambda seen: self._show(action, seen),
            self._failed,
            owner=self,
            key="bulk",
        )

    def _failed(self, error: object) -> None:
        self._previewed = None
        if isinstance(error, UserError):
            self.said.tell(told(error), "warn")
        else:
            self.said.tell("")
            self._tell(error)

    def _show(self, action: Action, seen: Preview) -> None:
        try:
            if action != self._action():
                return  # a later question is on its way
        except UserError:
            return
        self._previewed = action
        self.bar.setRange(0, max(1, seen.count))
        parts = [self.tr("%Ln annotation(s) change.", "", seen.count)]
        if seen.outlook.kept:
            kept = self.tr("%Ln stay as they are: settled already.", "", seen.outlook.kept)
            parts.append(kept)
        if seen.outlook.differing:
            differing = seen.outlook.differing
            parts.append(self.tr("Of these %Ln have another value.", "", differing))
        for column, cells in seen.outlook.refused.items():
            passed = ", ".join(
                f"“{cell}” ({number_text(count)})" for cell, count in list(cells.items())[:4]
            )
            text = self.tr("No level, and passed over in %1: %2.").replace("%1", column)
            parts.append(text.replace("%2", passed))
        self.said.tell(" ".join(parts), "info" if seen.count else "warn")
        self.examples.clear()
        for example in seen.examples:
            asked = self._overview.rubric.dimension(example.dimension)
            before, after = (named(asked, v) or "–" for v in (example.before, example.after))
            where = f"{told(example.label)}, {asked.title}, {example.coder}"
            self.examples.addItem(f"{where}: {before} → {after}")
        self.yes.setEnabled(seen.count > 0)


def possible(overview: Overview) -> bool:
    """Whether there is anything that could be changed at once."""
    return any(_possible(deed, overview) for deed in Deed)


def _possible(deed: Deed, overview: Overview) -> bool:
    if overview.read_only:
        return False
    needs = {
        Deed.ACCEPT: overview.models,
        Deed.IMPORT: [document for document in overview.documents if document.columns],
        Deed.DELETE: overview.coders,
    }
    return bool(needs.get(deed, overview.people))
