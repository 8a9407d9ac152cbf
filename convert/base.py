"""A base model from any kind of file, as the tensors and metadata of a GGUF to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from convert.layout import Layout
from convert.run_folder import BaseReference

if TYPE_CHECKING:
    from gguf import GGUFWriter

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor to write. ``shape`` has the fastest dimension last; ``read`` loads the values."""

    name: str
    shape: tuple[int, ...]
    read: Callable[[], Floats]


class Base(Protocol):
    """A base model, for merging and writing."""

    layout: Layout
    """The names and the order of its weights."""
    title: str
    """The name that its maker gave it."""
    licence: str
    """The licence that it states; may be empty."""
    seen: tuple[str, ...]
    """SHA-256 of the texts that an earlier training of ours used, all but the test part."""

    def describe(self, writer: GGUFWriter) -> None:
        """Adds the metadata: hyper-parameters, tokenizer, chat template, licence."""

    def tensors(self) -> Iterator[Tensor]:
        """All tensors, in GGUF's names and layout, in the order in which to write them."""


def open_base(reference: BaseReference) -> Base:
    """Opens the base of a run. Raises ConvertError."""
    return open_path(reference.path, reference.kind == "folder")


def open_path(path: Path, hf: bool) -> Base:
    """Opens a Hugging Face folder or a GGUF file. Raises ConvertError."""
    if hf:
        from convert.hf.base import HfBase

        return HfBase(path)
    from convert.gguf_base import GgufBase

    return GgufBase(path)
