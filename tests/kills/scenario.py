"""What a step that is killed consists of, and what all of them share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.engine.store.check import check
from desktop.engine.store.project import Project
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

TESTS = Path(__file__).parents[1]
TIME = "2026-01-01T00:00:00Z"

Say = Callable[[int], None]


def opened(folder: Path) -> Project:
    """The project as a reader opens it; the next step is what opens it for writing."""
    return Project(folder / "p.glossator", read_only=True)


@dataclass(frozen=True, slots=True)
class Scenario:
    """``prepare`` fills a folder, ``step`` is what is killed and run again, ``reported`` says what
    is there of what ``step`` reports, ``result`` is what must be equal in the end; ``needs`` are
    the packages without which it is left out, ``weight`` is its share of the kills. ``project``
    opens what has to be whole after each kill; None where there is no project.

    A step writes a number for each thing that it reports as done, and whatever was reported must
    be there afterwards. Running it again and again until it ends must give what one unbroken run
    gives, row for row and files byte for byte, so the time always stands still in here.
    """

    prepare: Callable[[Path], None]
    step: Callable[[Path, Say], None]
    reported: Callable[[Path], int]
    result: Callable[[Path], Any]
    project: Callable[[Path], AbstractContextManager[Project]] | None = opened
    needs: tuple[str, ...] = ()
    weight: float = 1.0


def assert_whole(project: Project) -> None:
    """Nothing is damaged, nothing refers to what is not there, no text and no answer is another.

    Nothing is there twice either: the tables allow one document of a name, one unit of an id or of
    a place in its document, one coder, one run, and one annotation of a unit, dimension, coder and
    round, and the check of the structure goes through the indexes that forbid a second.
    """
    assert list(check(project)) == []


def rubric() -> Rubric:
    """The small rubric of the tests."""
    return load_rubric(TESTS / "data" / "mood.toml")


def rows(folder: Path) -> list[list[tuple[Any, ...]]]:
    """Every row of every table, in an order that the rows alone decide."""
    connection = sqlite3.connect(folder / "p.glossator")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return [
            sorted(connection.execute(f'SELECT * FROM "{n}"').fetchall(), key=repr)
            for (n,) in names
        ]
    finally:
        connection.close()


def same_or_not_there(folder: Path, whole: Path, pattern: str) -> dict[str, bytes]:
    """The files that match, each as an unbroken run wrote it; those still being written aside."""
    found = contents(folder, pattern)
    unbroken = contents(whole, pattern)
    for name, content in found.items():
        assert unbroken.get(name) == content, f"{name} is not whole"
    return found


def contents(folder: Path, pattern: str) -> dict[str, bytes]:
    """Files by their names, without hidden ones and what lies in hidden folders."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob(pattern))}
    return {
        name: path.read_bytes()
        for name, path in paths.items()
        if path.is_file() and not f"/{name}".count("/.")
    }
