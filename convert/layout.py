"""How the weights of a family are stored in GGUF: names, the order of rows, offsets of norms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from convert.errors import ConvertError

ARCHITECTURES = ("llama", "qwen2", "qwen3", "gemma3")
"""GGUF's names of the supported families."""

# In GGUF the rotary embedding of Llama rotates pairs of neighbouring rows, in transformers a row of
# each half of a head. For the other families both have halves.
_PAIRED_ROWS = frozenset({"llama"})
# Gemma's norms multiply by 1 + weight; GGUF has the sum.
_NORM_PLUS_ONE = frozenset({"gemma3"})

_LORA_NAMES = re.compile(r"blk\.\d+\.(attn_(q|k|v|output)|ffn_(gate|up|down))\.weight")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of one model; ``architecture`` is GGUF's name of its family."""

    architecture: str
    blocks: int
    heads: int
    kv_heads: int

    def name(self, hf_name: str) -> str | None:
        """The GGUF name of a module, from that of transformers; None if it is unknown."""
        name: str | None = _names(self.architecture, self.blocks).get_name(hf_name)
        return name

    def arrange(self, name: str, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Values (rows, …) of the GGUF tensor ``name``, from transformers' order to GGUF's."""
        part = name.split(".")[-2]
        if self.architecture in _PAIRED_ROWS and part in ("attn_q", "attn_k"):
            return pair_rows(values, self.heads if part == "attn_q" else self.kv_heads)
        if self.architecture in _NORM_PLUS_ONE and part.endswith("norm"):
            return values + np.float32(1)
        return values

    def takes_lora(self, name: str) -> bool:
        """Whether a LoRA on this GGUF tensor can be converted."""
        return _LORA_NAMES.fullmatch(name) is not None


def pair_rows(values: npt.NDArray[np.float32], heads: int) -> npt.NDArray[np.float32]:
    """Interleaves the two halves of each head's rows: (0, n/2, 1, n/2 + 1, …)."""
    halves = values.reshape(heads, 2, len(values) // heads // 2, *values.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(values.shape))


def check_architecture(architecture: str) -> str:
    """Returns a supported architecture. Raises ConvertError for any other."""
    if architecture not in ARCHITECTURES:
        raise ConvertError(
            f"Models of the family {architecture!r} cannot be converted; "
            f"{', '.join(ARCHITECTURES)} can. Train on one of these."
        )
    return architecture


@lru_cache(maxsize=4)
def _names(architecture: str, blocks: int) -> Any:
    import gguf

    keys: Mapping[str, Any] = {name: key for key, name in gguf.MODEL_ARCH_NAMES.items()}
    return gguf.get_tensor_name_map(keys[architecture], blocks)
