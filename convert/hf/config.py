"""Converts a ``config.json`` to GGUF's keys, and refuses what llama.cpp would ignore."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from convert.errors import ConvertError
from convert.json_file import read_object
from convert.layout import Layout

if TYPE_CHECKING:
    from gguf import GGUFWriter

_ARCHITECTURES = {"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3_text": "gemma3"}
_ACTIVATIONS = {"llama": "silu", "qwen2": "silu", "qwen3": "silu", "gemma3": "gelu_pytorch_tanh"}
_SLIDING_PERIOD = 6
"""Every sixth layer of Gemma 3 has full attention; this number is built into llama.cpp."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """A checked ``config.json``."""

    raw: Mapping[str, Any]
    layout: Layout

    @property
    def vocabulary(self) -> int:
        """The number of rows of the embedding."""
        return self.whole("vocab_size")

    @property
    def tied(self) -> bool:
        """Whether the output uses the embedding's weights, which is Gemma's default."""
        return bool(self.raw.get("tie_word_embeddings", self.layout.architecture == "gemma3"))

    @property
    def head_size(self) -> int:
        """The dimension of an attention head."""
        given = self.raw.get("head_dim")
        return int(given) if given else self.whole("hidden_size") // self.layout.heads

    def whole(self, key: str) -> int:
        """A required positive whole number. Raises ConvertError."""
        return _whole(self.raw, key)

    def describe(self, writer: GGUFWriter) -> None:
        """Adds the hyper-parameters."""
        writer.add_context_length(self.whole("max_position_embeddings"))
        writer.add_embedding_length(self.whole("hidden_size"))
        writer.add_block_count(self.layout.blocks)
        writer.add_feed_forward_length(self.whole("intermediate_size"))
        writer.add_head_count(self.layout.heads)
        writer.add_head_count_kv(self.layout.kv_heads)
        writer.add_layer_norm_rms_eps(float(self.raw["rms_norm_eps"]))
        writer.add_vocab_size(self.vocabulary)
        writer.add_key_length(self.head_size)
        writer.add_value_length(self.head_size)
        writer.add_rope_dimension_count(self.head_size)
        rope = self._rope()
        writer.add_rope_freq_base(float(rope["rope_theta"]))
        self._describe_scaling(writer, rope)
        if self.layout.architecture == "gemma3":
            writer.add_sliding_window(self.whole("sliding_window"))
            local = self._rope("sliding_attention", "rope_local_base_freq")
            writer.add_float32("gemma3.rope.freq_base_swa", float(local["rope_theta"]))

    def rope_factors(self) -> npt.NDArray[np.float32] | None:
        """Llama 3's divisors of the RoPE frequencies (head_size / 2,); None for other models.

        As transformers computes ``rope_type = "llama3"``: long waves are divided by ``factor``,
        short ones are kept, and those between are interpolated.
        """
        rope = self._rope()
        if _rope_type(rope) != "llama3":
            return None
        factor, old = float(rope["factor"]), float(rope["original_max_position_embeddings"])
        low, high = float(rope["low_freq_factor"]), float(rope["high_freq_factor"])
        steps = np.arange(0, self.head_size, 2, dtype=np.float64) / self.head_size
        waves = 2 * pi * float(rope["rope_theta"]) ** steps
        blend = np.clip((old / waves - low) / (high - low), 0.0, 1.0)
        return (1 / ((1 - blend) / factor + blend)).astype(np.float32)

    def _rope(self, layer: str = "full_attention", old_base: str = "rope_theta") -> dict[str, Any]:
        """The RoPE settings of a kind of layer, from old or new config files."""
        parameters = self.raw.get("rope_parameters")
        if isinstance(parameters, dict):
            parameters = parameters.get(layer, parameters)
            base = parameters.get("rope_theta", self.raw.get(old_base))
            rope = {**parameters, "rope_theta": base}
        else:
            scaling = self.raw.get("rope_scaling") or {}
            scaled = scaling if layer == "full_attention" else {}
            rope = {**scaled, "rope_theta": self.raw.get(old_base)}
        if not isinstance(rope["rope_theta"], int | float):
            raise ConvertError(
                f"The base's config.json has no '{old_base}'. Copy the folder again."
            )
        return rope

    def _describe_scaling(self, writer: GGUFWriter, rope: Mapping[str, Any]) -> None:
        from gguf import RopeScalingType

        kind = _rope_type(rope)
        if kind in ("default", "llama3"):
            return  # Llama 3's scaling is a tensor, see rope_factors
        if kind == "linear":
            writer.add_rope_scaling_type(RopeScalingType.LINEAR)
        elif kind == "yarn" and not {"attention_factor", "mscale", "beta_fast"} & {
            key for key, value in rope.items() if value is not None
        }:
            writer.add_rope_scaling_type(RopeScalingType.YARN)
            old = rope.get("original_max_position_embeddings")
            writer.add_rope_scaling_orig_ctx_len(int(old or self.whole("max_position_embeddings")))
        else:
            raise ConvertError(
                f"The base stretches its positions by '{kind}', which cannot be carried over. "
                "Train on an edition of the base without that."
            )
        writer.add_rope_scaling_factor(float(rope["factor"]))


def read_config(folder: Path) -> ModelConfig:
    """Reads and checks ``config.json``. Raises ConvertError."""
    path = folder / "config.json"
    raw = read_object(
        path,
        missing=f"{folder} has no config.json: it is no model folder. Name the right one with "
        "--base.",
        other=f"{path} is not the configuration of a model.",
    )
    kind = raw.get("model_type")
    if kind not in _ARCHITECTURES:
        raise ConvertError(
            f"Models of the type {kind!r} cannot be converted; {', '.join(_ARCHITECTURES)} can. "
            "Train on one of these."
        )
    architecture = _ARCHITECTURES[kind]
    _check_computation(raw, architecture)
    heads = _whole(raw, "num_attention_heads")
    kv_heads = int(raw.get("num_key_value_heads") or heads)
    layout = Layout(architecture, _whole(raw, "num_hidden_layers"), heads, kv_heads)
    config = ModelConfig(raw, layout)
    if architecture == "gemma3":
        _check_gemma(config)
    return config


def _check_computation(raw: Mapping[str, Any], architecture: str) -> None:
    act = raw.get("hidden_act") or raw.get("hidden_activation")
    if act is not None and act != _ACTIVATIONS[architecture]:
        raise ConvertError(f"The base uses the activation {act!r}, which llama.cpp's does not.")
    unknown = {
        "use_sliding_window": "attends through a sliding window",
        "use_bidirectional_attention": "reads in both directions",
        "attn_logit_softcapping": "caps its attention",
        "final_logit_softcapping": "caps its output",
    }
    if architecture in ("qwen3", "gemma3"):
        unknown["attention_bias"] = "has biases in its attention"
    for key, words in unknown.items():
        if raw.get(key):
            raise ConvertError(
                f"The base {words} ({key}), which llama.cpp's {architecture} does not do. "
                "Train on an edition of the base without that."
            )


def _check_gemma(config: ModelConfig) -> None:
    layers = config.raw.get("layer_types")
    usual = [
        "full_attention" if (i + 1) % _SLIDING_PERIOD == 0 else "sliding_attention"
        for i in range(config.layout.blocks)
    ]
    if layers is not None and list(layers) != usual:
        raise ConvertError(
            "The base mixes sliding and full attention otherwise than Gemma 3 does, which "
            "llama.cpp cannot follow. Train on a usual Gemma 3."
        )
    if config.raw.get("query_pre_attn_scalar", config.head_size) != config.head_size:
        raise ConvertError(
            "The base scales its attention otherwise than by the size of its heads "
            "(query_pre_attn_scalar), as the 27B Gemma 3 does. Train on a smaller one."
        )


def _rope_type(rope: Mapping[str, Any]) -> str:
    return str(rope.get("rope_type") or rope.get("type") or "default")


def _whole(raw: Mapping[str, Any], key: str) -> int:
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConvertError(f"The base's config.json has no usable '{key}'. Copy the folder again.")
    return value
