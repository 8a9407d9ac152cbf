"""A base model in a GGUF file: its metadata is copied, its weights are dequantised."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from convert.base import Floats, Tensor
from convert.errors import ConvertError
from convert.layout import Layout, check_architecture

if TYPE_CHECKING:
    from gguf import GGUFReader, GGUFWriter, ReaderTensor

TRAINING_UNITS = "glossator.training_units"
"""The key of the SHA-256 of the texts that a model learned from or was chosen by, 32 bytes each."""

# Not copied: keys that are written anew, and "split.", which would mark the file as a part.
_LEFT_OUT = ("GGUF.", "general.architecture", "general.file_type", "split.",
             "general.quantization_version", "general.alignment", "glossator.")  # fmt: skip


class GgufBase:
    """A GGUF model file, memory-mapped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = open_gguf(path)
        if self._value("split.count"):
            raise ConvertError(f"{path.name} is one of several parts. Join them first.")
        if self._value("general.type") not in (None, "model"):
            raise ConvertError(f"{path.name} is not a whole model. Choose the base model's file.")
        architecture = check_architecture(str(self._value("general.architecture")))
        heads = self._number(f"{architecture}.attention.head_count")
        self.layout = Layout(
            architecture,
            self._number(f"{architecture}.block_count"),
            heads,
            int(self._value(f"{architecture}.attention.head_count_kv") or heads),
        )
        self.title = path.stem
        self.licence = str(self._value("general.license") or "")
        self.seen = self._seen()

    def describe(self, writer: GGUFWriter) -> None:
        """Copies all keys except those about this very file."""
        from gguf import GGUFValueType

        for key, field in self._reader.fields.items():
            if key.startswith(_LEFT_OUT) or field.types == [GGUFValueType.ARRAY]:
                continue  # an empty list, whose type is unknown, cannot be written
            inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
            writer.add_key_value(key, field.contents(), field.types[0], inner)

    def tensors(self) -> Iterator[Tensor]:
        """All tensors of the file, in its order."""
        for tensor in self._reader.tensors:
            shape = tuple(int(size) for size in reversed(tensor.shape))
            yield Tensor(tensor.name, shape, partial(_dequantised, tensor, shape))

    def _seen(self) -> tuple[str, ...]:
        try:
            packed = bytes(self._value(TRAINING_UNITS) or ())
        except (TypeError, ValueError) as e:
            raise ConvertError(
                f"{self.path.name} has a damaged '{TRAINING_UNITS}'. Copy or make it again."
            ) from e
        return tuple(packed[at : at + 32].hex() for at in range(0, len(packed), 32))

    def _value(self, key: str) -> Any:
        field = self._reader.get_field(key)
        return None if field is None else field.contents()

    def _number(self, key: str) -> int:
        value = self._value(key)
        if not isinstance(value, int) or value < 1:
            raise ConvertError(
                f"{self.path.name} does not say its '{key}'. Look for another edition of the model."
            )
        return value


def open_gguf(path: Path) -> GGUFReader:
    """Opens a GGUF file. Raises ConvertError if it cannot be read, or is not one."""
    from gguf import GGUFReader

    try:
        return GGUFReader(path)
    except OSError as e:
        raise ConvertError(f"{path} cannot be read: {e.strerror or e}.") from e
    except (ValueError, KeyError, IndexError, OverflowError, MemoryError) as e:
        raise ConvertError(
            f"{path.name} is not a whole GGUF file ({e}). Copy or download it again."
        ) from e


def _dequantised(tensor: ReaderTensor, shape: tuple[int, ...]) -> Floats:
    from gguf import dequantize

    values = dequantize(tensor.data, tensor.tensor_type)
    return np.asarray(values, dtype=np.float32).reshape(shape)
