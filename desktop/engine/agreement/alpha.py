"""Krippendorff's alpha with the distances of every scale, and its bootstrap interval.

Units that received the same values, whoever gave them, are interchangeable. They are counted once
per kind, and a resample of units is a multinomial draw of kinds: the same distribution as drawing
units one by one, at a cost that hardly grows with their number. The tests hold the point value
against the package ``krippendorff``, which needs units x values x values numbers of memory
(7 GB for 10,000 units and 300 levels) and cannot weight units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

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
    multinomial,
    percentile_interval,
    too_few,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MISSING = -1
"""The code of a value that is not there."""

MOST_COMPARED = 20_000
MOST_RESAMPLED = 4_000
"""Different sets of levels of which each is compared with each, once or in every resample: a few
seconds. Levels are never so many."""

_AT_ONCE = 128
"""So many sets at a time beside all others: thousands beside thousands would take a gigabyte."""


@dataclass(frozen=True, slots=True)
class Distance:
    """The squared difference between values, as Krippendorff writes delta squared.

    ``table`` (V, V) holds it for each pair of levels; of ``sets`` (V, levels), which may be
    thousands, it is worked out where it is asked for. Both are None on ordinal scales, where the
    difference depends on how often the values between were used.
    """

    name: str
    table: FloatArray | None = None
    sets: BoolArray | None = None

    @property
    def fixed(self) -> bool:
        """Whether two values are as far apart whatever else was given."""
        return self.table is not None or self.sets is not None

    def between(self, left: IntArray, right: IntArray) -> FloatArray:
        """The differences of pairs of codes, both (N,)."""
        if self.sets is None:
            assert self.table is not None
            return self.table[left, right]
        one, other = self.sets[left], self.sets[right]
        return _masi((one & other).sum(axis=1), one.sum(axis=1), other.sum(axis=1))

    def among(self, left: IntArray, right: IntArray) -> FloatArray:
        """The differences of each of (R,) codes from each of (C,) codes, as (R, C)."""
        if self.sets is None:
            assert self.table is not None
            return self.table[np.ix_(left, right)]
        one, other = self.sets[left].astype(np.float32), self.sets[right].astype(np.float32)
        shared = (one @ other.T).astype(np.float64)  # counts, which 32 bits hold
        return _masi(shared, one.sum(axis=1)[:, None], other.sum(axis=1))


def nominal(size: int) -> Distance:
    """0 for equal values, 1 for any others."""
    return Distance("nominal", 1.0 - np.eye(size))


def ordinal() -> Distance:
    """(n_c/2 + n_(c+1) + … + n_k/2) squared, for values coded 0, 1, … in rising order.

    Equal to the squared difference of the two values' mean ranks.
    """
    return Distance("ordinal")


def interval(positions: Sequence[float]) -> Distance:
    """(c - k) squared, for codes that index ``positions``."""
    x = np.asarray(positions, dtype=np.float64)
    return Distance("interval", (x[:, None] - x[None, :]) ** 2)


def masi(sets: BoolArray) -> Distance:
    """1 - J * M for sets of levels, ``sets`` (V, levels) being their members.

    J is the Jaccard index; M is 1 for equal sets, 2/3 where one contains the other, 1/3 where they
    overlap, 0 where they do not. Passonneau, R. (2006). Measuring Agreement on Set-valued Items
    (MASI) for Semantic and Pragmatic Annotation. LREC.
    """
    # The empty set has something of its own, so that it is equal to itself and shares nothing.
    return Distance("MASI", sets=np.column_stack([sets, ~sets.any(axis=1)]))


def _masi(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> FloatArray:
    """The same from how many levels two sets share and have; all shapes broadcast."""
    either = left + right - shared
    # Where they share nothing J is 0 whatever M is; equal sets contain each other.
    thirds = 1.0 + (shared == np.minimum(left, right)) + (shared == either)
    distance: FloatArray = 1.0 - shared * thirds / (3 * either)
    return distance


def krippendorff_alpha(codes: IntArray, distance: Distance) -> Figure:
    """Alpha = 1 - D_o / D_e of ``codes`` (coders, units), -1 where a value is missing.

    D_o is the mean squared difference within units over all pairs of values, each unit's pairs
    weighted by 1 / (m_u - 1) for its m_u values; D_e the mean over all pairs of pairable values.
    Units with fewer than two values do not count.
    Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability; and Krippendorff, K.
    (2018). Content Analysis (4th ed.), ch. 12.
    """
    kinds = _Kinds.of(codes, distance)
    reason = kinds.undefined(len(codes), MOST_COMPARED)
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
    reason = kinds.undefined(len(codes), MOST_RESAMPLED)
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
) -> tuple[FloatArray, FloatArray] | Undefined:
    """Alpha of each pair of rows (P,), and over resamples of the units (resamples, P).

    Every pair sees the same resampled units, so that differences between alphas can be resampled.
    NaN where there is no alpha; Undefined where a pair gave too many different sets.
    """
    kinds, frequency = np.unique(codes, axis=1, return_counts=True)
    each = [_Kinds.of_columns(kinds[list(pair)], frequency, distance) for pair in pairs]
    most = max(len(pair.given) for pair in each)
    if most > MOST_RESAMPLED:
        return _too_many(most, MOST_RESAMPLED)
    values = np.array([pair.alphas(frequency[None, :])[0] for pair in each])
    widest = max(len(pair.pair_kind) for pair in each)
    resampled = [
        np.stack([pair.alphas(draw) for pair in each], axis=1)
        for draw in multinomial(frequency, resamples, seed, widest)
    ]
    return values, np.concatenate(resampled)


def compact(codes: IntArray) -> IntArray:
    """The units' values whoever gave them (rows, units), rising, those that are missing first.

    Of a crowd's rows as many stay as a unit has values.
    """
    most = (codes != MISSING).sum(axis=0).max(initial=1)
    return np.sort(codes, axis=0)[-most:]


def _too_many(sets: int, most: int) -> Undefined:
    return Undefined(
        "they gave {sets:,} different sets of levels, and with more than {most:,} it takes too "
        "long to compare each with each",
        {"sets": sets, "most": most},
    )


@dataclass(frozen=True)
class _Kinds:
    """The P kinds of pairable units, and the Q pairs of unequal values inside them.

    ``frequency`` (P,) units of a kind; ``given`` (G,) the values that occur; ``counts`` (P, G) how
    often a kind has each of them, nearly all of them zero; ``pair_*`` (Q,) a pair's kind, its two
    values by their place in ``given``, and its weight 1 / (m_u - 1).
    """

    distance: Distance
    frequency: IntArray
    given: IntArray
    counts: csr_matrix
    pair_kind: IntArray
    pair_left: IntArray
    pair_right: IntArray
    pair_weight: FloatArray

    @classmethod
    def of(cls, codes: IntArray, distance: Distance) -> _Kinds:
        pairable = (codes != MISSING).sum(axis=0) >= 2
        kinds, frequency = np.unique(compact(codes[:, pairable]), axis=1, return_counts=True)
        return cls.of_columns(kinds, frequency, distance)

    @classmethod
    def of_columns(cls, kinds: IntArray, frequency: IntArray, distance: Distance) -> _Kinds:
        """From one column of codes per kind (coders, P), some of which may be unpairable."""
        from scipy.sparse import csr_matrix

        values = (kinds != MISSING).sum(axis=0)
        coder, kind = np.nonzero((kinds != MISSING) & (values >= 2))
        given, place = np.unique(kinds[coder, kind], return_inverse=True)
        places = np.full(kinds.shape, MISSING)
        places[coder, kind] = place
        counts = csr_matrix(
            (np.ones(len(kind)), (kind, place)), shape=(kinds.shape[1], len(given))
        )  # where a kind has a value twice, they are added up
        first, second = np.triu_indices(len(kinds), k=1)
        left, right = places[first], places[second]
        pair, pair_kind = np.nonzero((left != MISSING) & (right != MISSING) & (left != right))
        return cls(
            distance,
            frequency,
            given,
            counts,
            pair_kind,
            left[pair, pair_kind],
            right[pair, pair_kind],
            1.0 / (values[pair_kind] - 1),
        )

    @property
    def units(self) -> int:
        return int(self.frequency.sum())

    def undefined(self, coders: int, most: int) -> Undefined | None:
        """Why these units have no alpha, if they have none, nor one over ``most`` sets."""
        if coders < 2:
            return Undefined("it takes two coders")
        if not self.units:
            return Undefined("no unit was coded by two of them")
        if len(self.given) < 2:
            return Undefined(
                "all values on the {units:unit} with two or more coders are the same, "
                "so agreement cannot be told from chance",
                {"units": self.units},
            )
        return _too_many(len(self.given), most) if len(self.given) > most else None

    def alphas(self, weights: IntArray) -> FloatArray:
        """Alpha for each row of ``weights`` (B, P), units per kind; NaN where D_e is zero."""
        w = weights.astype(np.float64)
        used: FloatArray = w @ self.counts
        total = used.sum(axis=1)
        if self.distance.fixed:
            observed = w @ np.bincount(self.pair_kind, self._gaps, minlength=w.shape[1])
            expected = self._expected(used)
        else:
            rank = np.cumsum(used, axis=1) - used / 2
            gaps = (rank[:, self.pair_left] - rank[:, self.pair_right]) ** 2
            observed = (w[:, self.pair_kind] * gaps) @ self.pair_weight
            expected = total * (used * (rank - total[:, None] / 2) ** 2).sum(axis=1)
        varied = np.count_nonzero(used, axis=1) > 1
        ratio = np.divide(observed, expected, out=np.full(len(w), np.nan), where=varied)
        result: FloatArray = 1.0 - (total - 1) * ratio
        return result

    @cached_property
    def _gaps(self) -> FloatArray:
        """The difference of each pair, weighted (Q,)."""
        left, right = self.given[self.pair_left], self.given[self.pair_right]
        return self.pair_weight * self.distance.between(left, right)

    def _expected(self, used: FloatArray) -> FloatArray:
        """The sum over pairs of values of how often both were used, times their difference (B,)."""
        if len(self.given) <= MOST_RESAMPLED:
            result: FloatArray = ((used @ self._table) * used).sum(axis=1) / 2
            return result
        parts = (((used @ part) * used[:, place]).sum(axis=1) for place, part in self._parts())
        return sum(parts, np.zeros(len(used))) / 2

    @cached_property
    def _table(self) -> FloatArray:
        """The differences of all values given (G, G)."""
        return np.concatenate([part for _, part in self._parts()], axis=1)

    def _parts(self) -> Iterator[tuple[slice, FloatArray]]:
        """The same, some columns at a time."""
        for start in range(0, len(self.given), _AT_ONCE):
            place = slice(start, start + _AT_ONCE)
            yield place, self.distance.among(self.given, self.given[place])
