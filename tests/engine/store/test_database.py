"""A project file is opened, or it is said what is wrong with it; nothing is ever lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from doubles import InstantRuntime

from desktop.engine.annotate import RunProgress, annotate
from desktop.engine.domain import Coder, CoderKind, Document, Unit
from desktop.engine.store import backups, database, migrations
from desktop.engine.store.documents import add_document
from desktop.engine.store.errors import DamagedError, ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.repair import repair
from rubrics.schema import Rubric

CODER = Coder("model0000001", "Double", CoderKind.MODEL)


def test_a_project_that_is_not_there_is_only_made_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with pytest.raises(ProjectError, match="no project file"):
        Project(path)
    assert not path.exists()
    Project(path, create=True).close()
    Project(path).close()


@pytest.mark.parametrize("content", [b"id,text\n1,hello\n", b"\0" * 4096, b"SQLite format"])
def test_a_file_that_is_no_project_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    path.write_bytes(content)
    with pytest.raises(ProjectError, match="not a Glossator project"):
        Project(path, create=True)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(ProjectError, match="another program"):
        Project(path, create=True)


def test_a_file_that_was_killed_before_its_first_table_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    empty = sqlite3.connect(path)
    empty.execute("PRAGMA journal_mode = WAL")
    empty.execute("PRAGMA user_version = 0")
    empty.close()
    with Project(path, create=True) as project:
        assert project.unit_count() == 0


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.connection.execute("PRAGMA user_version = 999")
    with pytest.raises(ProjectError, match="newer Glossator"):
        Project(path)


@pytest.mark.parametrize("version", [-5, 0])
def test_a_version_that_never_was_is_damage_and_no_circle(tmp_path: Path, version: int) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(
        DamagedError, match=rf"its version is {version}.*'glossator project repair'"
    ):
        Project(path)
    with pytest.raises(ProjectError, match=r"Too little of .* is left to save"):
        repair(path)


def test_a_damaged_file_is_a_sentence(tmp_path: Path, mood: Rubric) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(mood)
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * 3996
    path.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        Project(path)


def test_an_older_file_is_migrated_on_a_backup(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(mood)

    def m002(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (x)")

    steps = (*migrations.MIGRATIONS, m002)
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    with Project(path) as project:
        assert project.rubric() == mood
        assert project.connection.execute("SELECT * FROM later").fetchall() == []
    (kept,) = backups.backups_of(path)
    assert kept.kind == f"version-{len(steps) - 1}"
    backup = sqlite3.connect(kept.path)
    assert backup.execute("PRAGMA user_version").fetchone() == (len(steps) - 1,)
    backup.close()


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.glossator"
    Project(path, create=True).close()

    def m002(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (x)")
        raise RuntimeError("half-way")

    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, m002))
        with pytest.raises(RuntimeError, match="half-way"):
            Project(path)
    with Project(path) as project:
        names = project.connection.execute("SELECT name FROM sqlite_schema").fetchall()
        assert ("later",) not in names


def test_a_full_disk_is_a_sentence_and_what_was_saved_stays(tmp_path: Path, mood: Rubric) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(mood)
        document = Document("d00000000000", "a.txt", "0" * 64, "txt")
        add_document(
            project,
            document,
            (
                Unit(f"d00000000000-{i:06d}", "d00000000000", i, i, i + 1, {"text": f"text {i}"})
                for i in range(3000)
            ),
        )
        (pages,) = project.connection.execute("PRAGMA page_count").fetchone()
        project.connection.execute(f"PRAGMA max_page_count = {pages + 4}")
        names = [dimension.name for dimension in mood.dimensions]
        steps: list[RunProgress] = []
        with pytest.raises(ProjectError, match="no room left"):
            steps.extend(annotate(project, CODER, InstantRuntime(mood), names))
        last = len(list(project.annotations("feeling")))
        project.connection.execute("PRAGMA max_page_count = 1000000")
        assert last >= (steps[-1].done if steps else 0)
        *_, end = annotate(project, CODER, InstantRuntime(mood), names)
        assert (end.before, end.done, end.total) == (last, 3000, 3000)
