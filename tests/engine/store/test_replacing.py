"""Another file takes a project's place, and a kill at any moment loses nothing that was saved."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from annotations import set_meta

from desktop.engine.store import backups, repair
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.replacing import new_file
from rubrics.schema import Rubric
from rubrics.system import locks

ROOT = Path(__file__).parents[3]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def unfolded(tmp_path: Path, mood: Rubric) -> Path:
    """A project whose newest setting is only in the log, as a kill leaves it; with a backup."""
    made, path = tmp_path / "made.glossator", tmp_path / "p.glossator"
    with Project(made, create=True) as project:
        project.use_rubric(mood)
    with Project(made) as project:
        project.connection.execute("PRAGMA wal_autocheckpoint = 0")
        set_meta(project, "state", "newest")
        shutil.copyfile(made, path)
        shutil.copyfile(backups.logs(made)[0], backups.logs(path)[0])
    assert state(copied(path, tmp_path / "without-log.glossator")) is None
    with Project(copied(path, tmp_path / "other.glossator")) as project:
        shutil.copytree(project.back_up().parent, backups.folder_of(path))
    return path


def copied(path: Path, to: Path) -> Path:
    return Path(shutil.copyfile(path, to))


def state(path: Path) -> str | None:
    with Project(path, read_only=True) as project:
        return project.meta("state")


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
@pytest.mark.parametrize("rights", [0o600, 0o640])
def test_who_may_read_a_project_may_read_what_takes_its_place_and_nobody_else(
    rights: int, unfolded: Path
) -> None:
    unfolded.chmod(rights)
    repair.repair(unfolded)
    assert unfolded.stat().st_mode & 0o777 == rights


def test_a_kill_before_the_new_file_is_there_loses_nothing(
    unfolded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def killed(self: Path, target: Any) -> Path:
        if Path(target) == unfolded:
            raise Killed
        return move(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        repair.restore(unfolded, backups.backups_of(unfolded)[0])
    assert state(unfolded) == "newest"


def test_restoring_keeps_what_was_only_in_the_log(unfolded: Path) -> None:
    kept = repair.restore(unfolded, backups.backups_of(unfolded)[0])
    assert state(unfolded) is None
    assert state(kept) == "newest"


def test_restoring_waits_for_nobody_who_reads(unfolded: Path) -> None:
    with closing(sqlite3.connect(unfolded)) as reader:  # not as a project: as another program
        units = reader.execute("SELECT * FROM meta")
        units.fetchone()
        with pytest.raises(ProjectError, match="Another program is reading"):
            repair.restore(unfolded, backups.backups_of(unfolded)[0])
    assert state(unfolded) == "newest"


def test_a_copy_of_a_damaged_project_has_its_log_before_it_has_its_name(
    unfolded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backups.backups_of(unfolded)
    copy = shutil.copyfile

    def killed(source: Path, target: Path) -> None:
        if source.name.endswith("-wal"):
            raise Killed
        copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", killed)
    with pytest.raises(Killed):
        repair.repair(unfolded)
    assert backups.backups_of(unfolded) == before
    monkeypatch.undo()
    assert state(repair.repair(unfolded).damaged) == "newest"
    assert state(unfolded) == "newest"


def test_the_log_of_a_copy_that_got_no_name_is_not_given_to_another(unfolded: Path) -> None:
    number = backups.backups_of(unfolded)[-1].number + 1
    stray = backups.folder_of(unfolded) / f"{number:04}-point.glossator-wal"
    stray.write_bytes(b"of something else")
    with Project(unfolded) as project:
        point = project.back_up()
    assert point.name == stray.name.removesuffix("-wal")
    assert not stray.exists()


def parts(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob(".*"))


@pytest.fixture
def left(unfolded: Path) -> list[str]:
    """What a kill left beside a project, of another one and of files that are not ours to sweep."""
    names = [".new.glossator.part", ".new.glossator.part-journal", ".new.glossator.part-wal"]
    for name in (*names, ".table.csv.part", ".glossator.part", "..new.glossator.partly"):
        (unfolded.parent / name).write_bytes(b"half a project")
    return names


OTHERS = ["..new.glossator.partly", ".glossator.part", ".table.csv.part"]


def test_what_a_kill_left_of_another_project_goes_when_one_is_opened(
    unfolded: Path, left: list[str]
) -> None:
    Project(unfolded, read_only=True).close()
    assert parts(unfolded.parent) == sorted([*OTHERS, *left])
    Project(unfolded).close()
    assert parts(unfolded.parent) == OTHERS
    assert not list(unfolded.parent.glob("*.lock"))


def test_what_a_kill_left_beside_a_project_goes_though_it_is_opened_by_way_of_a_link(
    unfolded: Path, left: list[str]
) -> None:
    link = unfolded.parent / "links" / "p.glossator"
    link.parent.mkdir()
    link.symlink_to(unfolded)
    Project(link).close()
    assert parts(unfolded.parent) == OTHERS


def test_what_this_process_is_making_is_left_alone(unfolded: Path) -> None:
    with new_file(unfolded.with_name("new.glossator")) as part:
        part.write_bytes(b"half a project")
        Project(unfolded).close()
        assert part.exists()


MAKING = """
import sys
from pathlib import Path
from desktop.engine.store.replacing import new_file
with new_file(Path(sys.argv[1])) as part:
    part.write_bytes(b"half a project")
    print("making", flush=True)
    sys.stdin.read()
"""


def test_what_another_process_is_making_is_left_alone_until_it_is_killed(unfolded: Path) -> None:
    target = unfolded.with_name("new.glossator")
    with subprocess.Popen(
        [sys.executable, "-c", MAKING, target],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "making\n"
        Project(unfolded).close()
        assert parts(unfolded.parent) == [".new.glossator.part"]
        process.kill()
    Project(unfolded).close()
    assert parts(unfolded.parent) == []


@pytest.mark.skipif(sys.platform == "win32", reason="locks are another call there")
def test_where_nobody_can_know_who_makes_it_nothing_is_removed(
    unfolded: Path, left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks.fcntl, "flock", flock)
    Project(unfolded).close()
    assert parts(unfolded.parent) == sorted([*OTHERS, *left])
