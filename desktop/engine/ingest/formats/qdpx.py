"""REFI-QDA projects: qdpx, a zip archive of texts and an XML file that says who coded them how."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.ingest.archive import open_archive
from desktop.engine.ingest.formats import Table
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.tools.refi import RefiProject
from desktop.engine.progress import Progress

_MOST_PARTS = 100_000
"""In a survey, each respondent may be two or three files."""


def read(path: Path, options: ReadOptions, progress: Progress) -> Table:
    """A table with a row for each unit of its texts, and people's codes as their answers. Raises
    UnreadableError."""
    project = RefiProject(open_archive(path, "", "qdpx file", _MOST_PARTS), options)
    return project.table(progress)
