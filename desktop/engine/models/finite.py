"""Checks that the values of an adapter are finite: after a training that diverged they are not."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.header import GgufHeader

_EXPONENTS = {"F32": ("<u4", 0x7F80_0000), "F16": ("<u2", 0x7C00), "BF16": ("<u2", 0x7F80)}
"""By type, the layout of a value in the file, and the exponent's bits: all are set where the value
is infinite or not a number."""


def check_finite(path: Path, header: GgufHeader) -> None:
    """Raises ModelFileError where an adapter holds an infinity or a NaN.

    llama.cpp checks that for models when it loads them, but not for adapters, and every score would
    become NaN.
    """
    import numpy as np

    with path.open("rb") as file:
        for tensor in header.tensors:
            if tensor.type.name not in _EXPONENTS:
                continue
            layout, exponent = _EXPONENTS[tensor.type.name]
            file.seek(header.data_start + tensor.offset)
            bits = np.frombuffer(file.read(tensor.size), layout)
            if (bits & exponent == exponent).any():
                raise ModelFileError(
                    f"The adapter {path.name} holds values that are no numbers, in {tensor.name}: "
                    "its training diverged, or the file is damaged. Copy it again, or train it "
                    "again with a lower optim.lr."
                )
