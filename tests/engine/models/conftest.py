"""A tiny but complete model file, written with the reference library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

MakeModel = Callable[..., Path]


def write_model(
    path: Path,
    *,
    architecture: str = "llama",
    name: str = "Tiny",
    tokens: int = 40,
    keys: Callable[[gguf.GGUFWriter], None] = lambda writer: None,
) -> Path:
    """Three tensors, a tokenizer, the usual metadata; ``keys`` adds to them."""
    writer = gguf.GGUFWriter(path, architecture)
    if name:
        writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(2048)
    writer.add_license("mit")
    if tokens:
        writer.add_token_list([f"token {number}" for number in range(tokens)])
        writer.add_token_scores([0.5] * tokens)
        writer.add_chat_template("{{ messages }}")
    keys(writer)
    values = np.arange(128, dtype=np.float32).reshape(2, 64)
    writer.add_tensor("token_embd.weight", values)
    quantized = gguf.quantize(values, gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("blk.0.attn_q.weight", quantized, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("output_norm.weight", values[0])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def make_model(tmp_path: Path) -> MakeModel:
    """``make_model("name.gguf", …)`` writes a model file; see :func:`write_model`."""

    def make(file: str = "tiny.gguf", **settings: object) -> Path:
        return write_model(tmp_path / file, **settings)

    return make
