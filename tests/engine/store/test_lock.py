"""A project that cannot be locked: why not, and what helps."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from annotations import set_meta
from media import COMMON, mounted

from desktop.engine.store.errors import ProjectError, UnwritableError
from desktop.engine.store.lock import ProjectHeldError
from desktop.engine.store.project import Project
from rubrics.system import locks

Filled = Callable[[Path], Path]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks are another call there")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the system refuse all locks, for the reason of this number."""

    def refuse(number: int) -> None:
        def flock(_file: int, _how: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(locks.fcntl, "flock", flock)

    return refuse


def test_only_a_lock_that_another_program_has_is_said_to_be_one(
    refusing: Callable[[int], None], tmp_path: Path, filled: Filled
) -> None:
    path = filled(tmp_path / "p.glossator")
    refusing(errno.EAGAIN)
    with pytest.raises(ProjectHeldError, match="open in another Glossator"):
        Project(path)
    refusing(errno.EIO)
    with pytest.raises(
        UnwritableError, match=r"for writing: Input/output error .* for reading only"
    ):
        Project(path)
    with Project(path, read_only=True) as project:
        assert project.unit_count() == 20
    with pytest.raises(ProjectError, match="cannot be made: Input/output error") as caught:
        Project(tmp_path / "new.glossator", create=True)
    assert not isinstance(caught.value, UnwritableError)  # there is nothing to open for reading


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_where_there_are_no_such_locks_sqlite_s_own_are_enough(
    number: int, refusing: Callable[[int], None], tmp_path: Path, filled: Filled
) -> None:
    refusing(number)
    with Project(filled(tmp_path / "p.glossator")) as project:
        set_meta(project, "key", "value")


def test_a_file_that_sqlite_cannot_lock_may_be_on_a_drive_without_locks(
    tmp_path: Path, filled: Filled
) -> None:
    path = filled(tmp_path / "p.glossator")
    with Project(path) as project, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        project.connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(
            ProjectError, match=r"Another program is using .* has no locks"
        ) as caught:
            set_meta(project, "key", "value")
        assert "to a disk of this computer" in str(caught.value)


NO_FILE = (
    COMMON
    + """
fill(3)
taken = 0
try:
    while True:
        (folder / f"filler{taken}").touch()
        taken += 1
except OSError:
    pass
attempt(lambda: Project(path))
attempt(lambda: Project(folder / "new.glossator", create=True))
with Project(path, read_only=True) as project:
    attempt(project.unit_count)
"""
)


def test_a_disk_without_room_for_another_file_is_said_to_be_full_and_can_be_read(
    tmp_path: Path,
) -> None:
    old, new, units = mounted(NO_FILE, tmp_path / "m", "size=4m,nr_inodes=20")
    assert old.startswith("UnwritableError There is no room left on the disk of")
    assert new.startswith("ProjectError There is no room left on the disk of")
    assert units == "3"
