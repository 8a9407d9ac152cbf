"""Names that are too long for a project are told before anything is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.store.backups import backups_of
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import SUFFIX, Project
from desktop.engine.store.repair import restore
from desktop.engine.store.replacing import new_file
from rubrics.system.files import is_too_long

Filled = Callable[[Path], Path]

MOST = 255 - len("..part-journal" + SUFFIX)
"""Bytes of a project's name, of which a file system takes 255 with all that is beside it."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other limits")


def long_path(folder: Path, length: int) -> Path:
    """A project in folders of its own, so that its path has this length."""
    while length - len(str(folder)) > 120:
        folder /= "d" * 60
    folder.mkdir(parents=True, exist_ok=True)
    return folder / ("n" * (length - len(str(folder)) - len(SUFFIX) - 1) + SUFFIX)


def test_the_longest_name_of_a_project_leaves_room_for_all_that_is_beside_it(
    tmp_path: Path, filled: Filled
) -> None:
    path = filled(tmp_path / ("ü" * (MOST // 2) + SUFFIX))
    with Project(path) as project:
        assert not project.notices
        project.back_up()
    restore(path, backups_of(path)[-1])
    with new_file(path.with_name("n" * MOST + SUFFIX)) as part:
        part.write_bytes(path.read_bytes())


@pytest.mark.parametrize("name", ["ü" * (MOST // 2 + 1), "n" * (MOST + 1), "n" * 300])
def test_a_name_that_is_too_long_makes_nothing(name: str, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "new"):
        path = folder / f"{name}{SUFFIX}"
        with pytest.raises(ProjectError, match=r"too long a name for a project\. Choose a shorter"):
            Project(path, create=True)
        with pytest.raises(ProjectError, match="too long a name"), new_file(path):
            pass
    with pytest.raises(ProjectError, match=r"too long a name|There is no project file"):
        Project(path)
    assert not list(tmp_path.iterdir())


def test_a_path_that_sqlite_does_not_open_is_told_and_so_is_one_without_room_for_backups(
    tmp_path: Path, filled: Filled
) -> None:
    most = 504 - len(".backups/0001-before-restore.glossator")
    path = filled(long_path(tmp_path, most))
    with Project(path) as project:
        backup = project.back_up()
        assert backup.is_file()
    longer = long_path(tmp_path, most + 1)
    with pytest.raises(ProjectError, match="too long a name"):
        Project(longer, create=True)
    longer.write_bytes(path.read_bytes())  # it was moved there: it can be worked with
    with Project(longer) as project:
        assert project.unit_count() == 20
    deep = long_path(tmp_path, 505)
    deep.write_bytes(path.read_bytes())
    with pytest.raises(ProjectError, match="too long a name"):
        Project(deep)


def test_a_name_is_too_long_also_below_a_folder_that_is_not_made_yet(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not is_too_long(tmp_path / "new" / ("n" * 255) / "file")
    assert is_too_long(tmp_path / "new" / ("n" * 256) / "file")
    assert is_too_long(tmp_path / "/".join(["n" * 200] * 25))
    assert not is_too_long(tmp_path / "file" / "below")
