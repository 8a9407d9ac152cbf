"""A project whose file is being replaced is not opened in the same process: saves would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from annotations import set_meta

from desktop.engine.store import passphrase
from desktop.engine.store.backups import backups_of
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.engine.store.repair import repair, restore
from desktop.engine.store.replacing import replacement

Filled = Callable[[Path], Path]


@pytest.fixture
def path(tmp_path: Path, filled: Filled) -> Path:
    """A project with a backup."""
    made = filled(tmp_path / "p.glossator")
    with Project(made) as project:
        project.back_up()
    return made


@pytest.mark.parametrize("read_only", [False, True])
def test_a_project_that_gets_a_passphrase_is_opened_before_or_after_and_not_meanwhile(
    path: Path, read_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = path.with_name("link.glossator")
    link.symlink_to(path)
    write = passphrase._write

    def tried(*arguments: object) -> None:
        for name in (path, link):
            with pytest.raises(ProjectError, match="is being written anew"):
                Project(name, read_only=read_only)
        write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(passphrase, "_write", tried)
    set_passphrase(path, None, "secret")
    with Project(path, read_only=read_only, passphrase="secret") as project:
        assert project.unit_count() == 20


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    "replace",
    [
        lambda path: set_passphrase(path, None, "secret"),
        repair,
        lambda path: restore(path, backups_of(path)[0]),
    ],
    ids=["passphrase", "repair", "restore"],
)
def test_what_is_open_here_is_not_replaced_and_goes_on_saving(
    path: Path, replace: Callable[[Path], object], read_only: bool
) -> None:
    other = None if read_only else Project(path)
    with Project(path, read_only=True) as reader:
        before = path.stat().st_ino
        with pytest.raises(ProjectError, match="still in use in this program"):
            replace(path)
        assert path.stat().st_ino == before
        assert reader.unit_count() == 20
    if other is not None:
        set_meta(other, "state", "newest")
        other.close()
    with Project(path) as project:
        assert project.meta("state") == (None if read_only else "newest")


def test_a_project_is_written_anew_by_one_at_a_time_and_can_be_again(path: Path) -> None:
    with (
        pytest.raises(ProjectError, match="being written anew"),
        replacement(path),
        replacement(path),
    ):
        pass
    assert repair(path).gaps == []
