"""The files of a drag and drop, or of the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in dropped or copied data. Links and texts are ignored."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def leave_files_to_window(field: QLineEdit | QPlainTextEdit) -> None:
    """Has files that are dropped on a text field go to the window; the field would write down where
    they are. Texts are dropped into the field as ever."""
    entered = field.viewport() if isinstance(field, QPlainTextEdit) else field
    entered.installEventFilter(_FilesPassBy(field))


class _FilesPassBy(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and dropped_paths(event.mimeData()):
            event.ignore()  # Qt asks what is around the field then
            return True
        return super().eventFilter(watched, event)
