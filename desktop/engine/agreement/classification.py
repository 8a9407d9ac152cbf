"""How well a prediction matches a gold standard: accuracy, macro-F1, precision, recall, errors."""

from __future__ import annotations

import numpy as np

from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.figures import (
    NO_COMMON_UNIT,
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
    clopper_pearson,
    multinomial,
    percentile_interval,
    too_few,
)

MIN_OF_LEVEL = 5
"""Fewer units of a level would be missing from too many resamples of macro-F1."""

_NO_LEVEL = Undefined("neither chose a level on any unit that both answered")


def confusion_matrix(gold: IntArray, predicted: IntArray, size: int) -> IntArray:
    """Counts of units (size, size), gold value by row and predicted value by column."""
    return np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size)


def accuracy(gold: BoolArray, predicted: BoolArray) -> Figure:
    """The share of units whose two answers, levels or sets of levels (units, levels), are equal."""
    return float((gold == predicted).all(axis=1).mean()) if len(gold) else NO_COMMON_UNIT


def accuracy_interval(right: int, units: int) -> Interval | Undefined:
    """The exact interval of the accuracy ``right`` / ``units``."""
    return Interval(*clopper_pearson(right, units)) if units else NO_COMMON_UNIT


def commonest_share(gold: BoolArray) -> Figure:
    """The accuracy of always giving the commonest of the ``gold`` answers (units, levels), which a
    model has to beat."""
    if not len(gold):
        return NO_COMMON_UNIT
    return float(distinct(gold)[2].max() / len(gold))


def distinct(answers: BoolArray) -> tuple[BoolArray, IntArray, IntArray]:
    """The different ``answers`` (N, levels) in their order (kinds, levels), the kind of each (N,),
    and how often each comes (kinds,).

    As ``np.unique`` finds them, which takes forty times as long for 28 levels.
    """
    packed = np.packbits(answers, axis=1)
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, kind, often = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    return answers[first], kind, often


def macro_f1(hits: IntArray, gold: IntArray, predicted: IntArray, units: int) -> Figure:
    """The mean over levels of F1 = 2 hits / (gold + predicted), all counts of units (levels,).

    Levels that occur neither in the gold nor in the prediction are left out, as scikit-learn's
    ``f1_score(average="macro")`` does. A level that occurs in only one of them has an F1 of 0.
    ``units`` is how many were compared. Opitz, J. and Burst, S. (2019). Macro F1 and Macro F1
    (arXiv 1911.03347): the mean of the F1s, not the F1 of the means.
    """
    occurring = gold + predicted > 0
    if not occurring.any():
        return _NO_LEVEL if units else NO_COMMON_UNIT
    return float(np.mean(2 * hits[occurring] / (gold + predicted)[occurring]))


def bootstrap_macro_f1(
    gold: BoolArray,
    predicted: BoolArray,
    frequency: IntArray,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval | Undefined:
    """95 % percentile interval of the macro-F1, from units drawn with replacement.

    Units with the same gold and predicted answers are one kind: ``gold`` and ``predicted`` (kinds,
    levels) say which levels the answers contain, ``frequency`` (kinds,) counts the units of a kind.
    Efron and Tibshirani (1993), ch. 13.

    Resamples that miss a level leave it out of their mean, which biases the interval. In
    simulations (3 to 28 levels, even and Zipf-like; 60 % to 90 % right; 60 to 1,000 units) it
    covered the true macro-F1 in as few as half of the samples. So there is an interval only where
    the gold has MIN_OF_LEVEL units of every level that occurs, even if only in the prediction; with
    that it covered the truth in 93 % on average, and in 85 % or more in every design.
    """
    units = int(frequency.sum())
    if not units:
        return NO_COMMON_UNIT
    if units < MIN_UNITS:
        return too_few(units)
    occurring = (gold | predicted).any(axis=0)
    if not occurring.any():
        return _NO_LEVEL
    rare = int((frequency @ gold[:, occurring] < MIN_OF_LEVEL).sum())
    if rare:
        return Undefined(
            "people gave {rare:,} of {levels:level} to fewer than {least:unit}, too few to "
            "resample",
            {"rare": rare, "levels": int(occurring.sum()), "least": MIN_OF_LEVEL},
        )
    hits, sizes = (gold & predicted).astype(float), gold.astype(float) + predicted
    resampled: list[FloatArray] = []
    for draw in multinomial(frequency, resamples, seed, gold.shape[1]):
        size = draw @ sizes
        f1 = np.divide(2 * (draw @ hits), size, out=np.zeros_like(size), where=size > 0)
        counted = np.count_nonzero(size, axis=1)
        none = np.full(len(draw), np.nan)
        resampled.append(np.divide(f1.sum(axis=1), counted, out=none, where=counted > 0))
    return percentile_interval(np.concatenate(resampled), units)


def set_confusion(gold: BoolArray, predicted: BoolArray) -> IntArray:
    """Per level, counts of units (levels, 2, 2): whether the gold has it, whether the prediction.

    Both are sets of levels (units, levels).
    """
    levels = gold.shape[1]
    cells = np.arange(levels) * 4 + gold * 2 + predicted
    return np.bincount(cells.ravel(), minlength=levels * 4).reshape(levels, 2, 2)


def majority(codes: IntArray, size: int, least: int = 2) -> IntArray:
    """Each unit's code (units,) that more than half of its coders gave, else MISSING.

    ``codes`` (coders, units), MISSING where there is none. There is no majority of fewer than
    ``least`` coders.
    """
    votes = np.stack([(codes == code).sum(axis=0) for code in range(size)])
    voters = votes.sum(axis=0)
    clear = (voters >= least) & (2 * votes.max(axis=0) > voters)
    return np.where(clear, votes.argmax(axis=0), MISSING)


def majority_sets(votes: IntArray, voters: IntArray, least: int = 2) -> tuple[BoolArray, BoolArray]:
    """Each unit's set of the levels that more than half chose (units, levels), and where it exists.

    ``votes`` (units, levels) counts the coders who chose a level, ``voters`` (units,) those who
    coded the unit. A majority (units,) exists where at least ``least`` coded and no level is tied.
    """
    twice = 2 * votes
    clear = (voters >= least) & (twice != voters[:, None]).all(axis=1)
    return twice > voters[:, None], clear


def precision_recall(
    hits: IntArray, gold: IntArray, predicted: IntArray
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Precision = hits / predicted and recall = hits / gold by level, from counts (levels,).

    van Rijsbergen, C. J. (1979). Information Retrieval, ch. 7.
    """

    def shares(counts: IntArray, never: Undefined) -> tuple[Figure, ...]:
        return tuple(float(h / n) if n else never for h, n in zip(hits, counts, strict=True))

    return (
        shares(predicted, Undefined("the model never chose it")),
        shares(gold, Undefined("people never chose it")),
    )


def mean_absolute_error(gold: FloatArray, predicted: FloatArray) -> Figure:
    """The mean of |gold - predicted| (units,), in the unit of the levels' own numbers."""
    return float(np.abs(gold - predicted).mean()) if len(gold) else NO_COMMON_UNIT


def spearman(gold: FloatArray, predicted: FloatArray) -> Figure:
    """Spearman's rank correlation: Pearson's of the mid-ranks (units,).

    Spearman, C. (1904). The proof and measurement of association between two things. American
    Journal of Psychology 15.
    """
    if not len(gold):
        return NO_COMMON_UNIT
    if len(gold) == 1:
        return Undefined("a rank correlation takes two units, and they have one in common")
    if not np.ptp(gold) or not np.ptp(predicted):
        return Undefined("one of them gave one and the same value throughout")
    from scipy.stats import spearmanr

    return float(spearmanr(gold, predicted).statistic)
