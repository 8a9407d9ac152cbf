"""Whether the numbers of an adapter are numbers: those of a training that diverged are not."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.header import GgufHeader

_EXPONENTS = {"F32": ("<u4", 0x7F80_0000), "F16": ("<u2", 0x7C00), "BF16": ("<u2", 0x7F80)}
"""By type, how a number lies in the file, and the bits that are all set where it is none."""


def check_finite(path: Path, header: GgufHeader) -> None:
    """Raises ModelFileError where an adapter holds an infinity or what is no number.

    Of a model llama.cpp says so when it is loaded; of an adapter nobody does, and every answer
    would be none.
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
