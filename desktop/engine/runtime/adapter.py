"""A LoRA adapter added to its model's weights: beside them, every text pays for it anew.

What llama.cpp adds to each product with a matrix, scale x B (A row), is added to the matrix itself:
scale x B A.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from desktop.engine.models.header import GgufHeader, TensorInfo, read_header

_TYPES: dict[str, type[np.float32 | np.float16]] = {"F32": np.float32, "F16": np.float16}
_A, _B = ".lora_a", ".lora_b"
LOOKED_UP = "token_embd.weight"
"""Its rows are taken out, not multiplied; llama.cpp keeps its adapter the other way round."""


class _Addition(NamedTuple):
    """A matrix (in, out), with an adapter's A (in, rank) and B (rank, out); shapes as in GGUF."""

    matrix: TensorInfo
    a: TensorInfo
    b: TensorInfo


def can_be_added(adapter: GgufHeader, model: GgufHeader) -> bool:
    """Whether all that an adapter changes are matrices of the model that fit: the files decide.

    Where it does not fit at all, llama.cpp has the sentence.
    """
    return bool(_additions(adapter, model))


def add(adapter: Path, weights: Path) -> None:
    """Adds an adapter that ``can_be_added`` to a GGUF file with matrices in F32, in place.

    The products are summed in 64 bit, so that they round to the same 32 in whatever order a
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
    matrices = {tensor.name: tensor for tensor in model.tensors if tensor.name != LOOKED_UP}
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
    """A matrix by rows: its GGUF shape turned around."""
    file.seek(header.data_start + tensor.offset)
    values: npt.NDArray[np.floating] = np.frombuffer(
        file.read(tensor.size), _TYPES[tensor.type.name]
    )
    return values.reshape(tensor.shape[::-1])
