"""Merges a LoRA adapter into its model's weights, so that it costs no time for each text.

llama.cpp adds scale x B (A row) to each product of a row with a matrix. Here scale x B A is added
to the matrix itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from desktop.engine.models.header import GgufHeader, TensorInfo, read_header

_TYPES: dict[str, type[np.float32 | np.float16]] = {"F32": np.float32, "F16": np.float16}
_A, _B = ".lora_a", ".lora_b"
EMBEDDING = "token_embd.weight"
"""A matrix whose rows are looked up, not multiplied; llama.cpp has its LoRA transposed."""


class _Addition(NamedTuple):
    """A matrix (in, out), with an adapter's A (in, rank) and B (rank, out); shapes as in GGUF."""

    matrix: TensorInfo
    a: TensorInfo
    b: TensorInfo


def can_merge(adapter: GgufHeader, model: GgufHeader) -> bool:
    """Whether all that an adapter changes are matrices of the model, in shapes that fit.

    Where an adapter does not fit at all, llama.cpp says so when it is loaded.
    """
    return bool(_additions(adapter, model))


def merge(adapter: Path, weights: Path) -> None:
    """Adds an adapter, of which :func:`can_merge` is true, to a GGUF file in F32, in place.

    The products are summed in 64 bit, so that they round to the same 32 bits in whatever order a
    processor sums them.
    """
    lora, model = read_header(adapter), read_header(weights)
    alpha = lora.metadata.get("adapter.lora.alpha")
    with adapter.open("rb") as source, weights.open("r+b") as target:
        for matrix, a, b in _additions(lora, model):
            low, high = (_read(source, lora, part).astype(np.float64) for part in (a, b))
            scale = alpha / len(low) if isinstance(alpha, float) and alpha else 1.0  # as llama.cpp
            total = _read(target, model, matrix) + (scale * (high @ low)).astype(np.float32)
            target.seek(model.data_start + matrix.offset)
            target.write(total.tobytes())


def _additions(adapter: GgufHeader, model: GgufHeader) -> list[_Addition]:
    """What is added where; nothing if any of it cannot be."""
    if (adapter.architecture, adapter.text("adapter.type")) != (model.architecture, "lora"):
        return []
    matrices = {tensor.name: tensor for tensor in model.tensors if tensor.name != EMBEDDING}
    parts = {tensor.name: tensor for tensor in adapter.tensors}
    names = [name.removesuffix(_A) for name in parts if name.endswith(_A)]
    if len(parts) != 2 * len(names):
        return []
    found = [
        _Addition(matrices[name], parts[name + _A], parts[name + _B])
        for name in names
        if name in matrices and name + _B in parts
    ]
    return found if len(found) == len(names) and all(map(_fits, found)) else []


def _fits(addition: _Addition) -> bool:
    matrix, a, b = addition
    if not len(matrix.shape) == len(a.shape) == len(b.shape) == 2:
        return False
    (inner, rank), (same_rank, outer) = a.shape, b.shape
    readable = {a.type.name, b.type.name} <= _TYPES.keys()
    return readable and rank == same_rank and matrix.shape == (inner, outer)


def _read(file: BinaryIO, header: GgufHeader, tensor: TensorInfo) -> npt.NDArray[np.floating]:
    """A matrix (rows, columns), which is its GGUF shape reversed."""
    file.seek(header.data_start + tensor.offset)
    values: npt.NDArray[np.floating] = np.frombuffer(
        file.read(tensor.size), _TYPES[tensor.type.name]
    )
    return values.reshape(tensor.shape[::-1])
