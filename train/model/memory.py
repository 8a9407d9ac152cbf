"""Estimates the memory that a training needs, before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest

import psutil

from rubrics.split import Part
from train.config import Config, Precision
from train.data.encode import Encoder
from train.data.samples import Sample

GIB = 1 << 30

_LOADING = 1.5
"""Memory to load a base, as a multiple of its weights. Measured: 1.5 for SmolLM2-135M, as a file
and as a folder, and 2.7 for Gemma 3 270M with its large vocabulary."""

_FOUR_BIT = 0.6
"""Bytes per weight in NF4, scales included."""

_ADAPTER = 28
"""Bytes per weight of the adapter: the weight, its gradient, AdamW's two moments, and the copies
for the state, the average and the best epoch."""

_TOKEN = 9
"""Bytes of activations that are kept for the backward pass, for each token and each input and
output of the layers' matrices.

Measured as the growth of the process after loading, in a few steps on a CPU in 32 bit, with the
longest texts of emotions in the compact form; in MiB, with the estimate in brackets. SmolLM2-135M
with r = 16: 8 texts 2,070 (2,230), 32 texts 6,200 (6,690), 8 in the full form 3,710 (4,060); with
r = 64: 8 texts 2,070 (2,560). Gemma 3 270M: 8 texts 1,790 (1,670), 16 texts 3,420 (2,760)."""

_CHECKPOINTED = 0.4
"""The share of these bytes with ``optim.checkpointing``. Measured: 740 MiB for 8 texts on
SmolLM2-135M, and less on Gemma 3 270M, because loading had left memory free."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a base: the number of its weights, and the sum of the inputs and outputs of its
    layers' matrices."""

    weights: int
    widths: int


def loading(size: Size, itemsize: int) -> int:
    """Bytes needed to load a base whose weights have ``itemsize`` bytes."""
    return round(_LOADING * size.weights * itemsize)


def training(
    size: Size, config: Config, itemsize: int, *, prefix: int, units: Sequence[int]
) -> int:
    """Bytes of the base, the adapter with its optimizer, and the activations of a micro-batch.

    ``prefix`` and ``units`` are lengths in tokens, those of units with their questions. Queries and
    outputs of attention are padded to the longest unit; keys and values have the prefix as well.
    """
    bytes_each = _FOUR_BIT if config.base.precision is Precision.FOUR_BIT else itemsize
    adapter = _ADAPTER * config.lora.r * size.widths
    padded = len(units) * (max(units, default=0) + prefix / 2)
    activations = size.widths * (_TOKEN * (prefix + sum(units)) + padded)
    if config.optim.checkpointing:
        activations *= _CHECKPOINTED
    return round(size.weights * bytes_each + adapter + activations)


def shortage(
    size: Size, itemsize: int, config: Config, encoder: Encoder, samples: Sequence[Sample]
) -> Iterator[str]:
    """A warning if training on a CPU may need more memory than is free.

    Estimated for a micro-batch of the longest texts, which may never come together.
    """
    longest = nlargest(
        config.optim.micro_batch,
        (s.fields for s in samples if s.part is Part.TRAIN),
        key=lambda fields: sum(map(len, fields.values())),
    )
    branches = len(encoder.levels.tokens)
    need = max(
        loading(size, itemsize),
        training(
            size, config, itemsize,
            prefix=len(encoder.prefix()),
            units=[len(encoder.unit(fields)) + branches for fields in longest],
        ),
    )  # fmt: skip
    free = psutil.virtual_memory().available
    if need > free:
        yield (
            f"This training may take {need / GIB:.1f} GiB of memory, and {free / GIB:.1f} GiB are "
            "free. Close other programs. If it ends for want of memory, a lower optim.micro_batch "
            "or optim.checkpointing = true lets it go on from what was saved."
        )
