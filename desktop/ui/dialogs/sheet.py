"""Which sheet of a workbook, or table of a document, holds the codebook that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QListWidget, QWidget

from desktop.ui.dialogs.parts import Question


class SheetDialog(Question):
    """Lists the tables that hold a codebook; the first is chosen."""

    def __init__(self, path: Path, sheets: Sequence[str], parent: QWidget) -> None:
        about = QCoreApplication.translate(
            "SheetDialog", "Several tables of %1 hold a codebook. The others can be imported later."
        )
        super().__init__(
            parent,
            QCoreApplication.translate("SheetDialog", "Which table is to be imported?"),
            about.replace("%1", path.name),
            QCoreApplication.translate("SheetDialog", "Import"),
        )
        self.sheets = QListWidget()
        self.sheets.ensurePolished()  # choosing one lays out all, with the margins there are then
        self.sheets.setAccessibleName(self.tr("Tables"))
        self.sheets.addItems(list(sheets))
        self.sheets.setCurrentRow(0)
        self.sheets.itemDoubleClicked.connect(self.accept)
        self.body.addWidget(self.sheets)


def asked_sheet(path: Path, sheets: Sequence[str], parent: QWidget) -> list[str]:
    """The name of the table, or none where the dialog was closed."""
    dialog = SheetDialog(path, sheets, parent)
    accepted = dialog.exec() == SheetDialog.DialogCode.Accepted
    chosen = dialog.sheets.currentItem().text()
    dialog.deleteLater()
    return [chosen] if accepted else []
