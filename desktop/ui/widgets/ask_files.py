"""Qt's file dialogs, asked for what the window takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.engine.store.project import SUFFIX
from desktop.ui.dialogs.parts import confirmed
from desktop.ui.words import shortened
from rubrics.library import EXPORTED, IMPORTED, PROMETHEUS, QDC, WRITTEN_TABLES


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
    kind = QCoreApplication.translate("AskFiles", "Codebooks") + _endings(".toml", *IMPORTED)
    name, _ = QFileDialog.getOpenFileName(parent, title, "", kind)
    return [Path(name)] if name else []


def ask_where_to_export(parent: QWidget, rubric_id: str) -> list[Path]:
    """Where to write a codebook, for this program or, by its ending, for others; or none."""
    translate = QCoreApplication.translate
    kinds = {
        translate("AskFiles", "Codebooks") + _endings(".toml"): (".toml",),
        translate("AskFiles", "Tables") + _endings(*WRITTEN_TABLES): WRITTEN_TABLES,
        translate("AskFiles", "Codes for other programs") + _endings(QDC): (QDC,),
        translate("AskFiles", "Rubrics of Prometheus") + _endings(PROMETHEUS): (PROMETHEUS,),
    }
    title = translate("AskFiles", "Export the codebook")
    name, kind = QFileDialog.getSaveFileName(parent, title, f"{rubric_id}.toml", ";;".join(kinds))
    if not name:
        return []
    path = Path(name)
    ending, endings = path.suffix.lower(), kinds.get(kind, (".toml",))
    wanted = (*endings, *EXPORTED) if ".toml" in endings else endings
    if ending not in wanted:  # the dialog does not change what was typed
        known = ending in (".toml", *EXPORTED)
        path = path.with_suffix(endings[0]) if known else Path(f"{name}{endings[0]}")
        if path.exists() and not _replaced(parent, path):
            return []
    return [path]


def _endings(*endings: str) -> str:
    return f" ({' '.join(f'*{ending}' for ending in endings)})"


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
