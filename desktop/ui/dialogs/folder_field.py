"""A field with a folder, and a button beside it that asks for another one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.dialogs.base import MIN_FIELD_CHARACTERS
from desktop.ui.dialogs.file_dialogs import ask_for_folder
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import row
from desktop.ui.words import shortened
from rubrics.paths import written_path


class FolderField(QWidget):
    """Shows a folder, with ``~`` for the home folder. Only with ``typed`` can it be typed as well.

    ``name`` is the accessible name of the field and the title of the system's dialog.
    """

    chosen = Signal(Path)
    """Another folder was chosen with the button."""

    def __init__(self, name: str, folder: Path, *, typed: bool = False) -> None:
        super().__init__()
        self._name = name
        self.edit = QLineEdit(shortened(folder))
        self.edit.setReadOnly(not typed)
        self.edit.setAccessibleName(name)
        self.edit.setMinimumWidth(self.fontMetrics().averageCharWidth() * MIN_FIELD_CHARACTERS)
        self.setLayout(row(self.edit, button(self.tr("Choose …"), self._choose)))

    @property
    def path(self) -> Path:
        """The folder that the field shows."""
        text = self.edit.text()
        return written_path(text if self.edit.isReadOnly() else text.strip())

    def _choose(self) -> None:
        if folder := ask_for_folder(self, self._name, str(self.path)):
            self.edit.setText(shortened(folder))
            self.chosen.emit(folder)
