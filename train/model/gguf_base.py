"""Handles what transformers does not read from a GGUF file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch

from rubrics.errors import UserError
from train.model.families import GGUF_FAMILIES, check_family
from train.model.memory import Size

_WEIGHT = (
    r"(attn_(q|k|v|output|norm|q_norm|k_norm)|ffn_(gate|up|down|norm)|post_(attention|ffw)_norm)"
)
_KNOWN = re.compile(
    rf"(token_embd|output|output_norm|rope_freqs)\.weight|blk\.\d+\.{_WEIGHT}\.weight"
)
_QWEN2_BIAS = re.compile(r"blk\.\d+\.attn_(q|k|v)\.bias")


def check_gguf(path: Path) -> Size:
    """The size of the model in a GGUF file.

    Raises UserError if it is no GGUF file, not whole, of another family, or has parts that
    transformers ignores, so that another model would be trained than llama.cpp runs.
    """
    reader = _opened(path)
    name = _value(reader, "general.architecture")
    check_family(path, name, GGUF_FAMILIES)
    kind = _value(reader, f"{name}.rope.scaling.type")
    factor = _value(reader, f"{name}.rope.scaling.factor")
    left_out = "" if kind in (None, "none") and factor in (None, 0.0, 1.0) else "scaled positions"
    for tensor in reader.tensors:
        bias = name == "qwen2" and _QWEN2_BIAS.fullmatch(tensor.name)
        if not (bias or _KNOWN.fullmatch(tensor.name)):
            left_out = left_out or f"the weights {tensor.name}"
    if left_out:
        raise UserError(
            f"{path.name} has {left_out}, which training does not read from a GGUF file. Name the "
            "folder of the same model in Hugging Face's format as base.path."
        )
    layers = [t.shape.tolist() for t in reader.tensors if t.name.startswith("blk.")]
    return Size(
        weights=sum(int(tensor.n_elements) for tensor in reader.tensors),
        widths=sum(sum(shape) for shape in layers if len(shape) == 2),
    )


def scale_rope_frequencies(model: Any, path: Path) -> None:
    """Divides the RoPE frequencies by the factors in the file, which Llama 3 has."""
    for tensor in _opened(path).tensors:
        if tensor.name == "rope_freqs.weight":
            rotary = model.model.rotary_emb
            rotary.inv_freq /= torch.tensor(tensor.data.copy(), device=rotary.inv_freq.device)
            rotary.original_inv_freq = rotary.inv_freq.clone()


def _value(reader: Any, key: str) -> Any:
    field = reader.get_field(key)
    return None if field is None else field.contents()


def _opened(path: Path) -> Any:
    from gguf import GGUFReader

    try:
        return GGUFReader(path)
    except (ValueError, OSError, KeyError, IndexError, OverflowError) as e:
        raise UserError(
            f"{path} is no GGUF file that can be read ({e}). If it was copied or downloaded, do "
            "that again."
        ) from e
