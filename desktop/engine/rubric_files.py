"""The user's own rubric files: written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.atomic import replacing
from desktop.engine.folders import rubrics_folder
from rubrics.library import list_rubrics
from rubrics.schema import Rubric


def save_rubric(rubric: Rubric) -> Path:
    """Keeps a rubric in the user's folder, in place of their rubric with the same id.

    Raises WriteError where the folder cannot be written.
    """
    path = rubric_path(rubric)
    write_rubric(rubric, path)
    return path


def rubric_path(rubric: Rubric) -> Path:
    """Where a rubric of the user's is kept, or would be: their file with its id, else by its name,
    where a file with faults may lie."""
    folder = rubrics_folder()
    own = {e.id: e.path for e in list_rubrics(folder) if e.path.parent == folder and e.rubric}
    return own.get(rubric.id, folder / f"{rubric.id}.toml")


def write_rubric(rubric: Rubric, path: Path) -> None:
    """Writes a rubric's text to a file. Raises WriteError."""
    with replacing(path) as part:
        part.write_text(rubric.source, encoding="utf-8", newline="\n")
