"""The families of models that adapters can be trained for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rubrics.errors import UserError

FAMILIES = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3", "gemma3_text": "Gemma 3"}
"""The families whose attention and conversion are tested: transformers' names, and ours."""

GGUF_FAMILIES = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3", "gemma3": "Gemma 3"}
"""The same by their names in GGUF files."""


def check_family(path: Path, name: object, known: Mapping[str, str]) -> None:
    """Raises UserError for a base of another family."""
    if name not in known:
        raise UserError(
            f"{path.name} is a model of the family '{name}'; adapters can be trained for "
            f"{', '.join(known.values())}. Choose a base of one of these."
        )
