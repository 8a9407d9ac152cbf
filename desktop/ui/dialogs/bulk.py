"""The dialog that changes many annotations at once."""

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
from desktop.ui.dialogs.base import form_layout
from desktop.ui.page import Context
from desktop.ui.session import Overview
from desktop.ui.widgets.combo_box import ComboBox
from rubrics.errors import UserError


class Operation(Enum):
    """The kinds of bulk actions that the dialog offers."""

    ACCEPT = auto()
    CLEAR = auto()
    IMPORT = auto()
    RENAME = auto()
    DELETE = auto()


class BulkDialog(ActionDialog):
    """Asks for an operation and its parameters, and shows what it would change."""

    def __init__(
        self, context: Context, overview: Overview, view: View, parent: QWidget, *, answers: bool
    ) -> None:
        """``view`` is what the table shows; an operation may be limited to it. ``answers``: whether
        it shows the answers; else the preview does not, so that people can go on coding blind."""
        super().__init__(
            context,
            parent,
            QCoreApplication.translate("BulkDialog", "Change many at once"),
            QCoreApplication.translate(
                "BulkDialog",
                "It is one step of the history, with a restore point before it, and can be undone.",
            ),
            QCoreApplication.translate("BulkDialog", "Do it"),
            answers=answers,
        )
        self._context, self._overview = context, overview
        self.setMinimumSize(660, 600)
        self._make_fields(overview, view)
        self._rows: tuple[tuple[QWidget, str, tuple[Operation, ...]], ...] = (
            (self.operation, self.tr("&What"), tuple(Operation)),
            (self.model, self.tr("&Model"), (Operation.ACCEPT,)),
            (self.person, self.tr("&Person"), (Operation.CLEAR, Operation.RENAME)),
            (self.coder, self.tr("&Of whom"), (Operation.DELETE,)),
            (self.table, self.tr("&File"), (Operation.IMPORT,)),
            (self.column, self.tr("C&olumn"), (Operation.IMPORT,)),
            (
                self.person_name,
                self.tr("&Name"),
                (Operation.ACCEPT, Operation.IMPORT, Operation.RENAME),
            ),
            (
                self.dimension,
                self.tr("&Dimension"),
                (Operation.ACCEPT, Operation.CLEAR, Operation.IMPORT),
            ),
            (self.units, self.tr("&Units"), (Operation.ACCEPT, Operation.CLEAR)),
        )
        self._form = form_layout(*((text, field) for field, text, _ in self._rows))
        self.controls = [field for field, _, _ in self._rows]
        self.body.addLayout(self._form)
        self.add_preview()
        self._connect_fields()
        self._offer_columns()
        self._show_rows()

    def _make_fields(self, overview: Overview, view: View) -> None:
        self.operation = ComboBox()
        for operation, text in (
            (Operation.ACCEPT, self.tr("Take a model's answers over as a person's own")),
            (Operation.CLEAR, self.tr("Take back what a person decided")),
            (Operation.IMPORT, self.tr("Read a column of a table as a person's labels")),
            (Operation.RENAME, self.tr("Give a person another name")),
            (Operation.DELETE, self.tr("Delete all that a person or a model said")),
        ):
            if _is_possible(operation, overview):
                self.operation.addItem(text, operation)
        self.model, self.person, self.coder = ComboBox(), ComboBox(), ComboBox()
        for box, coders in (
            (self.model, tuple(reversed(overview.models))),
            (self.person, overview.people),
            (self.coder, (*overview.people, *overview.models)),
        ):
            for coder in coders:
                box.addItem(coder.name, coder)
        self.person_name = QLineEdit(self._context.preferences.coder)
        self.table, self.column = ComboBox(), ComboBox()
        for document in overview.documents:
            if document.columns:
                self.table.addItem(document.name, document)
        self.dimension = ComboBox()
        self.units = ComboBox()
        self.units.addItem(self.tr("All units"), View())
        if view != View(view.dimension, field=view.field):
            self.units.addItem(self.tr("What the table shows"), view)

    def _connect_fields(self) -> None:
        self.operation.currentIndexChanged.connect(self._show_rows)
        self.table.currentIndexChanged.connect(self._offer_columns)
        boxes = (self.model, self.person, self.coder, self.column, self.dimension, self.units)
        for box in boxes:
            box.currentIndexChanged.connect(self.update_preview)
        self.person_name.textChanged.connect(self.update_preview)

    def finish(self, action: Action, changed: Changed) -> None:
        """Lets the present coder go on under their new name if they were renamed."""
        super().finish(action, changed)
        preferences = self._context.preferences
        if isinstance(action, RenameCoder) and self.person.currentText() == preferences.coder:
            preferences.coder = human(action.name).name  # last: saving it may fail

    def _show_rows(self) -> None:
        """Shows the fields of the operation, and offers its dimensions."""
        operation: Operation = self.operation.currentData()
        for number, (_, _, operations) in enumerate(self._rows):
            self._form.setRowVisible(number, operation in operations)
        self.dimension.blockSignals(True)
        self.dimension.clear()
        if operation is not Operation.IMPORT:
            self.dimension.addItem(self.tr("All dimensions"), "")
        for dimension in self._overview.rubric.dimensions:
            self.dimension.addItem(dimension.title, dimension.name)
        self.dimension.blockSignals(False)
        self.update_preview()

    def _offer_columns(self) -> None:
        document: Document | None = self.table.currentData()
        self.column.clear()
        self.column.addItems(list(document.columns) if document else [])

    def action(self) -> Action:
        operation: Operation = self.operation.currentData()
        name = self.person_name.text()
        dimension = self.dimension.currentData()
        dimensions = [dimension] if dimension else self._overview.rubric.dimension_names
        view: View = self.units.currentData()
        person: Coder | None = self.person.currentData()
        if operation is Operation.ACCEPT:
            if not name.strip():
                raise UserError(self.tr("Say whose answers they become: a name or initials."))
            return AcceptAnswers(name, dimensions, view, self.model.currentData().coder_id)
        if operation is Operation.IMPORT:
            columns = {self.column.currentText(): (dimension, name)}
            return ImportColumns(self.table.currentData().document_id, columns)
        if operation is Operation.DELETE:
            return DeleteAnnotations(self.coder.currentData().coder_id)
        assert person is not None
        if operation is Operation.CLEAR:
            return ClearDecisions(person.name, dimensions, view)
        return RenameCoder(person.coder_id, name)


def bulk_changes_possible(overview: Overview) -> bool:
    """Whether the project has anything that the dialog could change."""
    return any(_is_possible(operation, overview) for operation in Operation)


def _is_possible(operation: Operation, overview: Overview) -> bool:
    if overview.read_only:
        return False
    needed = {
        Operation.ACCEPT: overview.models,
        Operation.IMPORT: [document for document in overview.documents if document.columns],
        Operation.DELETE: overview.coders,
    }
    return bool(needed.get(operation, overview.people))
