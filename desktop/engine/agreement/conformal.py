"""Conformal sets: the levels that are still possible, with a promise of coverage."""

from __future__ import annotations

from math import ceil

import numpy as np

from desktop.engine.agreement.figures import BoolArray, Figure, FloatArray, IntArray, Undefined

MISS = 0.1
"""How often a set may lack the right level."""

_EXACT = 1e-12


def conformal_quantile(scores: FloatArray, miss: float = MISS) -> Figure:
    """The ceil((n + 1)(1 - miss))-th smallest of the nonconformity ``scores`` (n,).

    Sets {k: 1 - p_k <= q} then hold the right level with probability >= 1 - miss over samples
    exchangeable with the new unit (split conformal prediction).
    Vovk, Gammerman and Shafer (2005). Algorithmic Learning in a Random World; Angelopoulos and
    Bates (2023). Conformal prediction: a gentle introduction, section 1.
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
    """The coverage that 19 of 20 samples of ``n`` labelled units reach.

    Over samples it is 1 - miss or more on average. That of one sample's sets has, where no scores
    are tied, a Beta(k, n + 1 - k) distribution, k being the quantile's rank.
    Vovk, V. (2012). Conditional validity of inductive conformal predictors. ACML.
    """
    from scipy.special import betaincinv

    rank = _rank(n, miss)
    return float(betaincinv(rank, n + 1 - rank, 0.05))


def _rank(n: int, miss: float) -> int:
    return ceil((n + 1) * (1 - miss) - _EXACT)


def single_scores(probabilities: FloatArray, truth: IntArray) -> FloatArray:
    """1 - p of the right level (n,), from (n, levels)."""
    scores: FloatArray = 1.0 - probabilities[np.arange(len(truth)), truth]
    return scores


def set_scores(probabilities: FloatArray, members: BoolArray) -> FloatArray:
    """1 - p of the least probable level that applies (n,), 0 where none does.

    Sets by its quantile hold *every* level that applies (Cauchois, Gupta and Duchi 2021, Knowing
    what you know, section 3).
    """
    scores: FloatArray = np.where(members, 1.0 - probabilities, 0.0).max(axis=1)
    return scores


def conformal_sets(
    probabilities: FloatArray, quantile: float, *, ordered: bool, at_least_one: bool = True
) -> BoolArray:
    """Which levels are possible (n, levels).

    Where ``ordered``, the levels between two possible ones are possible too; with
    ``at_least_one``, the most probable level always is. Both only make sets larger.
    """
    sets: BoolArray = 1.0 - probabilities <= quantile + _EXACT
    if at_least_one:
        sets[np.arange(len(sets)), probabilities.argmax(axis=1)] = True
    if ordered:
        up = np.logical_or.accumulate(sets, axis=1)
        down = np.logical_or.accumulate(sets[:, ::-1], axis=1)[:, ::-1]
        sets = up & down
    return sets
