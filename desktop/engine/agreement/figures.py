"""What a statistic comes back as: a figure, an interval, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.engine.language import Said

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Undefined(Said):
    """A figure that cannot be had, as the clause that says why: it can follow "undefined: "."""


Figure = float | Undefined


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval; ``resamples`` counts the bootstrap resamples it rests on, 0 for none."""

    low: float
    high: float
    resamples: int = 0
