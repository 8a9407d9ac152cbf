"""Percent agreement, Cohen's kappa and Gwet's AC, which reviewers expect beside alpha."""

from __future__ import annotations

import numpy as np

from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.figures import (
    NO_COMMON_UNIT,
    ONE_UNIT,
    Figure,
    FloatArray,
    IntArray,
    Undefined,
)


def identity_weights(size: int) -> FloatArray:
    """Weights (size, size) that give full credit to equal values and none to others."""
    return np.eye(size)


def quadratic_weights(positions: FloatArray) -> FloatArray:
    """Weights w_ij = 1 - ((x_i - x_j) / (x_max - x_min))^2 of levels at ``positions`` (size,).

    Fleiss, J. L. and Cohen, J. (1973). The equivalence of weighted kappa and the intraclass
    correlation coefficient. Educational and Psychological Measurement 33.
    """
    spread = float(np.ptp(positions)) or 1.0
    credit: FloatArray = 1.0 - ((positions[:, None] - positions[None, :]) / spread) ** 2
    return credit


def cohen_kappa(left: IntArray, right: IntArray, weights: FloatArray) -> Figure:
    """Kappa = (p_o - p_e) / (1 - p_e) of two coders' codes (units,), MISSING where none.

    p_o = sum w_ij p_ij and p_e = sum w_ij p_i. p_.j, with the credit ``weights`` (size, size):
    :func:`identity_weights` give Cohen's kappa (1960), any others his weighted kappa (1968).
    """
    both = (left != MISSING) & (right != MISSING)
    size = len(weights)
    table = np.bincount(left[both] * size + right[both], minlength=size * size).reshape(size, size)
    total = table.sum()
    if not total:
        return NO_COMMON_UNIT
    if total == 1:  # p_o is p_e there: kappa would be 0 whatever the values
        return ONE_UNIT
    share = table / total
    observed = float((weights * share).sum())
    expected = float(share.sum(axis=1) @ weights @ share.sum(axis=0))
    if np.count_nonzero(share.sum(axis=1) + share.sum(axis=0)) < 2:
        return Undefined(
            "both gave one and the same value on all {units:unit}, "
            "so agreement cannot be told from chance",
            {"units": int(total)},
        )
    return (observed - expected) / (1 - expected)


def percent_agreement(codes: IntArray, weights: FloatArray) -> Figure:
    """The mean credit of a pair of coders of a unit, over units with two or more values.

    p_a = mean over units of sum_k r_ik (r*_ik - 1) / (r_i (r_i - 1)). r_ik counts the coders of
    unit i who gave value k, and r*_ik = sum_l w_kl r_il. ``codes`` (coders, units), MISSING where
    there is none; ``weights`` (size, size). Gwet (2014), ch. 2.
    """
    given = _counts(codes, len(weights))
    coders = given.sum(axis=1)
    given, coders = given[coders >= 2], coders[coders >= 2]
    if not len(given):
        return NO_COMMON_UNIT
    credit = (given * (given @ weights - 1)).sum(axis=1) / (coders * (coders - 1))
    return float(credit.mean())


def gwet_ac(codes: IntArray, weights: FloatArray) -> Figure:
    """Gwet's AC1 (identity weights) or AC2 (others) of ``codes`` (coders, units).

    AC = (p_a - p_e) / (1 - p_e) with p_a from :func:`percent_agreement` and
    p_e = T_w / (q (q - 1)) * sum_k pi_k (1 - pi_k). T_w is the sum of the weights, q the number of
    levels, used or not, and pi_k the mean of r_ik / r_i over the units that anybody coded. It stays
    stable where one level dominates, which makes kappa and alpha drop. AC1: Gwet (2008); AC2 and
    missing values: Gwet (2014).
    """
    size = len(weights)
    agreed = percent_agreement(codes, weights)
    if isinstance(agreed, Undefined):
        return agreed
    given = _counts(codes, size)
    given = given[given.sum(axis=1) > 0]
    share = (given / given.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = float(weights.sum() / (size * (size - 1)) * (share * (1 - share)).sum())
    return (agreed - chance) / (1 - chance)


def _counts(codes: IntArray, size: int) -> IntArray:
    """r_ik: how many coders gave unit i the value k (units, size)."""
    counts = np.zeros((codes.shape[1], size), dtype=np.int64)
    coder, unit = np.nonzero(codes != MISSING)
    np.add.at(counts, (unit, codes[coder, unit]), 1)
    return counts
