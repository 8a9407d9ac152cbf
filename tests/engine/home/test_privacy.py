"""What is stored is listed, whatever happens to it meanwhile, and can be deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.home import privacy
from desktop.engine.home.privacy import Kind, delete, inventory
from desktop.engine.models.hashes import model_sha256


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
