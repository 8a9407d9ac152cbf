"""Adapters made for the tests, of random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np

from desktop.engine.models.library import ModelFile, open_model
from rubrics.prompt import PROMPT_VERSION
from rubrics.schema import Rubric

RANK = 4
WIDTH = 576


def write_adapter(
    path: Path, rubric: Rubric, base: ModelFile, strength: float = 0.1, **changes: Any
) -> ModelFile:
    """An adapter on every query projection of SmolLM2; with ``strength`` 0 it changes nothing.

    ``changes`` are other values for what it says of its training: ``prompt_version=2``.
    """
    says = {
        "rubric": rubric.source,
        "prompt_version": PROMPT_VERSION,
        "prompt_form": "compact",
        "chat": False,
        "base_sha256": base.sha256,
        "evaluation": "",
        **changes,
    }
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(RANK))
    writer.add_name(f"{rubric.title} (tiny)")
    writer.add_string("glossator.rubric", says["rubric"])
    writer.add_uint32("glossator.prompt_version", says["prompt_version"])
    writer.add_string("glossator.prompt_form", says["prompt_form"])
    writer.add_bool("glossator.chat", says["chat"])
    writer.add_string("glossator.base_sha256", says["base_sha256"])
    writer.add_string("glossator.evaluation", says["evaluation"])
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
