"""How often one coder's values match another's: confusion matrix, accuracy, macro-F1, intervals."""

from __future__ import annotations

import numpy as np

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
    clopper_pearson,
    multinomial,
    percentile_interval,
    too_few,
)

MIN_OF_LEVEL = 5
"""A level that people gave to fewer units is missing from too many resamples of macro-F1."""

_NOTHING = Undefined("they have no unit in common")
_NO_LEVEL = Undefined("neither chose a level on any unit that both answered")


def confusion_matrix(gold: IntArray, predicted: IntArray, size: int) -> IntArray:
    """Units by value (size, size): row the gold value, column the prediction; codes from 0."""
    return np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size)


def accuracy(confusion: IntArray) -> Figure:
    """Share of units on the diagonal."""
    total = confusion.sum()
    return float(np.trace(confusion) / total) if total else _NOTHING


def accuracy_interval(right: int, units: int) -> Interval | Undefined:
    """The exact interval of an accuracy, ``right`` of ``units`` drawn one by one."""
    return Interval(*clopper_pearson(right, units)) if units else _NOTHING


def commonest_share(confusion: IntArray) -> Figure:
    """Accuracy of always answering the gold's commonest value: what accuracy has to beat."""
    total = confusion.sum()
    return float(confusion.sum(axis=1).max() / total) if total else _NOTHING


def macro_f1(hits: IntArray, gold: IntArray, predicted: IntArray, units: int) -> Figure:
    """Mean over levels of F1 = 2 hits / (gold + predicted), all (levels,) counts of ``units``.

    Levels that occur neither in the gold nor in the prediction are left out, as scikit-learn's
    ``f1_score(average="macro")`` does; a level that occurs in one of them only counts as 0.
    Opitz, J. and Burst, S. (2019). Macro F1 and Macro F1 (arXiv 1911.03347), the mean of F1s.
    """
    occurring = gold + predicted > 0
    if not occurring.any():
        return _NO_LEVEL if units else _NOTHING
    return float(np.mean(2 * hits[occurring] / (gold + predicted)[occurring]))


def bootstrap_macro_f1(
    gold: BoolArray,
    predicted: BoolArray,
    frequency: IntArray,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval | Undefined:
    """95 % percentile interval of the macro-F1 over all units that these are a random sample of.

    Units with the same two answers are of one kind: ``gold`` and ``predicted`` (kinds, levels) say
    which levels the answers have, ``frequency`` (kinds,) how many units are of a kind. Units are
    drawn with replacement (Efron and Tibshirani 1993, ch. 13). A level that is missing from a
    resample does not count there, which pulls the interval away from that macro-F1: in simulations
    (3 to 28 levels, even and Zipf-like; right in 60 % to 90 %; 60 to 1,000 units) it covered it in
    as few as half of the samples. So there is none unless people gave every level that occurs, be
    it in the model's answers alone, to MIN_OF_LEVEL units; there it covered 93 % on average, and
    no less than 85 % in any design.
    """
    units = int(frequency.sum())
    if not units:
        return _NOTHING
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
    """Units by (level, in the gold's set, in the predicted set), from (units, levels) sets."""
    levels = gold.shape[1]
    cells = np.arange(levels) * 4 + gold * 2 + predicted
    return np.bincount(cells.ravel(), minlength=levels * 4).reshape(levels, 2, 2)


def set_accuracy(gold: BoolArray, predicted: BoolArray) -> Figure:
    """Share of units whose two sets are equal, from (units, levels) sets."""
    return float((gold == predicted).all(axis=1).mean()) if len(gold) else _NOTHING


def commonest_set_share(gold: BoolArray) -> Figure:
    """Share of units that have the commonest set of (units, levels) sets."""
    if not len(gold):
        return _NOTHING
    _, counts = np.unique(gold, axis=0, return_counts=True)
    return float(counts.max() / len(gold))


def majority(codes: IntArray, size: int, least: int = 2) -> IntArray:
    """Per unit the code that more than half of its coders (at least ``least``) gave, else -1.

    ``codes`` (coders, units), -1 where missing; the result is (units,).
    """
    votes = np.stack([(codes == code).sum(axis=0) for code in range(size)])
    voters = votes.sum(axis=0)
    clear = (voters >= least) & (2 * votes.max(axis=0) > voters)
    return np.where(clear, votes.argmax(axis=0), -1)


def majority_sets(votes: IntArray, voters: IntArray, least: int = 2) -> tuple[BoolArray, BoolArray]:
    """The majority's set of levels per unit (units, levels), and where there is one (units,).

    ``votes`` (units, levels) counts who chose a level, ``voters`` (units,) who coded the unit.
    There is a majority where at least ``least`` coded and no level is tied.
    """
    twice = 2 * votes
    clear = (voters >= least) & (twice != voters[:, None]).all(axis=1)
    return twice > voters[:, None], clear


def precision_recall(
    hits: IntArray, gold: IntArray, predicted: IntArray
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Per level hits / predicted and hits / gold, all (levels,) counts of units.

    van Rijsbergen, C. J. (1979). Information Retrieval, ch. 7.
    """
    precision: list[Figure] = [
        float(h / p) if p else Undefined("the model never chose it")
        for h, p in zip(hits, predicted, strict=True)
    ]
    recall: list[Figure] = [
        float(h / g) if g else Undefined("people never chose it")
        for h, g in zip(hits, gold, strict=True)
    ]
    return tuple(precision), tuple(recall)


def mean_absolute_error(gold: FloatArray, predicted: FloatArray) -> Figure:
    """Mean of |gold - predicted| in the levels' own numbers (units,)."""
    return float(np.abs(gold - predicted).mean()) if len(gold) else _NOTHING


def spearman(gold: FloatArray, predicted: FloatArray) -> Figure:
    """Pearson's correlation of the mid-ranks (units,).

    Spearman, C. (1904). The proof and measurement of association between two things. American
    Journal of Psychology 15.
    """
    if not len(gold):
        return _NOTHING
    if len(gold) == 1:
        return Undefined("a rank correlation takes two units, and they have one in common")
    if not np.ptp(gold) or not np.ptp(predicted):
        return Undefined("one of them gave one and the same value throughout")
    from scipy.stats import rankdata

    return float(np.corrcoef(rankdata(gold), rankdata(predicted))[0, 1])
