"""The system's dialogs for files and folders; where one is cancelled, nothing was chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.engine.store.project import SUFFIX
from desktop.ui.dialogs.base import confirmed
from desktop.ui.words import shortened
from rubrics.library import EXPORTED, IMPORTED, PRINTED, PROMETHEUS, QDC, WRITTEN_TABLES
from rubrics.system.files import is_there


def ask_for_files(parent: QWidget) -> list[Path]:
    """Asks for files to annotate, any number of them."""
    title = QCoreApplication.translate("FileDialogs", "Choose files to annotate")
    return [Path(name) for name in QFileDialog.getOpenFileNames(parent, title)[0]]


def ask_for_folder(parent: QWidget, title: str, start: str = "") -> Path | None:
    """Asks for a folder; the dialog opens in ``start``."""
    name = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(name) if name else None


def ask_for_project(parent: QWidget) -> Path | None:
    """Asks for a project file."""
    title = QCoreApplication.translate("FileDialogs", "Open a project")
    projects = QCoreApplication.translate("FileDialogs", "Glossator projects")
    return ask_for_file(parent, title, projects, SUFFIX)


def ask_for_codebook(parent: QWidget) -> Path | None:
    """Asks for a codebook of this or another program."""
    title = QCoreApplication.translate("FileDialogs", "Import a codebook")
    codebooks = QCoreApplication.translate("FileDialogs", "Codebooks")
    return ask_for_file(parent, title, codebooks, ".toml", *IMPORTED)


def ask_for_file(parent: QWidget, title: str, kind: str, *suffixes: str) -> Path | None:
    """Asks for a file of a kind, which is known by these suffixes."""
    name, _ = QFileDialog.getOpenFileName(parent, title, "", kind + _patterns(*suffixes))
    return Path(name) if name else None


def ask_for_export_path(parent: QWidget, rubric_id: str) -> Path | None:
    """Asks where to write a codebook. The suffix decides for which program it is."""
    translate = QCoreApplication.translate
    filters = {
        translate("FileDialogs", "Codebooks") + _patterns(".toml"): (".toml",),
        translate("FileDialogs", "Tables") + _patterns(*WRITTEN_TABLES): WRITTEN_TABLES,
        translate("FileDialogs", "Codes for other programs") + _patterns(QDC): (QDC,),
        translate("FileDialogs", "Rubrics of Prometheus") + _patterns(PROMETHEUS): (PROMETHEUS,),
        translate("FileDialogs", "Pages to read and print") + _patterns(*PRINTED): PRINTED,
    }
    title = translate("FileDialogs", "Export the codebook")
    name, chosen = QFileDialog.getSaveFileName(
        parent, title, f"{rubric_id}.toml", ";;".join(filters)
    )
    if not name:
        return None
    path = Path(name)
    suffixes = filters.get(chosen, (".toml",))
    suffix = path.suffix.lower()
    allowed = (*suffixes, *EXPORTED) if ".toml" in suffixes else suffixes
    if suffix not in allowed:  # the dialog leaves the name as it was typed
        known = suffix in (".toml", *EXPORTED)
        path = path.with_suffix(suffixes[0]) if known else Path(f"{name}{suffixes[0]}")
        if is_there(path) and not _may_replace(parent, path):
            return None
    return path


def _patterns(*suffixes: str) -> str:
    """The end of a file dialog's filter, such as " (*.csv *.xlsx)"."""
    return f" ({' '.join(f'*{suffix}' for suffix in suffixes)})"


def _may_replace(parent: QWidget, path: Path) -> bool:
    """Asks about a file that the system's dialog has not asked about."""
    translate = QCoreApplication.translate
    return confirmed(
        parent,
        translate("FileDialogs", "Replace the file?"),
        translate("FileDialogs", "There is a file %1 already.").replace("%1", shortened(path)),
        translate("FileDialogs", "Replace"),
        danger=True,
    )
