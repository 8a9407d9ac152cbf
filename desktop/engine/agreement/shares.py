"""Shares compared: exact tests, their correction for several, and intervals of differences."""

from __future__ import annotations

import numpy as np

from desktop.engine.agreement.figures import FloatArray, IntArray, Interval
from desktop.engine.agreement.intervals import RESAMPLES, SEED

_Z = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""

_ROUNDING = 1e-9
"""Statistics that differ by less than this share are equal."""


def same_everywhere(
    hits: IntArray, sizes: IntArray, *, resamples: int = RESAMPLES, seed: int = SEED
) -> float:
    """The p of the permutation test that ``hits`` / ``sizes`` (G,) is one share in all G groups.

    The statistic is Pearson's chi-square, sum_g (h_g - n_g s)^2 / (n_g s (1 - s)), s being the
    share over all. If groups do not matter, every way to deal the hits out to the units is equally
    likely, which gives them a multivariate hypergeometric distribution: it is drawn from directly.
    p = (b + 1) / (B + 1), b of B draws being as far from even as the data or further, keeps its
    level however small the groups are.
    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
    Applications in Genetics and Molecular Biology 9.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = random.multivariate_hypergeometric(
        sizes, int(hits.sum()), size=resamples, method="marginals"
    )
    # s (1 - s) is the same in all draws, and leaving it out spares a division by 0.
    expected = sizes * hits.sum() / sizes.sum()
    found = float(((hits - expected) ** 2 / sizes).sum())
    spread: FloatArray = ((drawn - expected) ** 2 / sizes).sum(axis=1)
    as_far = int((spread >= found * (1 - _ROUNDING)).sum())
    return (as_far + 1) / (resamples + 1)


def fisher(hits: IntArray, sizes: IntArray) -> FloatArray:
    """The p (G,) of Fisher's exact test of each group's share against that of all others together.

    Fisher, R. A. (1935). The logic of inductive inference. Journal of the Royal Statistical Society
    98.
    """
    from scipy.stats import fisher_exact

    all_hits, everything = int(hits.sum()), int(sizes.sum())
    tables = [
        [[h, n - h], [all_hits - h, everything - n - (all_hits - h)]]
        for h, n in zip(hits.tolist(), sizes.tolist(), strict=True)
    ]
    return np.array([fisher_exact(table).pvalue for table in tables])


def holm(p: FloatArray) -> FloatArray:
    """The ``p`` (T,), corrected so that testing all of them at a level keeps that level.

    The i-th smallest of T is multiplied by T + 1 - i; none gets smaller than one before it.
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics 6.
    """
    order = np.argsort(p, kind="stable")
    steps = np.arange(len(p), 0, -1)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(p[order] * steps), 1.0)
    return corrected


def newcombe(hits: int, units: int, other_hits: int, other_units: int) -> Interval:
    """95 % interval of the difference of two shares, ``hits`` / ``units`` less the other.

    The square-and-add method from the two intervals of Wilson (1927), which covers well in small
    samples and never leaves -1 to 1.
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17, method 10.
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


def mcnemar(over: IntArray, under: IntArray) -> FloatArray:
    """The p, in the shape of the counts, of the exact test that errors in both directions are as
    likely: twice the binomial probability of the rarer direction's count or fewer.

    McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions
    or percentages. Psychometrika 12.
    """
    from scipy.special import bdtr

    both = over + under
    p: FloatArray = 2 * bdtr(np.minimum(over, under).astype(np.float64), both, 0.5)
    return np.minimum(p, 1.0)


def paired_difference(over: int, under: int, units: int) -> Interval:
    """95 % interval of (over - under) / units, the difference of two shares of the same units.

    Wald's, with half a unit added to each cell of the 2 x 2 table.
    Agresti, A. and Min, Y. (2005). Simple improved confidence intervals for comparing matched
    proportions. Statistics in Medicine 24.
    """
    more = units + 2
    middle = (over - under) / more
    reach = _Z * ((over + under + 1) / more - middle**2) ** 0.5 / more**0.5
    return Interval(max(middle - reach, -1.0), min(middle + reach, 1.0))
