"""Reads a LoRA adapter as peft saves it, and refuses what cannot be converted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from convert.errors import ConvertError
from convert.json_file import read_object

Matrix = npt.NDArray[np.float32]

_PREFIX = "base_model.model."
_KEY = re.compile(r"(?P<module>.+)\.lora_(?P<side>[AB])\.weight")
_NEUTRAL_STARTS = (True, False, None, "gaussian", "eva", "orthogonal")

# Settings of adapters that two matrices cannot express.
_REFUSED = {
    "use_dora": "is a DoRA adapter, whose magnitudes GGUF cannot represent; train with DoRA off",
    "use_qalora": "is a QA-LoRA adapter; train a plain LoRA",
    "modules_to_save": "trained whole modules as well (modules_to_save); train without them",
    "fan_in_fan_out": "has transposed weights (fan_in_fan_out), which no supported family has",
    "lora_bias": "trained biases of its own (lora_bias); train without them",
    "megatron_config": "was made for Megatron's layers; train with plain ones",
    "target_parameters": "trained single parameters (target_parameters); train on modules",
    "trainable_token_indices": "trained new tokens (trainable_token_indices); train without them",
    "layer_replication": "repeats layers (layer_replication); train without that",
    "alora_invocation_tokens": "is an activated LoRA; train a plain one",
    "use_bdlora": "is a block-diagonal LoRA; train a plain one",
    "kasa_config": "is a KaSA adapter; train a plain LoRA",
    "monteclora_config": "is a MonteCLoRA adapter; train a plain LoRA",
    "arrow_config": "mixes several adapters (Arrow); train a plain one",
}


@dataclass(frozen=True, slots=True)
class Lora:
    """The change of one weight: ``scale * b @ a``, with ``a`` (rank, in) and ``b`` (out, rank)."""

    a: Matrix
    b: Matrix
    scale: float

    @property
    def delta(self) -> Matrix:
        """The change (out, in) in 32 bit."""
        change: Matrix = np.float32(self.scale) * (self.b @ self.a)
        return change

    def with_alpha(self, alpha: float) -> Lora:
        """The same change with the scale ``alpha / rank`` and, to make up for it, another ``b``."""
        rest = self.scale * len(self.a) / alpha
        b = self.b if rest == 1.0 else (self.b * np.float32(rest)).astype(np.float32)
        return replace(self, b=b, scale=alpha / len(self.a))


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA, by the Hugging Face names of the modules that it changes.

    ``alpha`` is what llama.cpp divides by the rank. For rsLoRA it includes the square root.
    """

    modules: Mapping[str, Lora]
    alpha: float


def read_adapter(folder: Path) -> Adapter:
    """Reads ``adapter_config.json`` and ``adapter_model.safetensors``. Raises ConvertError."""
    path = folder / "adapter_config.json"
    config = read_object(
        path,
        missing=f"There is no {path}. A run folder has its adapter in the folder 'adapter'.",
        other=f"{path} is not the configuration of an adapter.",
    )
    _refuse(config)
    default_rank = _positive(config, "r")
    modules: dict[str, dict[str, Matrix]] = {}
    for key, matrix in _read_matrices(folder / "adapter_model.safetensors"):
        match = _KEY.fullmatch(key)
        if match is None:
            raise ConvertError(
                f"The adapter holds '{key}', which is no part of a plain LoRA. Train it again "
                "without DoRA, biases, new tokens and modules_to_save."
            )
        module = match["module"].removeprefix(_PREFIX)
        modules.setdefault(module, {})[match["side"]] = matrix
    if not modules:
        raise ConvertError("The adapter is empty. Train it again.")
    try:
        loras = {name: _lora(name, sides, config) for name, sides in sorted(modules.items())}
        alpha = float(config.get("lora_alpha") or 0)
    except (ValueError, TypeError, AttributeError, re.error) as e:
        raise ConvertError(f"{path} is damaged ({e}). Copy the adapter folder again.") from e
    return Adapter(loras, alpha * sqrt(default_rank) if config.get("use_rslora") else alpha)


def _lora(module: str, sides: Mapping[str, Matrix], config: Mapping[str, Any]) -> Lora:
    if len(sides) < 2:
        raise ConvertError(f"The adapter holds one half only of '{module}'. Copy it again.")
    a, b = sides["A"], sides["B"]
    rank = int(_pattern(config, "rank_pattern", module) or config["r"])
    alpha = float(_pattern(config, "alpha_pattern", module) or _positive(config, "lora_alpha"))
    if a.ndim != 2 or b.ndim != 2 or len(a) != rank or b.shape[1] != rank:
        found = f"{a.shape} and {b.shape}"
        raise ConvertError(
            f"The adapter's config says rank {rank}, but '{module}' has matrices of {found}. "
            "The two files do not belong together: copy the adapter folder again."
        )
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ConvertError(
            f"The adapter's weights for '{module}' are not all finite: its training diverged. "
            "Train it again with a lower learning rate."
        )
    return Lora(a, b, alpha / (sqrt(rank) if config.get("use_rslora") else rank))


def _pattern(config: Mapping[str, Any], key: str, module: str) -> Any:
    """The value of one of peft's pattern settings for a module: its keys match the end of names."""
    for pattern, value in (config.get(key) or {}).items():
        if re.match(rf"(.*\.)?({pattern})$", module):
            return value
    return None


def _refuse(config: Mapping[str, Any]) -> None:
    if config.get("peft_type") != "LORA":
        raise ConvertError(
            f"The adapter is of the kind {config.get('peft_type')!r}; only LoRA can be converted."
        )
    for key, words in _REFUSED.items():
        if config.get(key):
            raise ConvertError(f"This adapter {words}.")
    if config.get("bias", "none") != "none":
        raise ConvertError("This adapter trained the biases of its base; train with bias = 'none'.")
    start = config.get("init_lora_weights", True)
    if start not in _NEUTRAL_STARTS:
        raise ConvertError(
            f"This adapter was started with {start!r}, which changes the weights of the base, so "
            "it does not fit the base as it is. Train with the usual start."
        )


def _positive(config: Mapping[str, Any], key: str) -> float:
    value = config.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ConvertError(f"The adapter's config has no usable '{key}': {value!r}.")
    return value


def _read_matrices(path: Path) -> list[tuple[str, Matrix]]:
    import torch
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            return [
                (key, file.get_tensor(key).to(torch.float32).numpy()) for key in sorted(file.keys())
            ]
    except FileNotFoundError:
        raise ConvertError(f"There is no {path}. Copy the whole adapter folder.") from None
    except (SafetensorError, OSError) as e:
        raise ConvertError(f"{path} is damaged ({e}). Copy or train the adapter again.") from e
