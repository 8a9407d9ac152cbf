"""The name of a project that is to be made, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.engine.store.errors import ProjectError
from desktop.engine.store.path_length import check_can_be_made
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
    path = project_path(folder, name)
    try:
        check_can_be_made(path)
        path.lstat()
    except FileNotFoundError:
        return ""
    except (OSError, ProjectError):
        return translate(
            "AddFilesDialog",
            "No project of this name can be kept in this folder. Choose another folder or name.",
        )
    return translate(
        "AddFilesDialog", "There is a project of this name already. Choose another name."
    )
