"""Writes GGUF files tensor by tensor, with one in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from convert.adapter import Lora
from convert.base import Tensor
from convert.errors import ConvertError

if TYPE_CHECKING:
    from gguf import GGUFWriter

Progress = Callable[[str, int, int], None]
"""Called with the step in words, how much of it is done, and of how much."""

_F16_LARGEST = float(np.finfo(np.float16).max)


def write_model(
    path: Path,
    architecture: str,
    describe: Callable[[GGUFWriter], None],
    tensors: Iterable[Tensor],
    progress: Progress,
) -> None:
    """Writes a model in 16 bit: matrices as F16, vectors as F32, as llama.cpp's quantizer expects.

    Raises ConvertError for weights that are not finite or that 16 bits cannot hold.
    """
    import gguf

    writer = gguf.GGUFWriter(path, architecture)
    describe(writer)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    plan = list(tensors)
    for tensor in plan:
        kind = _type(tensor)
        size = int(np.prod(tensor.shape)) * kind.itemsize
        writer.add_tensor_info(tensor.name, tensor.shape, kind, size)
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, tensor in enumerate(plan):
            progress("writing 16 bit", done, len(plan))
            writer.write_tensor_data(_narrow(tensor))
        progress("writing 16 bit", len(plan), len(plan))
    finally:
        writer.close()


def write_adapter(
    path: Path,
    architecture: str,
    describe: Callable[[GGUFWriter], None],
    alpha: float,
    placed: Mapping[str, Lora],
) -> None:
    """Writes a LoRA in 16 bit, with the scale ``alpha / rank``. Raises ConvertError."""
    import gguf

    writer = gguf.GGUFWriter(path, architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    describe(writer)
    for name, lora in placed.items():
        own = lora.with_alpha(alpha)
        for side, matrix in (("a", own.a), ("b", own.b)):
            writer.add_tensor(
                f"{name}.lora_{side}", _f16(f"the LoRA of {name}", np.ascontiguousarray(matrix))
            )
    try:
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    finally:
        writer.close()


def _type(tensor: Tensor) -> np.dtype[np.float16] | np.dtype[np.float32]:
    # llama.cpp's operations on vectors (norms, biases) need 32 bits.
    return np.dtype(np.float32) if len(tensor.shape) == 1 else np.dtype(np.float16)


def _narrow(tensor: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.floating]]:
    values = tensor.read()
    if _type(tensor) == np.float16:
        return _f16(tensor.name, values)
    if not np.isfinite(values).all():
        raise _not_finite(tensor.name)
    return np.ascontiguousarray(values, dtype=np.float32)


def _f16(
    name: str, values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
    low, high = float(values.min()), float(values.max())  # NaN if any value is
    if not (np.isfinite(low) and np.isfinite(high)):
        raise _not_finite(name)
    if max(-low, high) > _F16_LARGEST:
        raise ConvertError(
            f"Weights of {name} are too large for 16 bits ({max(-low, high):.3g}). "
            "The base or the adapter is damaged, or its training diverged."
        )
    return values.astype(np.float16)


def _not_finite(name: str) -> ConvertError:
    return ConvertError(
        f"Weights of {name} are not finite. The base is damaged or the training diverged."
    )
