"""How far apart the values of a dimension are, by its scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import Distance
from desktop.engine.agreement.figures import BoolArray
from rubrics.schema import SET_SEPARATOR, Dimension, Scale, Select


def members_of(dimension: Dimension, values: Sequence[str]) -> BoolArray:
    """Which levels each value has (values, levels); a value is a level or a set of levels."""
    chosen = [value.split(SET_SEPARATOR) for value in values]
    rows = [[level in parts for level in dimension.values] for parts in chosen]
    return np.array(rows, dtype=np.bool_).reshape(-1, len(dimension.levels))


def sets_of(dimension: Dimension, values: Sequence[str]) -> BoolArray:
    """The levels that each value has (values + 1, levels). The last row is the empty set, which the
    code MISSING, being -1, indexes."""
    return np.pad(members_of(dimension, values), [(0, 1), (0, 0)])


def distance_of(dimension: Dimension, values: Sequence[str]) -> Distance:
    """Alpha's distance between values, whose codes index ``values``."""
    if dimension.select is Select.MANY:
        return alpha.masi(members_of(dimension, values))
    if dimension.scale is Scale.ORDINAL:
        return alpha.ordinal()
    if dimension.scale is Scale.INTERVAL:
        return alpha.interval([float(value) for value in values])
    return alpha.nominal(len(values))
