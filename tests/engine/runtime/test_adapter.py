"""A LoRA adapter beside the base changes the scores as its matrices say, and only then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.engine.choose import setup_for
from desktop.engine.models.library import ModelFile, open_model
from desktop.engine.runtime.runtime import Job, ModelUnusableError, Runtime, Scored, Setup
from rubrics.prompt import PROMPT_VERSION, Form
from rubrics.schema import Rubric

RANK = 4
WIDTH = 576
TEXTS = ("I am glad!", "They cut the bus line and told nobody.")


def write_adapter(path: Path, rubric: Rubric, base: ModelFile, strength: float) -> ModelFile:
    """An adapter on every query projection; with ``strength`` 0 it changes nothing."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(RANK))
    writer.add_string("glossator.rubric", rubric.source)
    writer.add_uint32("glossator.prompt_version", PROMPT_VERSION)
    writer.add_string("glossator.prompt_form", "compact")
    writer.add_bool("glossator.chat", False)
    writer.add_string("glossator.base_sha256", base.sha256)
    random = np.random.default_rng(1)
    for layer in range(30):
        for part, shape, scale in (("a", (RANK, WIDTH), 0.05), ("b", (WIDTH, RANK), strength)):
            values = random.normal(0, scale, shape) if scale else np.zeros(shape)
            name = f"blk.{layer}.attn_q.weight.lora_{part}"
            writer.add_tensor(name, values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return open_model(path)


def scored(setup: Setup) -> dict[str, Scored]:
    with Runtime(setup) as runtime:
        jobs = [[Job(text, {"text": text}, ("feeling",))] for text in TEXTS]
        return {result.key: result for result in runtime.score(jobs)}


def test_an_adapter_beside_the_base(smollm2: ModelFile, mood: Rubric, tmp_path: Path) -> None:
    base = setup_for(mood, smollm2, form=Form.COMPACT, chat=False)
    plain = scored(base)
    # Its metadata, not the caller, says how it is asked.
    nothing = write_adapter(tmp_path / "nothing.gguf", mood, smollm2, 0)
    assert scored(setup_for(mood, smollm2, nothing)) == plain
    something = setup_for(mood, smollm2, write_adapter(tmp_path / "a.gguf", mood, smollm2, 0.1))
    changed = scored(something)
    assert all(changed[text] != plain[text] for text in TEXTS)
    assert scored(replace(something, threads=2)) == changed


def test_an_adapter_of_another_architecture_is_a_sentence(
    smollm2: ModelFile, gemma: ModelFile, mood: Rubric, tmp_path: Path
) -> None:
    adapter = write_adapter(tmp_path / "a.gguf", mood, smollm2, 0.1)
    setup = replace(setup_for(mood, gemma, form=Form.COMPACT), adapter=adapter.path)
    with pytest.raises(ModelUnusableError, match="adapter"):
        scored(setup)
