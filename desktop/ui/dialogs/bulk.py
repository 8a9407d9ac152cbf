"""Changing many decisions at once: what, for whom, where, and what that will change."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.engine.domain import Coder, Document, human
from desktop.engine.review.bulk import (
    AcceptAnswers,
    Action,
    ClearDecisions,
    DeleteAnnotations,
    ImportColumns,
    RenameCoder,
)
from desktop.engine.store.journal import Changed
from desktop.engine.store.views import View
from desktop.ui.dialogs.action import ActionDialog
from desktop.ui.dialogs.parts import form_layout
from desktop.ui.page import Context
from desktop.ui.session import Overview
from desktop.ui.widgets.basics import Chooser
from rubrics.errors import UserError


class Deed(Enum):
    """What is done to many decisions."""

    ACCEPT = auto()
    CLEAR = auto()
    IMPORT = auto()
    RENAME = auto()
    DELETE = auto()


class BulkDialog(ActionDialog):
    """What is done to many decisions of the project."""

    def __init__(self, context: Context, overview: Overview, view: View, parent: QWidget) -> None:
        """``view`` is what the table shows."""
        super().__init__(
            context,
            parent,
            QCoreApplication.translate("BulkDialog", "Change many at once"),
            QCoreApplication.translate(
                "BulkDialog",
                "It is one step of the history, with a restore point before it, and can be undone.",
            ),
            QCoreApplication.translate("BulkDialog", "Do it"),
        )
        self._context, self._overview = context, overview
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
        if view != View(view.dimension, field=view.field):
            self.where.addItem(self.tr("What the table shows"), view)
        self.dimension = Chooser()
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
        self._form = form_layout(*((text, widget) for widget, text, _ in self._rows))
        self.controls = [widget for widget, _, _ in self._rows]
        self.body.addLayout(self._form)
        self.add_outlook()
        self.deed.currentIndexChanged.connect(self._show_rows)
        self.table.currentIndexChanged.connect(self._offer_columns)
        boxes = (self.model, self.person, self.anybody, self.column, self.dimension, self.where)
        for box in boxes:
            box.currentIndexChanged.connect(self.look)
        self.name_.textChanged.connect(self.look)
        self._offer_columns()
        self._show_rows()

    def done_with(self, action: Action, changed: Changed) -> None:
        """Who codes goes on as the same, under another name."""
        super().done_with(action, changed)
        preferences = self._context.preferences
        if isinstance(action, RenameCoder) and self.person.currentText() == preferences.coder:
            preferences.coder = human(action.name).name  # last: a full disk may keep it

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
        self.look()

    def _offer_columns(self) -> None:
        document: Document | None = self.table.currentData()
        self.column.clear()
        self.column.addItems(list(document.columns) if document else [])

    def action(self) -> Action:
        """See ActionDialog."""
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
