"""Krippendorff's alpha with the distances of every scale, and its bootstrap interval.

Units that received the same values, whoever gave them, are interchangeable. They are counted once
per kind, and a resample of units is a multinomial draw of kinds: the same distribution as drawing
units one by one, at a cost that hardly grows with their number. The tests hold the point value
against the package ``krippendorff``, which needs units x values x values numbers of memory
(7 GB for 10,000 units and 300 levels) and cannot weight units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.engine.agreement.figures import Figure, FloatArray, IntArray, Interval, Undefined
from desktop.engine.agreement.intervals import (
    MIN_UNITS,
    RESAMPLES,
    SEED,
    multinomial,
    percentile_interval,
    too_few,
)

MISSING = -1
"""The code of a value that is not there."""

_ROWS = 64
"""So many at a time of a table of distances: thousands of sets would take a gigabyte at once."""


@dataclass(frozen=True, slots=True)
class Distance:
    """The squared difference between values, as Krippendorff writes delta squared.

    ``table`` (V, V) holds it for each pair of values. It is None on ordinal scales, where the
    difference depends on how often the values between were used.
    """

    name: str
    size: int
    table: FloatArray | None


def nominal(size: int) -> Distance:
    """0 for equal values, 1 for any others."""
    return Distance("nominal", size, 1.0 - np.eye(size))


def ordinal(size: int) -> Distance:
    """(n_c/2 + n_(c+1) + … + n_k/2) squared, for values coded 0 … size - 1 in rising order.

    Equal to the squared difference of the two values' mean ranks.
    """
    return Distance("ordinal", size, None)


def interval(positions: Sequence[float]) -> Distance:
    """(c - k) squared, for codes that index ``positions``."""
    x = np.asarray(positions, dtype=np.float64)
    return Distance("interval", len(x), (x[:, None] - x[None, :]) ** 2)


def masi(sets: NDArray[np.bool_]) -> Distance:
    """1 - J * M for sets of levels, ``sets`` (V, levels) being their members.

    J is the Jaccard index; M is 1 for equal sets, 2/3 where one contains the other, 1/3 where they
    overlap, 0 where they do not. Passonneau, R. (2006). Measuring Agreement on Set-valued Items
    (MASI) for Semantic and Pragmatic Annotation. LREC.
    """
    members = sets.astype(np.float64)
    sizes = members.sum(axis=1)
    table = np.empty((len(sets), len(sets)))
    for start in range(0, len(sets), _ROWS):
        rows = slice(start, start + _ROWS)
        shared = members[rows] @ members.T
        either = sizes[rows, None] + sizes - shared
        jaccard = np.divide(shared, either, out=np.ones_like(shared), where=either > 0)
        monotonic = np.where(shared == np.minimum(sizes[rows, None], sizes), 2 / 3, 1 / 3)
        monotonic[shared == either] = 1.0
        monotonic[(shared == 0) & (either > 0)] = 0.0
        table[rows] = 1.0 - jaccard * monotonic
    return Distance("MASI", len(sets), table)


def krippendorff_alpha(codes: IntArray, distance: Distance) -> Figure:
    """Alpha = 1 - D_o / D_e of ``codes`` (coders, units), -1 where a value is missing.

    D_o is the mean squared difference within units over all pairs of values, each unit's pairs
    weighted by 1 / (m_u - 1) for its m_u values; D_e the mean over all pairs of pairable values.
    Units with fewer than two values do not count.
    Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability; and Krippendorff, K.
    (2018). Content Analysis (4th ed.), ch. 12.
    """
    kinds = _Kinds.of(codes, distance)
    reason = kinds.undefined(len(codes))
    if reason is not None:
        return reason
    return float(kinds.alphas(kinds.frequency[None, :])[0])


def bootstrap_alpha(
    codes: IntArray, distance: Distance, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Interval | Undefined:
    """95 % percentile interval of alpha over resamples of the units with two or more values.

    Units are drawn with replacement (Efron and Tibshirani 1993, ch. 13); unlike Hayes and
    Krippendorff's (2007) resampling of single pairs this keeps a unit's values together. Resamples
    in which every value is the same have no alpha and are left out; if they are more than 5 %,
    there is no interval, nor where nobody disagrees, which would make it one of no width.
    """
    kinds = _Kinds.of(codes, distance)
    reason = kinds.undefined(len(codes))
    if reason is not None:
        return reason
    units = kinds.units
    if units < MIN_UNITS:
        return too_few(units)
    draws = multinomial(kinds.frequency, resamples, seed, len(kinds.pair_kind))
    return percentile_interval(np.concatenate([kinds.alphas(draw) for draw in draws]), units)


def simulated_alphas(
    codes: IntArray, distance: Distance, units: int, *, resamples: int, seed: int = SEED
) -> FloatArray:
    """Alpha of ``resamples`` samples of ``units`` units like those of ``codes``; NaN for none."""
    kinds = _Kinds.of(codes, distance)
    draws = multinomial(kinds.frequency, resamples, seed, len(kinds.pair_kind), units)
    return np.concatenate([kinds.alphas(draw) for draw in draws])


def paired_alphas(
    codes: IntArray,
    pairs: Sequence[tuple[int, int]],
    distance: Distance,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[FloatArray, FloatArray]:
    """Alpha of each pair of rows (P,), and over resamples of the units (resamples, P).

    Every pair sees the same resampled units, so that differences between alphas can be resampled.
    NaN where there is no alpha.
    """
    kinds, frequency = np.unique(codes, axis=1, return_counts=True)
    each = [_Kinds.of_columns(kinds[list(pair)], frequency, distance) for pair in pairs]
    values = np.array([pair.alphas(frequency[None, :])[0] for pair in each])
    widest = max(len(pair.pair_kind) for pair in each)
    resampled = [
        np.stack([pair.alphas(draw) for pair in each], axis=1)
        for draw in multinomial(frequency, resamples, seed, widest)
    ]
    return values, np.concatenate(resampled)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The P kinds of pairable units, and the Q pairs of unequal values inside them.

    ``frequency`` (P,) units of a kind; ``counts`` (P, V) how often a kind has each value;
    ``pair_*`` (Q,) a pair's kind, its two values, and its weight 1 / (m_u - 1).
    """

    distance: Distance
    frequency: IntArray
    counts: IntArray
    pair_kind: IntArray
    pair_left: IntArray
    pair_right: IntArray
    pair_weight: FloatArray

    @classmethod
    def of(cls, codes: IntArray, distance: Distance) -> _Kinds:
        given = (codes != MISSING).sum(axis=0)
        pairable = given >= 2
        # Sorted, missing values come first: of a crowd's rows as many stay as a unit has values.
        values = np.sort(codes[:, pairable], axis=0)[-given.max(initial=1) :]
        kinds, frequency = np.unique(values, axis=1, return_counts=True)
        return cls.of_columns(kinds, frequency, distance)

    @classmethod
    def of_columns(cls, kinds: IntArray, frequency: IntArray, distance: Distance) -> _Kinds:
        """From one column of codes per kind (coders, P), some of which may be unpairable."""
        there = kinds != MISSING
        coder, kind = np.nonzero(there & (there.sum(axis=0) >= 2))
        counts = np.zeros((kinds.shape[1], distance.size), dtype=np.int64)
        np.add.at(counts, (kind, kinds[coder, kind]), 1)
        first, second = np.triu_indices(len(kinds), k=1)
        left, right = kinds[first], kinds[second]
        pair, pair_kind = np.nonzero((left != MISSING) & (right != MISSING) & (left != right))
        return cls(
            distance,
            frequency,
            counts,
            pair_kind,
            left[pair, pair_kind],
            right[pair, pair_kind],
            1.0 / (counts.sum(axis=1)[pair_kind] - 1),
        )

    @property
    def units(self) -> int:
        return int(self.frequency.sum())

    def undefined(self, coders: int) -> Undefined | None:
        """Why these units have no alpha, if they have none."""
        if coders < 2:
            return Undefined("it takes two coders")
        if not self.units:
            return Undefined("no unit was coded by two of them")
        if np.count_nonzero(self.counts.sum(axis=0)) < 2:
            return Undefined(
                "all values on the {units:unit} with two or more coders are the same, "
                "so agreement cannot be told from chance",
                {"units": self.units},
            )
        return None

    def alphas(self, weights: IntArray) -> FloatArray:
        """Alpha for each row of ``weights`` (B, P), units per kind; NaN where D_e is zero."""
        w = weights.astype(np.float64)
        used = w @ self.counts
        total = used.sum(axis=1)
        table = self.distance.table
        if table is not None:
            gap = self.pair_weight * table[self.pair_left, self.pair_right]
            observed = w @ np.bincount(self.pair_kind, gap, minlength=len(self.counts))
            # Of thousands of sets that a project's coders gave, two of them gave a part.
            given = self.counts.any(axis=0)
            theirs = used[:, given]
            expected = ((theirs @ table[np.ix_(given, given)]) * theirs).sum(axis=1) / 2
        else:
            rank = np.cumsum(used, axis=1) - used / 2
            gaps = (rank[:, self.pair_left] - rank[:, self.pair_right]) ** 2
            observed = (w[:, self.pair_kind] * gaps) @ self.pair_weight
            expected = total * (used * (rank - total[:, None] / 2) ** 2).sum(axis=1)
        varied = np.count_nonzero(used, axis=1) > 1
        ratio = np.divide(observed, expected, out=np.full(len(w), np.nan), where=varied)
        result: FloatArray = 1.0 - (total - 1) * ratio
        return result
