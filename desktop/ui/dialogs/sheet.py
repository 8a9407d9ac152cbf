"""The dialog that asks which of a file's tables is the codebook to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QListWidget, QWidget

from desktop.ui.dialogs.base import BaseDialog, answer_of


class SheetDialog(BaseDialog):
    """Lists the sheets of a workbook, or tables of a document, that hold a codebook."""

    def __init__(self, path: Path, sheets: Sequence[str], parent: QWidget) -> None:
        about = self.tr("Several tables of %1 hold a codebook. The others can be imported later.")
        super().__init__(
            parent,
            self.tr("Which table is to be imported?"),
            about.replace("%1", path.name),
            self.tr("Import"),
        )
        self.sheets = QListWidget()
        self.sheets.ensurePolished()  # the first selection lays the items out, with its margins
        self.sheets.setAccessibleName(self.tr("Tables"))
        self.sheets.addItems(list(sheets))
        self.sheets.setCurrentRow(0)
        self.sheets.itemDoubleClicked.connect(self.accept)
        self.body.addWidget(self.sheets)


def ask_for_sheet(path: Path, sheets: Sequence[str], parent: QWidget) -> str | None:
    """Asks for a table. Returns its name, or None if the dialog was cancelled."""
    dialog = SheetDialog(path, sheets, parent)
    accepted = answer_of(dialog) == QDialog.DialogCode.Accepted
    return dialog.sheets.currentItem().text() if accepted else None
