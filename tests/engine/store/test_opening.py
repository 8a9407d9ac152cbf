"""Two programs on one project, odd names, replaced files, old files."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from annotations import set_meta
from tools import unprivileged

from desktop.engine.store.errors import ProjectError, UnwritableError
from desktop.engine.store.lock import ProjectHeldError, lock_path
from desktop.engine.store.project import Project

ROOT = Path(__file__).parents[3]

Filled = Callable[[Path], Path]

HOLD = """
import sys
from pathlib import Path
sys.path.append("tests")
from annotations import set_meta
from desktop.engine.store.project import Project
with Project(Path(sys.argv[1]), create=True) as project:
    set_meta(project, "by", "the other")
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_program(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the project until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_program_is_told_who_holds_the_project_and_may_read_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.glossator"
    with another_program(path) as other:
        with pytest.raises(ProjectHeldError, match=rf"process {other.pid} on .*, since 2") as told:
            Project(path)
        assert told.value.holder is not None
        assert told.value.holder.pid == other.pid
        with Project(path, read_only=True) as project:
            assert project.meta("by") == "the other"
            with pytest.raises(ProjectError, match="may not be written"):
                set_meta(project, "by", "me")
        other.communicate("")
    with Project(path) as project:
        set_meta(project, "by", "me")


def test_what_a_writer_saves_is_seen_by_who_only_reads(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as writer, Project(path, read_only=True) as reader:
        set_meta(writer, "key", "one")
        assert reader.meta("key") == "one"
        set_meta(writer, "key", "two")
        assert reader.meta("key") == "two"


def test_the_hold_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with another_program(path) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        assert lock_path(path).exists()
        with Project(path) as project:
            assert project.meta("by") == "the other"
    assert not lock_path(path).exists()


def test_one_process_may_open_a_project_several_times(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    first = Project(path, create=True)
    second = Project(path)
    first.close()
    first.close()
    assert lock_path(path).exists()
    set_meta(second, "key", "value")
    second.close()
    assert not lock_path(path).exists()


def test_a_file_that_another_program_replaces_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        set_meta(project, "key", "mine")
        other = tmp_path / "synced"
        other.write_bytes(path.read_bytes())
        other.replace(path)
        with pytest.raises(ProjectError, match="replaced by another program"):
            set_meta(project, "key", "lost")


def test_nothing_stays_beside_a_closed_project(tmp_path: Path, filled: Filled) -> None:
    path = filled(tmp_path / "p.glossator")
    with Project(path, read_only=True) as project:
        assert project.unit_count() == 20
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.glossator"]


@pytest.mark.parametrize(
    "name",
    [
        "a b?c#d%41.glossator", "line\nbreak.glossator", "ü'\".glossator",
        pytest.param(
            "b\udcfcro.glossator",
            id="no text in UTF-8",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="elsewhere none is such"),
        ),
    ],
)  # fmt: skip
def test_any_name_the_system_allows_is_a_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with Project(path, create=True) as project:
        set_meta(project, "key", "value")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with Project(path) as project:
        assert project.back_up().is_file()
    with Project(path, read_only=True) as project:
        assert project.meta("key") == "value"


def test_an_old_file_is_read_without_being_changed(
    tmp_path: Path, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.engine.store import database, migrations

    path = filled(tmp_path / "p.glossator")

    def later(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (x)")

    before = path.read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, later))
    with Project(path, read_only=True) as project:
        assert project.connection.execute("SELECT count(*) FROM later").fetchone() == (0,)
        assert project.unit_count() == 20
    assert path.read_bytes() == before


TWICE = """
import os, sys
from pathlib import Path
from desktop.engine.domain import human
from desktop.engine.store.coders import add_coder
from desktop.engine.store.project import Project
path = Path(sys.argv[1])
first = Project(path, create=True)
Project(path).close()  # another thread of ours came and went
add_coder(first, human("Anna"))
print("ready", flush=True)
sys.stdin.readline()
add_coder(first, human("Ben"))
os._exit(9)
"""


def test_a_reader_leaves_the_log_of_a_writer_that_had_opened_the_file_twice(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    writer = subprocess.Popen(
        [sys.executable, "-c", TWICE, str(path)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    with Project(path, read_only=True) as project:
        assert [coder.name for coder in project.coders()] == ["Anna"]
    writer.communicate("go on\n", timeout=60)
    assert writer.returncode == 9
    with Project(path, read_only=True) as project:
        assert [coder.name for coder in project.coders()] == ["Anna", "Ben"]


def test_a_new_project_where_nothing_may_be_written_is_sent_to_another_folder(
    tmp_path: Path,
) -> None:
    with unprivileged():
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(ProjectError, match="cannot be made: Permission denied") as caught:
                Project(tmp_path / "p.glossator", create=True)
        finally:
            tmp_path.chmod(0o700)
    assert not isinstance(caught.value, UnwritableError)  # there is nothing to open for reading
    assert "Choose another folder, on the command line with --out." in str(caught.value)
