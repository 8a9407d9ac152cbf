from __future__ import annotations

import hashlib
import shutil
from collections import namedtuple
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.engine.home.folders import models_folder
from desktop.engine.models import hashes, library
from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.library import Kind, default_model, find_model, list_models
from desktop.engine.models.own_files import add_model, find_own_file, remove_file
from rubrics.errors import UserError

MANIFEST = """
[[model]]
id = "first"
title = "The first"
file = "first.gguf"
sha256 = "{sha256}"
size = 1
licence = "MIT"
"""


@pytest.fixture
def embedded(make_model, tmp_path, monkeypatch):
    """An embedded folder with one small model in it; returns the model's path."""
    folder = tmp_path / "embedded"
    folder.mkdir()
    path = make_model("embedded/first.gguf", name="First")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "embedded.toml").write_text(MANIFEST.format(sha256=sha256), encoding="utf-8")
    monkeypatch.setattr(library, "EMBEDDED_FOLDER", folder)
    monkeypatch.setattr(library, "builtin_adapters", tuple)
    library._embedded.cache_clear()
    yield path
    library._embedded.cache_clear()


@pytest.fixture(autouse=True)
def _only_this_embedded_model(embedded):
    pass


def names() -> list[str]:
    return [model.id for model in list_models().models]


def test_an_added_model_is_copied_listed_and_found(make_model):
    source = make_model("Some Model (v2).gguf", name="Some Model")
    seen: list[tuple[int, int]] = []

    model, new = add_model(source, lambda done, total: seen.append((done, total)))

    assert new
    assert (model.id, model.title, model.kind) == ("Some-Model-v2", "Some Model (Q8_0)", Kind.MODEL)
    assert model.path.parent == models_folder()
    assert model.path.read_bytes() == source.read_bytes()
    assert model.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert seen[-1] == (source.stat().st_size,) * 2
    assert names() == ["first", "Some-Model-v2"]
    for name in (model.id, str(model.path), model.sha256[:12]):
        assert find_model(name).path == model.path


def test_the_same_file_is_not_added_twice_under_any_name(make_model, embedded):
    source = make_model("one.gguf")
    add_model(source)
    model, new = add_model(source.rename(source.with_name("two.gguf")))
    assert (model.id, new) == ("one", False)
    model, new = add_model(embedded)
    assert (model.id, new) == ("first", False)
    assert names() == ["first", "one"]


def test_models_of_the_same_name_get_ids_of_their_own(make_model, tmp_path):
    for number, folder in enumerate("abc"):
        (tmp_path / folder).mkdir()
        add_model(make_model(f"{folder}/First.gguf", name=f"Number {number}"))
    assert names() == ["first", "First-2", "First-3", "First-4"]


def test_a_broken_file_is_named_and_hides_no_other(make_model):
    add_model(make_model("good.gguf"))
    (models_folder() / "bad.gguf").write_bytes(b"GGUF")
    (models_folder() / "notes.txt").write_text("not a model")

    listing = list_models()

    assert [model.id for model in listing.models] == ["first", "good"]
    assert [broken.path.name for broken in listing.broken] == ["bad.gguf"]
    assert "cut short" in listing.broken[0].reason
    remove_file(find_own_file("bad"))
    assert list_models().broken == ()


def test_an_adapter_is_kept_as_an_adapter(make_model):
    def adapter(writer: gguf.GGUFWriter) -> None:
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")

    model, _ = add_model(make_model("night shift.gguf", tokens=0, keys=adapter))
    assert model.kind is Kind.ADAPTER
    assert model.title == "Tiny (night-shift)"  # of one rubric there may be many


@pytest.mark.parametrize("kind", ["F32", "F16", "BF16"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 65504.0])
def test_an_adapter_whose_training_diverged_is_not_added(
    kind: str, value: float, tmp_path: Path
) -> None:
    path, values = tmp_path / "lora.gguf", np.array([[1, value], [0, -1]], np.float32)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    type_ = gguf.GGMLQuantizationType[kind]
    writer.add_tensor("blk.0.lora_a", gguf.quantize(values, type_), raw_dtype=type_)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if np.isfinite(value):  # the largest that F16 has
        add_model(path)
        return
    with pytest.raises(ModelFileError, match=r"lora\.gguf holds .* no numbers, in blk\.0\.lora_a"):
        add_model(path)
    assert list(models_folder().glob("*")) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tokens": 0}, "no tokenizer"),
        ({"architecture": "clip"}, "holds a vision encoder"),
        ({"keys": lambda writer: writer.add_type("imatrix")}, "holds a imatrix"),
        ({"keys": lambda writer: writer.add_uint16("split.count", 3)}, "one of 3 parts"),
        ({"keys": lambda writer: writer.add_causal_attention(False)}, "turns texts into vectors"),
    ],
)
def test_what_is_no_language_model_is_refused(make_model, settings, words):
    with pytest.raises(ModelFileError, match=words):
        add_model(make_model(**settings))
    assert names() == ["first"]


def test_the_default_is_the_first_embedded_model(embedded):
    model = default_model()
    assert (model.id, model.title, model.licence) == ("first", "The first", "MIT")
    assert model.embedded


def test_an_embedded_model_that_was_exchanged_is_refused(make_model, embedded):
    shutil.copy(make_model("other.gguf", name="Other"), embedded)
    with pytest.raises(ModelFileError, match="not the file that came with the program"):
        default_model()


def test_a_missing_default_says_how_to_get_it(embedded):
    embedded.unlink()
    with pytest.raises(UserError, match="make demo"):
        default_model()


def test_an_embedded_model_cannot_be_removed():
    with pytest.raises(UserError, match="comes with the program"):
        find_own_file("first")


def test_an_unknown_name_gets_the_nearest_known_one():
    with pytest.raises(UserError, match="Did you mean 'first'"):
        find_model("frist")
    with pytest.raises(UserError, match="There is no model 'zzz'"):
        find_model("zzz")
    with pytest.raises(ModelFileError, match="There is no file"):
        find_model("/nowhere/x.gguf")


def test_a_full_disk_leaves_nothing_behind(make_model, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100, 90, 10))
    with pytest.raises(UserError, match="not enough room"):
        add_model(make_model())
    assert list(models_folder().iterdir()) == []


def test_a_copy_that_fails_half_way_leaves_nothing_behind(make_model, monkeypatch):
    def failing(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match="not enough room"):
        add_model(make_model(), failing)
    assert list(models_folder().iterdir()) == []


def test_stopping_a_copy_leaves_nothing_behind(make_model):
    def stopped(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_model(make_model(), stopped)
    assert list(models_folder().iterdir()) == []


def test_a_hash_is_remembered_until_the_file_changes(make_model, monkeypatch):
    path = make_model()
    first = find_model(path).sha256
    computed: list[str] = []
    real = hashlib.file_digest

    def counting(file, name):
        computed.append(file.name)
        return real(file, name)

    monkeypatch.setattr(hashlib, "file_digest", counting)
    assert find_model(path).sha256 == first
    assert computed == []
    path.write_bytes(path.read_bytes() + bytes(32))
    assert find_model(path).sha256 != first
    assert len(computed) == 1


def test_a_damaged_memory_of_hashes_is_started_anew(make_model):
    path = make_model()
    first = find_model(path).sha256
    for damage in ("[]", "{", '{"' + str(path.resolve()) + '": [1]}', '{"x": null}'):
        hashes._index().write_text(damage, encoding="utf-8")
        assert find_model(path).sha256 == first


def test_a_home_that_cannot_be_written_costs_only_time(make_model, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("GLOSSATOR_HOME", str(blocked))
    path = make_model()
    assert find_model(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(UserError, match="cannot be copied"):
        add_model(path)
