"""Every format of the project file that was ever written opens, with all that is in it."""

from __future__ import annotations

import importlib.util
import shutil
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

from desktop.engine.export.project_files import Format, export_project
from desktop.engine.store import repair
from desktop.engine.store.check import check
from desktop.engine.store.migrations import MIGRATIONS
from desktop.engine.store.project import Project

FOLDER = Path(__file__).parents[2] / "data" / "projects"


@pytest.fixture(scope="module")
def kept() -> ModuleType:
    """The script that wrote the files, which knows what is in them."""
    spec = importlib.util.spec_from_file_location("make_projects", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def settings(connection: sqlite3.Connection) -> list[int]:
    names = ("foreign_keys", "trusted_schema", "temp_store")
    return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]


@pytest.mark.parametrize("passphrase", [None, "secret"])
def test_a_file_that_is_repaired_runs_nothing_and_leaves_nothing_on_the_disk_either(
    passphrase: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.glossator"
    Project(path, create=True, passphrase=passphrase).close()
    found: list[list[int]] = []
    monkeypatch.setattr(
        repair,
        "_rebuild",
        lambda source, target, *_: found.extend((settings(source), settings(target))),
    )
    repair.repair(path, passphrase)
    assert found == [[1, 0, 2]] * 2


def test_there_is_a_file_of_every_version() -> None:
    missing = [
        name
        for version in range(1, len(MIGRATIONS) + 1)
        for name in (f"version-{version}.glossator", f"version-{version}-passphrase.glossator")
        if not (FOLDER / name).exists()
    ]
    assert not missing, "run tests/data/projects/make.py"


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("version-*.glossator")))
@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_of_an_old_version_opens_whole(
    name: str, read_only: bool, kept: ModuleType, tmp_path: Path
) -> None:
    path = Path(shutil.copy(FOLDER / name, tmp_path))
    passphrase = kept.PASSPHRASE if "passphrase" in name else None
    with Project(path, read_only=read_only, passphrase=passphrase) as project:
        assert sorted(unit.fields["text"] for unit in project.units()) == sorted(kept.TEXTS)
        assert {document.name for document in project.documents()} == {"a.txt", "b.csv"}
        values = [(a.value, a.status.value) for a in project.annotations("feeling")]
        assert sorted(values) == [("joy", "confirmed")] * 4 + [("neutral", "suggested")] * 4
        assert list(check(project)) == []
        assert settings(project.connection) == [1, 0, 2]
        assert export_project(project, Format.JSONL, tmp_path / "out")
