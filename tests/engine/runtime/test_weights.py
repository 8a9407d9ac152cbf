"""Weights in 16 bit are the model's own, kept while they are whole, and never a reason to fail."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.engine.annotate import model_coder
from desktop.engine.choose import setup_for
from desktop.engine.models.header import GgufHeader, read_header
from desktop.engine.models.library import ModelFile
from desktop.engine.models.tensor_types import TENSOR_TYPES
from desktop.engine.runtime import llama, weights
from desktop.engine.runtime.runtime import Job, Runtime, Scored, Setup
from rubrics.schema import Rubric

TEXTS = ("I am so glad!", "They cut the bus line and told nobody.", "")


def made(model: ModelFile, cache: Path | None) -> Path:
    wide = weights.WidenedWeights(model.path, model.sha256, weights.type_in_16_bit(model.header))
    with weights.widened_file(wide, cache) as path:
        assert path.exists()
    return path


def of_type(header: GgufHeader, name: str) -> GgufHeader:
    (kind,) = (kind for kind in TENSOR_TYPES.values() if kind.name == name)
    return replace(header, tensors=tuple(replace(t, type=kind) for t in header.tensors))


def scored(setup: Setup) -> list[Scored]:
    names = tuple(dimension.name for dimension in setup.rubric.dimensions)
    with Runtime(setup) as runtime:
        return list(runtime.score([[Job(text, {"text": text}, names)] for text in TEXTS]))


@contextmanager
def room(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize(("kind", "file_type"), [("F16", 1), ("BF16", 32)])
def test_they_are_the_models_own_to_the_last_of_16_bits(
    kind: str, file_type: int, smollm2: ModelFile, tmp_path: Path
) -> None:
    with weights.widened_file(
        weights.WidenedWeights(smollm2.path, smollm2.sha256, kind), tmp_path
    ) as path:
        wide, own = (gguf.GGUFReader(p).tensors for p in (path, smollm2.path))
    exact = {t.name: gguf.dequantize(t.data, t.tensor_type) for t in own}
    assert {tensor.name for tensor in wide} == exact.keys()
    for tensor in wide:
        assert tensor.tensor_type.name == (kind if len(tensor.shape) > 1 else "F32")
        assert np.array_equal(tensor.data, gguf.quantize(exact[tensor.name], tensor.tensor_type))
    header = read_header(path)
    said = header.metadata | {"general.file_type": 3, "general.quantization_version": 2}
    assert said == smollm2.header.metadata | {"general.quantization_version": 2}
    assert header.number("general.file_type") == file_type


def test_only_models_that_are_slow_without_are_asked_so(
    smollm2: ModelFile, gemma: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert weights.type_in_16_bit(smollm2.header) == llama.fastest_16_bit()
    assert not weights.type_in_16_bit(gemma.header)
    monkeypatch.setattr(llama, "fastest_16_bit", lambda: "")
    assert not weights.type_in_16_bit(smollm2.header)
    monkeypatch.undo()
    q8_0 = of_type(smollm2.header, "Q8_0")
    for kind, worth in (("F16", ""), ("BF16", "BF16"), ("", "")):
        monkeypatch.setattr(llama, "fastest_16_bit", lambda kind=kind: kind)
        assert weights.type_in_16_bit(q8_0) == worth
        assert not weights.type_in_16_bit(gemma.header)  # whose rows that are looked up are Q8_0
        assert not any(
            weights.type_in_16_bit(of_type(smollm2.header, other))
            for other in ("Q4_0", "Q5_0", "Q4_K", "Q6_K", "F16", "BF16")
        )
    monkeypatch.undo()
    monkeypatch.setattr(weights, "MOST_WEIGHTS", 100_000_000)
    assert not weights.type_in_16_bit(smollm2.header)


def test_the_coder_says_so(smollm2: ModelFile, gemma: ModelFile, mood: Rubric) -> None:
    runtimes = []
    for model in (smollm2, gemma):
        with Runtime(setup := setup_for(mood, model)) as runtime:
            runtimes.append(model_coder("it", setup, runtime.info).identity["runtime"])
    said = f", weights in {llama.fastest_16_bit()}, "
    assert [said in runtime for runtime in runtimes] == [True, False]


def test_bits_depend_on_no_cache(smollm2: ModelFile, mood: Rubric, tmp_path: Path) -> None:
    setup = setup_for(mood, smollm2, cache=tmp_path)
    first = scored(setup)
    (kept,) = (tmp_path / "weights").iterdir()
    written = kept.stat().st_mtime_ns
    assert scored(setup) == first
    assert kept.stat().st_mtime_ns == written
    assert scored(replace(setup, cache=None)) == first
    data = bytearray(kept.read_bytes())
    data[-1] ^= 1  # in a weight
    kept.write_bytes(data)
    assert scored(setup) == first
    (tmp_path / "blocked").write_text("a file where the cache should be")
    assert scored(replace(setup, cache=tmp_path / "blocked")) == first


def test_what_a_kill_left_and_what_is_old_goes(smollm2: ModelFile, tmp_path: Path) -> None:
    (tmp_path / ".making-killed").mkdir()
    (tmp_path / ".making-killed" / "part").write_bytes(b"half")
    for number in range(3):
        (tmp_path / f"{number}.gguf").write_bytes(b"another model's")
        os.utime(tmp_path / f"{number}.gguf", (number, number))
    path = made(smollm2, tmp_path)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "2.gguf", path]


def test_without_room_in_the_cache_they_are_written_elsewhere_and_go_again(
    smollm2: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cache = tmp_path / "cache"
    cache.symlink_to(tmp_path / "a drive that is not there")
    path = made(smollm2, cache)
    assert path.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == [cache]


@pytest.mark.parametrize("usable", [True, False])
def test_without_any_room_a_sentence_says_so(
    usable: bool, smollm2: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a disk is full to the last byte, there is not even a folder for temporary files."""
    cache, temporary = tmp_path / "cache", tmp_path / "temporary"
    if usable:
        temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with room(1 << 20), pytest.raises(llama.LlamaError, match=r"no room .* Make room in one"):
        made(smollm2, cache)
    assert not list(cache.iterdir())
    assert not usable or not list(temporary.iterdir())


def test_a_damaged_model_is_not_taken_for_a_full_disk(smollm2: ModelFile, tmp_path: Path) -> None:
    path = tmp_path / "damaged.gguf"
    path.write_bytes(smollm2.path.read_bytes()[:-4000] + b"\xff" * 4000)
    damaged = replace(smollm2, path=path)
    with pytest.raises(
        llama.LlamaError, match=r"cannot load this model \(load_all_data: .*invalid data"
    ):
        made(damaged, tmp_path / "cache")


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_a_model_under_a_name_that_is_no_utf_8_is_asked_as_any_other(
    smollm2: ModelFile, mood: Rubric, tmp_path: Path
) -> None:
    odd = tmp_path / os.fsdecode(b"m\xff.gguf")
    odd.symlink_to(smollm2.path)
    setup = setup_for(mood, smollm2)
    assert scored(replace(setup, model=odd)) == scored(setup)
