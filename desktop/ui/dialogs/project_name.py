"""The name of a project that is to be made, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.engine.store.project import SUFFIX


def project_path(folder: Path, name: str) -> Path:
    """The file of a project of this name."""
    return folder / (name.strip() + SUFFIX)


def name_problem(folder: Path, name: str) -> str:
    """Why no project of this name can be made in a folder; empty if one can."""
    translate, name = QCoreApplication.translate, name.strip()
    if not name:
        return translate("AddFilesDialog", "Give the project a name.")
    if set(name) & set('/\\:*?"<>|') or name.startswith("."):
        return translate(
            "AddFilesDialog", 'A name has none of / \\ : * ? " < > | and does not begin with a dot.'
        )
    try:
        project_path(folder, name).lstat()
    except FileNotFoundError:
        return ""
    except OSError:
        return translate(
            "AddFilesDialog",
            "No project of this name can be kept in this folder. Choose another folder or name.",
        )
    return translate(
        "AddFilesDialog", "There is a project of this name already. Choose another name."
    )
