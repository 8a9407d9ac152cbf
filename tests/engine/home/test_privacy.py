"""What is stored is listed, whatever happens to it meanwhile, and can be deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.atomic import WriteError
from desktop.engine.home import privacy
from desktop.engine.home.privacy import Kind, delete, inventory
from desktop.engine.home.settings import remember_project
from desktop.engine.models.hashes import model_sha256
from desktop.engine.store.project import Project


def test_where_models_lay_is_listed_and_deleted(home: Path, tmp_path: Path) -> None:
    model = tmp_path / "secret-client.gguf"
    model.write_bytes(b"GGUF")
    former = home / "model-hashes.json"
    former.parent.mkdir(parents=True, exist_ok=True)
    former.write_text("{}")
    model_sha256(model)
    assert not former.exists()
    assert [place.kind for place in inventory() if place.files] == [Kind.CACHE]
    delete(inventory())
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_file_that_vanishes_while_it_is_listed_is_no_fault(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "_files_below", lambda folder: [folder / "p.glossator-wal"])
    assert all(place.size == 0 for place in inventory())


def test_what_comes_after_a_project_is_deleted_also_where_the_list_cannot_be_written(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = [tmp_path / name for name in ("a.glossator", "b.glossator")]
    for path in projects:
        path.write_bytes(b"x")
        remember_project(path, "A title")

    def refused(_: Path) -> None:
        raise WriteError("There is no room left.")

    monkeypatch.setattr(privacy, "forget_project", refused)
    deletion = delete(inventory())
    assert not any(path.exists() for path in projects)
    assert deletion.problems == ("There is no room left.",) * 2


def test_of_a_project_behind_a_link_the_file_itself_is_deleted_with_its_backups(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    path, link = tmp_path / "disk" / "p.glossator", tmp_path / "link.glossator"
    with Project(path, create=True) as project:
        project.back_up()
    link.symlink_to(path)
    remember_project(link, "A title")
    assert delete(inventory()).problems == ()
    assert [
        file for file in tmp_path.rglob("*") if "glossator" in file.name and file.is_file()
    ] == []
    assert not link.is_symlink()
