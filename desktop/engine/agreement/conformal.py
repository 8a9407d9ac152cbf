"""Split conformal prediction: sets of still possible levels, with guaranteed coverage."""

from __future__ import annotations

from math import ceil

import numpy as np

from desktop.engine.agreement.figures import BoolArray, Figure, FloatArray, IntArray, Undefined

MISS = 0.1
"""The share of sets that may miss the right level (alpha in the literature)."""

_ROUNDING = 1e-12


def conformal_quantile(scores: FloatArray, miss: float = MISS) -> Figure:
    """The ceil((n + 1)(1 - miss))-th smallest of the nonconformity ``scores`` (n,).

    If q is that quantile, the set {k: 1 - p_k <= q} of a new unit holds its right level with
    probability >= 1 - miss, provided that it is exchangeable with the n labelled units.
    Vovk, Gammerman and Shafer (2005). Algorithmic Learning in a Random World; Angelopoulos and
    Bates (2023), section 1.
    """
    n = len(scores)
    rank = _rank(n, miss)
    if rank > n:
        return Undefined(
            "sets that hold the right level {level:.%} of the time take {least} labelled units; "
            "there are {units}",
            {"level": 1 - miss, "least": ceil(1 / miss) - 1, "units": n},
        )
    return float(np.sort(scores)[rank - 1])


def kept_by_most(n: int, miss: float = MISS) -> float:
    """The coverage that is reached with 19 of 20 samples of ``n`` labelled units.

    1 - miss is guaranteed on average over samples. With a single sample the coverage varies: if no
    scores are tied, it has a Beta(k, n + 1 - k) distribution, k being the quantile's rank. This is
    the 5 % quantile of that distribution.
    Vovk, V. (2012). Conditional validity of inductive conformal predictors. ACML.
    """
    from scipy.special import betaincinv

    rank = _rank(n, miss)
    return float(betaincinv(rank, n + 1 - rank, 0.05))


def _rank(n: int, miss: float) -> int:
    """Which of the ``n`` sorted scores is the conformal quantile, counted from 1."""
    return ceil((n + 1) * (1 - miss) - _ROUNDING)


def single_scores(probabilities: FloatArray, truth: IntArray) -> FloatArray:
    """Nonconformity 1 - p of the right level (n,), from ``probabilities`` (n, levels)."""
    scores: FloatArray = 1.0 - probabilities[np.arange(len(truth)), truth]
    return scores


def set_scores(probabilities: FloatArray, members: BoolArray) -> FloatArray:
    """Nonconformity 1 - p of the least probable level that applies (n,), 0 where none does.

    With the quantile of these scores, sets hold *every* level that applies. ``members`` (n, levels)
    says which do. Cauchois, Gupta and Duchi (2021). Knowing what you know, section 3.
    """
    scores: FloatArray = np.where(members, 1.0 - probabilities, 0.0).max(axis=1)
    return scores


def conformal_sets(
    probabilities: FloatArray, quantile: float, *, ordered: bool, at_least_one: bool = True
) -> BoolArray:
    """Which levels {k: 1 - p_k <= quantile} are possible (n, levels).

    With ``ordered``, levels between two possible ones are possible too; with ``at_least_one``, the
    most probable level always is. Both only enlarge sets, so the coverage still holds.
    """
    sets: BoolArray = 1.0 - probabilities <= quantile + _ROUNDING
    if at_least_one:
        sets[np.arange(len(sets)), probabilities.argmax(axis=1)] = True
    if ordered:
        up = np.logical_or.accumulate(sets, axis=1)
        down = np.logical_or.accumulate(sets[:, ::-1], axis=1)[:, ::-1]
        sets = up & down
    return sets
