"""The units of one dimension to which coders gave unequal values, those furthest apart first."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.figures import FloatArray
from desktop.engine.agreement.ratings import Ratings
from desktop.engine.agreement.results import Disagreement

LISTED = 50
"""How many disagreements of a dimension are kept; all are counted."""


def disagreements(ratings: Ratings) -> tuple[int, tuple[Disagreement, ...]]:
    """How many units have unequal values, and the LISTED first of them: the widest apart first,
    then the model's surest, then in the order of the units."""
    apart, surest = _apart(ratings), _surest(ratings)
    units = np.flatnonzero(apart)
    first = units[np.lexsort((-surest[units], -apart[units]))][:LISTED]
    return len(units), tuple(_disagreement(ratings, int(u), float(surest[u])) for u in first)


def _apart(ratings: Ratings) -> FloatArray:
    """The mean distance between two of a unit's values (units,), 0 where there is one."""
    codes, between = alpha.compact(ratings.codes), ratings.distance.between
    if not ratings.distance.fixed:  # ordinal: by the number of levels between them
        between = alpha.interval(range(len(ratings.values))).between
    total, pairs = np.zeros(codes.shape[1]), np.zeros(codes.shape[1])
    for left, right in combinations(codes, 2):
        both = (left != MISSING) & (right != MISSING)
        total[both] += between(left[both], right[both])
        pairs += both
    mean: FloatArray = np.divide(total, pairs, out=total, where=pairs > 0).round(9)
    return mean


def _surest(ratings: Ratings) -> FloatArray:
    """How sure the surest model is that differs from a person (units,), -1 where none does."""
    codes = ratings.codes
    people = codes[ratings.humans]
    surest = np.full(codes.shape[1], -1.0)
    for row in ratings.models:
        differs = ((people != codes[row]) & (people != MISSING)).any(axis=0)
        differs &= codes[row] != MISSING
        surest = np.where(differs, np.fmax(surest, ratings.confidence[row]), surest)
    return surest


def _disagreement(ratings: Ratings, unit: int, confidence: float) -> Disagreement:
    return Disagreement(
        ratings.unit_ids[unit],
        tuple(
            (coder, ratings.values[code])
            for coder, code in zip(ratings.coders, ratings.codes[:, unit], strict=True)
            if code != MISSING
        ),
        None if confidence < 0 else confidence,
    )
