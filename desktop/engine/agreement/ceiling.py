"""The human ceiling: the model's agreement with people beside the people's with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.figures import (
    BoolArray,
    Figure,
    FloatArray,
    IntArray,
    Interval,
    Undefined,
)
from desktop.engine.agreement.intervals import (
    MIN_UNITS,
    RESAMPLES,
    SEED,
    percentile_interval,
    too_few,
)

ALIKE = 0.1
"""Two alphas are alike if the interval of their difference lies within this distance of 0."""


class Standing(Enum):
    """Where the model's mean alpha with people lies, beside that of pairs of people."""

    BELOW = "below"
    ABOVE = "above"
    ALIKE = "alike"
    UNTOLD = "untold"
    """The interval of the difference allows for more than one of these."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Mean alphas on the same ``units``: the model's with each person, and that of pairs of people.

    ``difference`` is the model's minus the people's, ``interval`` its paired bootstrap interval.
    """

    units: int
    model: Figure
    model_interval: Interval | Undefined
    people: Figure
    people_interval: Interval | Undefined
    difference: Figure
    interval: Interval | Undefined

    @property
    def standing(self) -> Standing:
        """By the interval of the difference, which must not be undefined."""
        assert isinstance(self.interval, Interval)
        if self.interval.high < 0:
            return Standing.BELOW
        if self.interval.low > 0:
            return Standing.ABOVE
        if self.interval.low >= -ALIKE and self.interval.high <= ALIKE:
            return Standing.ALIKE
        return Standing.UNTOLD


def human_ceiling(
    codes: IntArray,
    humans: Sequence[int],
    model: int,
    distance: Distance,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Ceiling:
    """mean_j alpha(H_j, M) - mean_(j<k) alpha(H_j, H_k), on units that M and two people H coded.

    ``codes`` (coders, units), MISSING where there is none; ``humans`` and ``model`` are rows. The
    95 % percentile intervals are from resamples of the units that all alphas share (Efron and
    Tibshirani 1993, ch. 13 and 16). The alpha of a single pair of people stands elsewhere in the
    report as well, and has the interval of ``bootstrap_alpha`` that it has there. If any pair of
    people has MIN_UNITS of these units in common, pairs with fewer do not count: a pair's two units
    would weigh as much as another's hundreds. A single unit never counts, its alpha says nothing.
    """
    pairs = _pairs(codes, humans, codes[model] != MISSING)
    if not pairs:
        return _unknown(0, Undefined("no two people coded two units that the model answered"))
    kept = np.any(list(pairs.values()), axis=0)
    units = int(kept.sum())
    with_model = [(human, model) for human in dict.fromkeys(h for pair in pairs for h in pair)]
    found = alpha.paired_alphas(
        codes[:, kept], [*with_model, *pairs], distance, resamples=resamples, seed=seed
    )
    if isinstance(found, Undefined):
        return _unknown(units, found)
    values, resampled = found
    used = ~np.isnan(values)  # alphas that are defined
    split = len(with_model)
    if not used[:split].any() or not used[split:].any():
        return _unknown(units, _same_value(units, of_all=not used[:split].any()))
    of_model, of_people, difference = _means(values[None, :], used, split)[0].tolist()
    intervals = [
        percentile_interval(column, units) if units >= MIN_UNITS else too_few(units)
        for column in _means(resampled, used, split).T
    ]
    if len(pairs) == 1:
        (pair,) = pairs
        alone = codes[list(pair)][:, kept]
        intervals[1] = alpha.bootstrap_alpha(alone, distance, resamples=resamples, seed=seed)
    return Ceiling(units, of_model, intervals[0], of_people, intervals[1], difference, intervals[2])


def _pairs(
    codes: IntArray, humans: Sequence[int], answered: BoolArray
) -> dict[tuple[int, int], BoolArray]:
    """The pairs of people that count, with the units (U,) that both coded and the model has
    ``answered``."""
    shared = {
        pair: (codes[list(pair)] != MISSING).all(axis=0) & answered
        for pair in combinations(humans, 2)
    }
    least = MIN_UNITS if any(units.sum() >= MIN_UNITS for units in shared.values()) else 2
    return {pair: units for pair, units in shared.items() if units.sum() >= least}


def _unknown(units: int, reason: Undefined) -> Ceiling:
    return Ceiling(units, *[reason] * 6)


def _same_value(units: int, *, of_all: bool) -> Undefined:
    """Why there are no alphas where people, or ``of_all`` the model as well, gave one value."""
    return Undefined(
        "all values on the {units:unit} that the model and two people coded are the same, "
        "so agreement cannot be told from chance"
        if of_all
        else "people gave a single value on {units:unit} that the model and two of them "
        "coded, so their agreement cannot be told from chance",
        {"units": units},
    )


def _means(alphas: FloatArray, used: BoolArray, split: int) -> FloatArray:
    """The model's mean alpha, the people's, and their difference (B, 3), from ``alphas`` (B, P).

    The first ``split`` of the P alphas are the model's; ``used`` (P,) are those that count.
    """
    model = alphas[:, :split][:, used[:split]].mean(axis=1)
    people = alphas[:, split:][:, used[split:]].mean(axis=1)
    return np.stack([model, people, model - people], axis=1)
