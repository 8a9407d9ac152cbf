"""What a statistic returns: a figure, an interval, or the reason why it is undefined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.engine.languages.language import Said

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Undefined(Said):
    """Why a figure is undefined: a clause that can follow the word "undefined: "."""


Figure = float | Undefined

NO_COMMON_UNIT = Undefined("they have no unit in common")
ONE_UNIT = Undefined("one unit cannot tell agreement from chance")


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval. ``resamples`` is how many bootstrap resamples it rests on, 0 if exact."""

    low: float
    high: float
    resamples: int = 0
