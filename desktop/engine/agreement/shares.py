"""Shares compared: tests by permutation, corrected for several, and intervals of differences."""

from __future__ import annotations

import numpy as np

from desktop.engine.agreement.figures import FloatArray, IntArray, Interval
from desktop.engine.agreement.intervals import RESAMPLES, SEED

_Z = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""

_ROUNDING = 1e-7
"""Probabilities that differ by less than this share are equal."""


def unlike_others(
    hits: IntArray, sizes: IntArray, *, resamples: int = RESAMPLES, seed: int = SEED
) -> FloatArray:
    """For each of G groups, the p that its share ``hits`` / ``sizes`` (G,) is that of all others.

    Each p is corrected for the number of groups, so the smallest is that of the test that all
    groups have the same share. A group is as unlike the others as p of Fisher's exact test (1935)
    is small. If groups do not matter, every way to deal the hits out to the units is equally
    likely, which gives them a multivariate hypergeometric distribution: it is drawn from, and
    p_g = (b + 1) / (B + 1), in b of B draws any group being as unlike the others as g is. This
    keeps its level however many and however small the groups are.
    Westfall and Young (1993), ch. 2 (single-step minP); Phipson, B. and Smyth, G. K. (2010).
    Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular
    Biology 9.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    right, units = int(hits.sum()), int(sizes.sum())
    drawn = random.multivariate_hypergeometric(sizes, right, size=resamples, method="marginals")
    found = np.empty(len(hits))
    least = np.ones(resamples)
    for group, size in enumerate(sizes.tolist()):
        p = fisher(size, right, units)
        found[group] = p[hits[group]]
        np.minimum(least, p[drawn[:, group]], out=least)
    as_unlike = (least[:, None] <= found * (1 + _ROUNDING)).sum(axis=0)
    corrected: FloatArray = (as_unlike + 1) / (resamples + 1)
    return corrected


def fisher(size: int, right: int, units: int) -> FloatArray:
    """The p of Fisher's exact test for 0, 1, … ``size`` hits of a group (size + 1,), where there
    are ``right`` among all ``units``: the probability of the numbers that are as rare or rarer.

    Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal Statistical Society
    98.
    """
    hits = np.arange(size + 1)
    ways = _log_choose(right, hits) + _log_choose(units - right, size - hits)
    probability = np.exp(ways - _log_choose(units, np.array(size)))
    rising = np.argsort(probability)
    ranked = probability[rising]
    as_rare = np.searchsorted(ranked, ranked * (1 + _ROUNDING), side="right")
    p = np.empty(size + 1)
    p[rising] = np.cumsum(ranked)[as_rare - 1]
    return np.minimum(p, 1.0)


def _log_choose(among: int, chosen: IntArray) -> FloatArray:
    """The logarithm of the number of ways to choose, -inf where there is none; SciPy's
    hypergeometric distribution takes a thousand times as long."""
    from scipy.special import gammaln

    ways: FloatArray = gammaln(among + 1) - gammaln(chosen + 1) - gammaln(among - chosen + 1)
    return ways


def nets_unlike_others(
    errors: IntArray,
    place: IntArray,
    sizes: IntArray,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> FloatArray:
    """For each of G groups and L levels, the p (G, L) that its net error is that of all others.

    ``errors`` (N, L) say of every unit whether a level was given wrongly (1), left out wrongly (-1)
    or neither (0); ``place`` (N,) is the unit's group, ``sizes`` (G,) how many units each has. Each
    p is corrected for the number of groups and levels: p = (b + 1) / (B + 1), where in b of B ways
    to deal the units out to the groups the largest of all |t| is not below this one. t is Welch's
    (1947), by the variances of both sides: a small group with many errors in all directions has no
    large one. Of each n units 1 / n is added to the variance: else a single error in a small group,
    of a level that is never wrong elsewhere, would outweigh everything.
    Westfall and Young (1993), ch. 2 (single-step maxT); Chung, E. and Romano, J. P. (2013). Exact
    and asymptotically robust permutation tests. Annals of Statistics 41.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    shape = len(sizes), errors.shape[1]
    wrong = errors.any(axis=1)
    unit, level = errors[wrong].nonzero()
    sign = errors[wrong][unit, level].astype(np.float64)
    units, others = sizes[:, None], len(place) - sizes[:, None]
    net, either = errors.sum(axis=0), np.abs(errors).sum(axis=0)

    def unlike(groups: IntArray) -> FloatArray:
        """Each group's |t| (G, L), if the units with errors are of these groups."""
        cell = groups[unit] * shape[1] + level
        here = np.bincount(cell, sign, shape[0] * shape[1]).reshape(shape)
        squares = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
        mean, other_mean = here / units, (net - here) / others
        variance = (squares + 1) / units - mean**2
        other_variance = (either - squares + 1) / others - other_mean**2
        t: FloatArray = np.abs(mean - other_mean)
        t /= np.sqrt(variance / units + other_variance / others)
        return t

    found = unlike(place[wrong])
    largest = np.empty(resamples)
    dealt = random.multivariate_hypergeometric(
        sizes, int(wrong.sum()), size=resamples, method="marginals"
    )
    for draw, counts in enumerate(dealt):
        groups = np.repeat(np.arange(shape[0]), counts)
        random.shuffle(groups)
        largest[draw] = unlike(groups).max()
    largest.sort()
    below = np.searchsorted(largest, found * (1 - _ROUNDING) - _ROUNDING)
    corrected: FloatArray = (resamples - below + 1) / (resamples + 1)
    return corrected


def newcombe(hits: int, units: int, other_hits: int, other_units: int) -> Interval:
    """95 % interval of the difference of two shares, ``hits`` / ``units`` less the other.

    Newcombe's (1998) method 10: square-and-add from the two intervals of Wilson (1927), which
    covers well in small samples and never leaves -1 to 1.
    """
    one, other = hits / units, other_hits / other_units
    (low, high), (other_low, other_high) = _wilson(hits, units), _wilson(other_hits, other_units)
    return Interval(
        one - other - float(np.hypot(one - low, other_high - other)),
        one - other + float(np.hypot(high - one, other - other_low)),
    )


def _wilson(hits: int, units: int) -> tuple[float, float]:
    share, z2 = hits / units, _Z**2
    middle = 2 * hits + z2
    reach = _Z * (z2 + 4 * hits * (1 - share)) ** 0.5
    return (middle - reach) / (2 * (units + z2)), (middle + reach) / (2 * (units + z2))


def paired_difference(over: int, under: int, units: int) -> Interval:
    """95 % interval of (over - under) / units, the difference of two shares of the same units.

    Wald's, with half a unit added to each cell of the 2 x 2 table (Agresti and Min 2005).
    """
    more = units + 2
    middle = (over - under) / more
    reach = _Z * ((over + under + 1) / more - middle**2) ** 0.5 / more**0.5
    return Interval(max(middle - reach, -1.0), min(middle + reach, 1.0))


def difference_of_paired(
    counts: tuple[int, int, int], other_counts: tuple[int, int, int]
) -> Interval:
    """95 % interval of the difference of two paired differences, each of (over, under, units).

    Square-and-add, as :func:`newcombe`, from their intervals by :func:`paired_difference` (Zou and
    Donner 2008).
    """
    (over, under, units), (other_over, other_under, other_units) = counts, other_counts
    one, other = (over - under) / units, (other_over - other_under) / other_units
    near, far = paired_difference(*counts), paired_difference(*other_counts)
    return Interval(
        one - other - float(np.hypot(one - near.low, far.high - other)),
        one - other + float(np.hypot(near.high - one, other - far.low)),
    )
