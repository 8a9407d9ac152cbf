"""Qt's file dialogs, asked for what the window takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.engine.store.project import SUFFIX


def ask_for_files(parent: QWidget) -> list[Path]:
    """Files to annotate; none where the dialog was closed."""
    title = QCoreApplication.translate("AskFiles", "Choose files to annotate")
    return [Path(name) for name in QFileDialog.getOpenFileNames(parent, title)[0]]


def ask_for_folder(parent: QWidget, title: str, begin: str = "") -> list[Path]:
    """A folder, or none."""
    name = QFileDialog.getExistingDirectory(parent, title, begin)
    return [Path(name)] if name else []


def ask_for_project(parent: QWidget) -> list[Path]:
    """A project file, or none."""
    title = QCoreApplication.translate("AskFiles", "Open a project")
    kind = QCoreApplication.translate("AskFiles", "Glossator projects") + f" (*{SUFFIX})"
    name, _ = QFileDialog.getOpenFileName(parent, title, "", kind)
    return [Path(name)] if name else []
