"""Qt's file dialogs, asked for what the window takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.engine.store.project import SUFFIX
from desktop.ui.dialogs.parts import confirmed
from desktop.ui.widgets.words import shortened
from rubrics.library import QDC


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


def ask_for_codebook(parent: QWidget) -> list[Path]:
    """A codebook of this program or of another one, or none."""
    title = QCoreApplication.translate("AskFiles", "Import a codebook")
    kind = QCoreApplication.translate("AskFiles", "Codebooks") + f" (*.toml *{QDC})"
    name, _ = QFileDialog.getOpenFileName(parent, title, "", kind)
    return [Path(name)] if name else []


def ask_where_to_export(parent: QWidget, rubric_id: str) -> list[Path]:
    """Where to write a codebook, for this program or, by its ending, for others; or none."""
    title = QCoreApplication.translate("AskFiles", "Export the codebook")
    own = QCoreApplication.translate("AskFiles", "Codebooks") + " (*.toml)"
    codes = QCoreApplication.translate("AskFiles", "Codes for other programs") + f" (*{QDC})"
    name, kind = QFileDialog.getSaveFileName(parent, title, f"{rubric_id}.toml", f"{own};;{codes}")
    if not name:
        return []
    path = Path(name)
    if kind == codes and path.suffix.lower() != QDC:  # the dialog does not change what was typed
        path = path.with_suffix(QDC) if path.suffix == ".toml" else Path(f"{name}{QDC}")
        if path.exists() and not _replaced(parent, path):
            return []
    return [path]


def _replaced(parent: QWidget, path: Path) -> bool:
    """Whether a file may be replaced that the dialog has not asked about."""
    translate = QCoreApplication.translate
    return confirmed(
        parent,
        translate("AskFiles", "Replace the file?"),
        translate("AskFiles", "There is a file %1 already.").replace("%1", shortened(path)),
        translate("AskFiles", "Replace"),
        danger=True,
    )
