"""The files of a drag and drop, or of the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in dropped or copied data. Links and texts are ignored."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def copied_paths() -> list[Path]:
    """The local files and folders that were copied in a file manager."""
    return dropped_paths(QApplication.clipboard().mimeData())


def leave_files_to_window(field: QLineEdit | QPlainTextEdit) -> None:
    """Has files that are dropped on a text field, or pasted there by a key, go to the window; the
    field would write down where they are. Texts go into the field as ever."""
    files_pass_by = _FilesPassBy(field)
    field.installEventFilter(files_pass_by)
    if isinstance(field, QPlainTextEdit):  # keys come to the field, what is dropped does not
        field.viewport().installEventFilter(files_pass_by)


class _FilesPassBy(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if _drags_files(event) or _pastes_files(event):
            event.ignore()  # Qt asks what is around the field then, or gives the window the key
            return True
        return super().eventFilter(watched, event)


def _drags_files(event: QEvent) -> bool:
    return isinstance(event, QDragEnterEvent) and bool(dropped_paths(event.mimeData()))


def _pastes_files(event: QEvent) -> bool:
    """Whether Qt asks if the field itself wants a key that pastes, and files were copied."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    return event.matches(QKeySequence.StandardKey.Paste) and bool(copied_paths())
