"""Killed at work: reading files, annotating, exporting, opening an older project."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doubles import InstantRuntime

from desktop.engine import annotate as annotating
from desktop.engine import intake
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.store import database, migrations
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from kills.scenario import TIME, Say, Scenario, contents, opened, rows, rubric, same_or_not_there

CODER = Coder("double000001", "Double", CoderKind.MODEL)
FILES, ROWS = 12, 60


def stop_the_clock() -> None:
    """Every time that is recorded is the same one."""
    for module in (annotating, intake):
        module.now_utc = lambda: TIME  # type: ignore[attr-defined]


def write_texts(folder: Path) -> None:
    """Tables to be read, some of them broken, and a project without units."""
    (folder / "in").mkdir()
    for number in range(FILES):
        rows = "".join(f"Remark {number}/{row} about the bus,joy\n" for row in range(ROWS))
        (folder / "in" / f"{number:02}.csv").write_text(f"text,feeling_anna\n{rows}")
    (folder / "in" / "broken.docx").write_bytes(b"PK\3\4 no archive")
    with Project(folder / "p.glossator", create=True) as project:
        project.use_rubric(rubric())


def ingest(folder: Path, say: Say) -> None:
    """Brings the files in; a step is a document that is saved."""
    with Project(folder / "p.glossator") as project:
        sources = discover([folder / "in"]).sources
        told = intake.take_in(project, sources, ReadOptions())
        saved = (one for one in told if isinstance(one, intake.Taken))
        for number, _ in enumerate(saved, 1):
            say(number)


def documents(folder: Path) -> int:
    """Documents in the project."""
    with Project(folder / "p.glossator", read_only=True) as project:
        return len(project.documents())


def write_units(folder: Path) -> None:
    """A project whose files have been read."""
    write_texts(folder)
    ingest(folder, lambda _: None)
    shutil.rmtree(folder / "in")


def annotate(folder: Path, say: Say) -> None:
    """Annotates; a step is units that are saved, counted over all runs."""
    with Project(folder / "p.glossator") as project:
        names = [dimension.name for dimension in rubric().dimensions]
        for progress in annotating.annotate(project, CODER, InstantRuntime(rubric()), names):
            say(progress.done)


def annotated(folder: Path) -> int:
    """Units that have the model's value for every dimension."""
    with Project(folder / "p.glossator", read_only=True) as project:
        return _annotated(project)


def _annotated(project: Project) -> int:
    row = project.connection.execute(
        "SELECT count(*) FROM (SELECT unit FROM annotation JOIN coder ON number = coder"
        " WHERE kind = 'model' GROUP BY unit HAVING count(*) = 3)"
    ).fetchone()
    return int(row[0])


def write_annotated(folder: Path) -> None:
    """A project with everything in it."""
    write_units(folder)
    annotate(folder, lambda _: None)


def export(folder: Path, say: Say) -> None:
    """Writes all formats; a step is a format whose files are in place."""
    with Project(folder / "p.glossator", read_only=True) as project:
        for number, form in enumerate(Format, 1):
            export_project(project, form, folder / "out" / form)
            say(number)


def exported(folder: Path) -> int:
    """Formats whose last file is there; every file that has its name has to be whole."""
    found = same_or_not_there(folder, folder.parent / "export-whole", "out/**/*")
    return sum(name.endswith("/run.json") for name in found)


@contextmanager
def later_program() -> Iterator[None]:
    """This program as it may be one day, with one more step of migration."""

    def later(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (unit INTEGER PRIMARY KEY, text TEXT)")
        connection.execute("INSERT INTO later SELECT number, fields FROM unit")
        connection.execute("CREATE INDEX later_text ON later (text)")

    database.MIGRATIONS = (*migrations.MIGRATIONS, later)
    try:
        yield
    finally:
        database.MIGRATIONS = migrations.MIGRATIONS


def migrate(folder: Path, say: Say) -> None:
    """Opens an old project with a later program; the step is that it is open."""
    with later_program(), Project(folder / "p.glossator"):
        say(1)


@contextmanager
def opened_by_its_program(folder: Path) -> Iterator[Project]:
    """The project, opened by the program of the version it has: as it lies there, not migrated."""
    try:
        project = opened(folder)
    except ProjectError as error:
        if "written by a newer Glossator" not in str(error):
            raise
        with later_program():
            project = opened(folder)
    with project:
        yield project


def migrated(folder: Path) -> int:
    """Whether the file is the later version, with all it has to have; else it is the old one."""
    with opened_by_its_program(folder) as project:
        done = database.version_of(project.connection) > len(migrations.MIGRATIONS)
        if done:
            count = project.connection.execute("SELECT count(*) FROM later").fetchone()
            assert count == (FILES * ROWS,)
        return int(done)


SCENARIOS = {
    "ingest": Scenario(write_texts, ingest, documents, rows),
    "annotate": Scenario(write_units, annotate, annotated, rows),
    "export": Scenario(
        write_annotated, export, exported, lambda folder: contents(folder, "out/**/*")
    ),
    "migrate": Scenario(write_annotated, migrate, migrated, rows, opened_by_its_program),
}
