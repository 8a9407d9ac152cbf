"""How many more units people would have to code, simulated from those that they coded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement import alpha, intervals
from desktop.engine.agreement.alpha import Distance
from desktop.engine.agreement.alt_test import (
    MIN_UNITS_EACH,
    alternative_annotator_test,
    benjamini_yekutieli,
    differences,
    p_values,
)
from desktop.engine.agreement.figures import FloatArray, IntArray, Undefined
from desktop.engine.agreement.intervals import SEED, one_by_one

WIDTH = 0.2
POWER = 0.8
LIMIT = 20_000
"""No more units than this are considered."""
SIMULATIONS = 400
NO_INTERVAL = 0.05
"""The largest share of simulated samples that may have no interval of alpha."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``needed`` units in all, of which ``coded`` are coded."""

    coded: int
    needed: int

    @property
    def more(self) -> int:
        """Units still to code."""
        return max(0, self.needed - self.coded)


def units_for_width(
    codes: IntArray, distance: Distance, width: float = WIDTH, *, seed: int = SEED
) -> Plan | Undefined:
    """How many units make alpha's 95 % interval at most ``width`` wide.

    Samples of n units are drawn with replacement from those of ``codes`` (coders, units) with two
    values or more. Needed is the smallest n for which the 2.5 % and 97.5 % quantiles of the
    samples' alphas are at most ``width`` apart, and at most NO_INTERVAL of the samples have no
    interval, because nobody disagrees or all values are the same: where disagreements are rare,
    a small sample would most likely have none. Assumes that further units are like these.
    """
    found = alpha.bootstrap_alpha(codes, distance, resamples=SIMULATIONS, seed=seed)
    if isinstance(found, Undefined):
        return found

    def narrow(units: int) -> bool:
        alphas = alpha.simulated_alphas(codes, distance, units, resamples=SIMULATIONS, seed=seed)
        if (np.isnan(alphas) | (alphas == 1.0)).mean() > NO_INTERVAL:
            return False
        low, high = np.nanquantile(alphas, (0.025, 0.975))
        return bool(high - low <= width)

    coded = int(alpha.pairable(codes).sum())
    needed = _smallest(narrow, intervals.MIN_UNITS)
    if needed is None:
        return Undefined(
            "even {limit:unit} would leave it wider than {width:.2f}",
            {"limit": LIMIT, "width": width},
        )
    return Plan(coded, needed)


def units_for_power(
    models: FloatArray,
    persons: FloatArray,
    epsilon: float,
    power: float = POWER,
    *,
    seed: int = SEED,
) -> Plan | Undefined:
    """How many units make the alternative annotator test pass with probability ``power``.

    ``models`` and ``persons`` (people, units) are the two :func:`alt_test.alignments`. Samples of n
    units are drawn with replacement from their units, and the test is made on each. People who get
    fewer than MIN_UNITS_EACH units in a sample count as not beaten there.
    """
    tested = alternative_annotator_test(models, persons, epsilon)
    if isinstance(tested, Undefined):
        return tested
    rows = [opponent.row for opponent in tested.opponents]
    there = ~np.isnan(models[rows])
    difference = differences(models[rows], persons[rows])
    coded = there.any(axis=0)
    columns = np.concatenate([there, difference, difference**2])[:, coded]
    kinds, frequency = np.unique(columns, axis=1, return_counts=True)

    def passes(units: int) -> bool:
        passed = []
        for draw in one_by_one(frequency, SIMULATIONS, seed, units):
            sums = (draw @ kinds.T).reshape(len(draw), 3, len(rows)).transpose(1, 0, 2)
            enough = sums[0] >= MIN_UNITS_EACH
            sums[0] = np.maximum(sums[0], 2)  # no division by zero; these do not count
            p = np.where(enough, p_values(sums, epsilon), 1.0)
            passed.append(benjamini_yekutieli(p).mean(axis=1) >= 0.5)
        return bool(np.concatenate(passed).mean() >= power)

    needed = _smallest(passes, MIN_UNITS_EACH)
    if needed is None:
        return Undefined(
            "even {limit:unit} like these would not make the test pass in {power:.%} of cases: "
            "the model has to get better first",
            {"limit": LIMIT, "power": power},
        )
    return Plan(int(coded.sum()), needed)


def _smallest(enough: Callable[[int], bool], least: int) -> int | None:
    """The smallest number from ``least`` to LIMIT that is ``enough``, or None.

    Doubling, then bisection. Above 200 it may be up to 1 % too large, which is finer than what
    the simulations can tell.
    """
    low, high = least - 1, least
    while not enough(high):
        if high >= LIMIT:
            return None
        low, high = high, min(2 * high, LIMIT)
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
