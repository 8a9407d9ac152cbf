"""A base model in a Hugging Face folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from convert.base import Floats, Tensor
from convert.errors import ConvertError
from convert.hf.config import read_config
from convert.hf.tokenizer import read_tokenizer
from convert.hf.weights import Weights

if TYPE_CHECKING:
    from gguf import GGUFWriter

_COMPUTED = ("rotary_emb.inv_freq",)
_BLOCK = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down",
          "attn_norm", "ffn_norm")  # fmt: skip
_EXTRA = {
    "llama": (),
    "qwen2": (),
    "qwen3": ("attn_q_norm", "attn_k_norm"),
    "gemma3": ("attn_q_norm", "attn_k_norm", "post_attention_norm", "post_ffw_norm"),
}


class HfBase:
    """A folder with ``config.json``, ``tokenizer.json`` and safetensors files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = read_config(folder)
        self.layout = self.config.layout
        self.tokenizer = read_tokenizer(folder, self.config.vocabulary)
        self._weights = Weights(folder)
        self._names = self._gguf_names()
        self.title = folder.resolve().name
        self.licence = _licence(folder / "README.md")
        self.seen: tuple[str, ...] = ()

    def describe(self, writer: GGUFWriter) -> None:
        """Adds name, licence, hyper-parameters and tokenizer."""
        writer.add_type("model")
        writer.add_name(self.title)
        writer.add_license(self.licence)
        self.config.describe(writer)
        self.tokenizer.describe(writer)

    def tensors(self) -> Iterator[Tensor]:
        """All tensors: embedding and output first, then block by block."""
        factors = self.config.rope_factors()
        if factors is not None:
            yield Tensor("rope_freqs.weight", factors.shape, lambda: factors)
        for name, hf_name in sorted(self._names.items(), key=lambda item: _order(item[0])):
            yield Tensor(name, self._weights.shapes[hf_name], partial(self._read, name, hf_name))

    def _read(self, name: str, hf_name: str) -> Floats:
        return self.layout.arrange(name, self._weights.read(hf_name))

    def _gguf_names(self) -> dict[str, str]:
        """The HF name of each GGUF tensor. Raises ConvertError for unknown or missing weights."""
        names: dict[str, str] = {}
        for hf_name in self._weights.shapes:
            if hf_name.endswith(_COMPUTED) or (self.config.tied and hf_name == "lm_head.weight"):
                continue
            stem, dot, kind = hf_name.rpartition(".")
            name = self.layout.name(stem)
            if name is None:
                raise ConvertError(
                    f"The base has the weight '{hf_name}', which a {self.layout.architecture} does "
                    "not have. Train on a usual edition of the base."
                )
            names[f"{name}{dot}{kind}"] = hf_name
        for name in self._expected():
            if name not in names:
                raise ConvertError(
                    f"The base lacks the weight '{name}' in {self.folder}. "
                    "Copy or download the folder again."
                )
        return names

    def _expected(self) -> Iterator[str]:
        yield "token_embd.weight"
        yield "output_norm.weight"
        if not self.config.tied:
            yield "output.weight"
        for block in range(self.layout.blocks):
            for part in (*_BLOCK, *_EXTRA[self.layout.architecture]):
                yield f"blk.{block}.{part}.weight"


def _order(name: str) -> tuple[int, str]:
    block = re.match(r"blk\.(\d+)\.", name)
    return (int(block[1]) if block else -1, name)


def _licence(card: Path) -> str:
    """The licence in the front matter of a model card; empty if there is none."""
    try:
        text = card.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    front = re.match(r"---\n(.*?)\n---", text, re.DOTALL)
    found = re.search(r"^license:\s*(\S+)\s*$", front[1], re.MULTILINE) if front else None
    return found[1] if found else ""
