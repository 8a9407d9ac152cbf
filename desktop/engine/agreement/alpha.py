"""Krippendorff's alpha with the distances of every scale, and its bootstrap interval.

Alpha depends only on which values a unit received, not on who gave them. Units with the same
values are therefore one *kind*, stored once with its frequency. A bootstrap resample of units is a
multinomial draw of kinds: the same distribution as drawing units one by one, at a cost that hardly
grows with their number. The tests compare the point value with the package ``krippendorff``, which
needs memory for units x values x values numbers (7 GB for 10,000 units and 300 levels) and cannot
weight units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from desktop.engine.agreement.figures import (
    ONE_UNIT,
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
"""The code where a coder gave a unit no value."""

MOST_COMPARED = 20_000
MOST_RESAMPLED = 4_000
"""The most different sets of levels that are compared pair by pair, for the point value and in
every resample. Either takes a few seconds. Single levels never get near these numbers."""

_AT_ONCE = 128
"""How many sets are compared with all others at a time: thousands by thousands take a gigabyte."""


@dataclass(frozen=True, slots=True)
class Distance:
    """How far apart two values are: Krippendorff's delta squared.

    ``table`` (V, V) holds it for each pair of V values. ``sets`` (V, levels) are sets of levels,
    given by their members; there may be thousands, so their distances are computed on demand. Both
    are None on ordinal scales, where the distance depends on how often the values in between occur.
    """

    name: str
    table: FloatArray | None = None
    sets: BoolArray | None = None

    @property
    def fixed(self) -> bool:
        """Whether the distance of two values is independent of how often values occur."""
        return self.table is not None or self.sets is not None

    def between(self, left: IntArray, right: IntArray) -> FloatArray:
        """The distances (N,) between pairs of codes, each (N,)."""
        if self.sets is None:
            assert self.table is not None
            return self.table[left, right]
        one, other = self.sets[left], self.sets[right]
        return _masi((one & other).sum(axis=1), one.sum(axis=1), other.sum(axis=1))

    def among(self, left: IntArray, right: IntArray) -> FloatArray:
        """The distances (R, C) between each of (R,) codes and each of (C,) codes."""
        if self.sets is None:
            assert self.table is not None
            return self.table[np.ix_(left, right)]
        one, other = self.sets[left].astype(np.float32), self.sets[right].astype(np.float32)
        shared = (one @ other.T).astype(np.float64)  # counts: exact in 32 bits
        return _masi(shared, one.sum(axis=1)[:, None], other.sum(axis=1))


def nominal(size: int) -> Distance:
    """0 for equal values, 1 for different ones."""
    return Distance("nominal", 1.0 - np.eye(size))


def ordinal() -> Distance:
    """(n_c/2 + n_(c+1) + … + n_(k-1) + n_k/2) squared, for values coded 0, 1, … in rising order.

    n_g is how often value g occurs. This is the squared difference of the mean ranks of c and k.
    """
    return Distance("ordinal")


def interval(positions: Sequence[float]) -> Distance:
    """(c - k) squared, c and k being the ``positions`` that the codes index."""
    x = np.asarray(positions, dtype=np.float64)
    return Distance("interval", (x[:, None] - x[None, :]) ** 2)


def masi(sets: BoolArray) -> Distance:
    """1 - J * M for sets of levels; ``sets`` (V, levels) says which levels each contains.

    J is the Jaccard index. M is 1 for equal sets, 2/3 where one contains the other, 1/3 where they
    overlap otherwise, and 0 where they share nothing (Passonneau 2006).
    """
    # An extra member stands for "none": the empty set then equals itself and shares nothing.
    return Distance("MASI", sets=np.column_stack([sets, ~sets.any(axis=1)]))


def _masi(shared: NDArray[Any], left: NDArray[Any], right: NDArray[Any]) -> FloatArray:
    """MASI's distance from the number of ``shared`` levels and the sizes of the two sets.

    The arguments broadcast against each other.
    """
    either = left + right - shared
    # 3 M. Equal sets contain each other; where nothing is shared, J is 0 and M does not matter.
    thirds = 1.0 + (shared == np.minimum(left, right)) + (shared == either)
    distance: FloatArray = 1.0 - shared * thirds / (3 * either)
    return distance


def krippendorff_alpha(codes: IntArray, distance: Distance) -> Figure:
    """Alpha = 1 - D_o / D_e of ``codes`` (coders, units), MISSING where there is no value.

    D_o is the mean distance over all pairs of values within units, a pair in a unit of m_u values
    weighted by 1 / (m_u - 1). D_e is the mean distance over all pairs of values. Units with fewer
    than two values do not count. Krippendorff (2018), ch. 12.
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

    Units are drawn with replacement (Efron and Tibshirani 1993, ch. 13). Unlike Hayes and
    Krippendorff's (2007) resampling of single pairs this keeps a unit's values together. Resamples
    in which all values are equal have no alpha and are left out. There is no interval if they are
    more than 5 %, or if nobody disagrees: it would have no width.
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
    codes: IntArray, distance: Distance, units: int, *, resamples: int, seed: int
) -> FloatArray:
    """Alphas (resamples,) of samples of ``units`` units drawn from ``codes``; NaN if undefined."""
    kinds = _Kinds.of(codes, distance)
    draws = multinomial(kinds.frequency, resamples, seed, len(kinds.pair_kind), units)
    return np.concatenate([kinds.alphas(draw) for draw in draws])


def paired_alphas(
    codes: IntArray,
    pairs: Sequence[tuple[int, int]],
    distance: Distance,
    *,
    resamples: int,
    seed: int,
) -> tuple[FloatArray, FloatArray] | Undefined:
    """Alpha of each pair of rows (P,), and the same in resamples of the units (resamples, P).

    All pairs share each resample, so that differences between their alphas can be bootstrapped.
    NaN where an alpha is undefined; Undefined where a pair gave too many different sets.
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


def pairable(codes: IntArray) -> BoolArray:
    """Which units (units,) have values of two coders or more, from ``codes`` (coders, units)."""
    several: BoolArray = (codes != MISSING).sum(axis=0) >= 2
    return several


def compact(codes: IntArray) -> IntArray:
    """Each unit's values regardless of who gave them, sorted (rows, units), MISSING first.

    There are as many rows as the most values a unit has: far fewer than coders in a crowd.
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
    """Units as P kinds, and the Q pairs of unequal values within a kind.

    ``frequency`` (P,) counts the units of each kind, ``given`` (G,) are the values that occur, and
    ``counts`` (P, G) is how often each kind has each value. Of a pair, ``pair_kind`` (Q,) is its
    kind, ``pair_left`` and ``pair_right`` (Q,) index its two values in ``given``, and
    ``pair_weight`` (Q,) is 1 / (m_u - 1).
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
        kinds, frequency = np.unique(compact(codes[:, pairable(codes)]), axis=1, return_counts=True)
        return cls.of_columns(kinds, frequency, distance)

    @classmethod
    def of_columns(cls, kinds: IntArray, frequency: IntArray, distance: Distance) -> _Kinds:
        """From one column of codes per kind (coders, P); some may have fewer than two values."""
        from scipy.sparse import csr_matrix

        values = (kinds != MISSING).sum(axis=0)
        coder, kind = np.nonzero((kinds != MISSING) & (values >= 2))
        given, place = np.unique(kinds[coder, kind], return_inverse=True)
        places = np.full(kinds.shape, MISSING)
        places[coder, kind] = place
        counts = csr_matrix(
            (np.ones(len(kind)), (kind, place)), shape=(kinds.shape[1], len(given))
        )  # sums the entries of a value that a kind has more than once
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
        """Why alpha is undefined for these units, or too slow, with more than ``most`` sets."""
        if coders < 2:
            return Undefined("it takes two coders")
        if not self.units:
            return Undefined("no unit was coded by two of them")
        if self.units == 1:  # D_o is D_e there: alpha would be 0 whatever the values
            return ONE_UNIT
        if len(self.given) < 2:
            return Undefined(
                "all values on the {units:unit} with two or more coders are the same, "
                "so agreement cannot be told from chance",
                {"units": self.units},
            )
        return _too_many(len(self.given), most) if len(self.given) > most else None

    def alphas(self, weights: IntArray) -> FloatArray:
        """Alphas (B,), one per row of ``weights`` (B, P), the units per kind; NaN if D_e is 0."""
        w = weights.astype(np.float64)
        used: FloatArray = w @ self.counts
        total = used.sum(axis=1)
        if self.distance.fixed:
            observed = w @ np.bincount(self.pair_kind, self._weighted, minlength=w.shape[1])
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
    def _weighted(self) -> FloatArray:
        """Each pair's distance times its weight (Q,)."""
        left, right = self.given[self.pair_left], self.given[self.pair_right]
        return self.pair_weight * self.distance.between(left, right)

    def _expected(self, used: FloatArray) -> FloatArray:
        """The sum over pairs of values c, k of n_c n_k times their distance (B,).

        ``used`` (B, G) has the n_c: how often each value occurs in a resample.
        """
        if len(self.given) <= MOST_RESAMPLED:
            result: FloatArray = ((used @ self._table) * used).sum(axis=1) / 2
            return result
        parts = (((used @ part) * used[:, place]).sum(axis=1) for place, part in self._parts())
        return sum(parts, np.zeros(len(used))) / 2

    @cached_property
    def _table(self) -> FloatArray:
        """The distances between all values given (G, G)."""
        return np.concatenate([part for _, part in self._parts()], axis=1)

    def _parts(self) -> Iterator[tuple[slice, FloatArray]]:
        """The columns of ``_table``, _AT_ONCE at a time, with their place in it."""
        for start in range(0, len(self.given), _AT_ONCE):
            place = slice(start, start + _AT_ONCE)
            yield place, self.distance.among(self.given, self.given[place])
