"""Another file takes a project's place, and a kill at any moment loses nothing that was saved."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from annotations import set_meta

from desktop.engine.store import backups, repair
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


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
    with Project(unfolded, read_only=True) as reader:
        units = reader.connection.execute("SELECT * FROM meta")
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
