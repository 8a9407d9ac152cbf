"""Krippendorff's alpha of a model's values and people's, on the dimension's own scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rubrics.labels import masi, members
from rubrics.schema import Dimension, Scale, Select


def alpha(dimension: Dimension, people: Sequence[str], model: Sequence[str]) -> float | None:
    """Alpha of two coders' values of the same units; None if all values are the same, or of one
    unit, of which alpha would be 0 whatever the values.

    The distance is nominal, ordinal or interval, and between sets of levels that of MASI (see
    :func:`rubrics.labels.masi`).
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Passonneau (2006), Measuring
    Agreement on Set-valued Items.
    """
    import krippendorff

    many = dimension.select is Select.MANY
    domain = sorted({*people, *model}) if many else list(dimension.values)
    code = {value: number for number, value in enumerate(domain)}
    codes = np.array([[code[value] for value in values] for values in (people, model)])
    if len(np.unique(codes)) < 2 or len(people) < 2:
        return None
    level: Any = "nominal"
    numbers = codes.astype(np.float64)
    values = np.arange(len(domain), dtype=np.float64)
    if many:
        table = np.array([[masi(members(a), members(b)) for b in domain] for a in domain])

        def level(_v1: Any, _v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any) -> Any:  # noqa: ARG001
            return table[i1, i2]
    elif dimension.scale is Scale.ORDINAL:
        level = "ordinal"
    elif dimension.scale is Scale.INTERVAL:
        level = "interval"
        values = np.array([float(value) for value in domain])
        numbers = values[codes]
    return float(
        krippendorff.alpha(
            reliability_data=numbers, value_domain=values, level_of_measurement=level
        )
    )
