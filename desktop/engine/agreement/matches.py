"""A model's answers on one dimension, measured against those of people as a gold standard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.engine.agreement import alpha, classification
from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.by_group import ByGroup, by_group
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import BoolArray, IntArray, Interval, Undefined
from desktop.engine.agreement.ratings import Ratings
from desktop.engine.agreement.results import MAJORITY, Match
from desktop.engine.agreement.scale import sets_of
from desktop.engine.progress import Progress
from rubrics.schema import Scale, Select


def matches(
    ratings: Ratings, model: int, choices: Choices, progress: Progress
) -> tuple[Match, ...]:
    """The model in this row against each person, and against the majority of several.

    ``progress`` may stop it.
    """
    match = _match_sets if ratings.dimension.select is Select.MANY else _match
    found = []
    for rows in golds(ratings):
        progress(0)
        name = ratings.coders[rows[0]].name if len(rows) == 1 else MAJORITY
        found.append(match(ratings, model, rows, name, choices))
    return tuple(found)


def golds(ratings: Ratings) -> list[list[int]]:
    """The rows of each gold standard, in the order of :func:`matches`: a person's, or all people's
    for their majority."""
    humans = ratings.humans
    return [*([human] for human in humans), *([humans] if len(humans) > 1 else [])]


def gold_sets(ratings: Ratings, humans: list[int]) -> tuple[BoolArray, BoolArray]:
    """(the levels that a gold standard has (units, levels), where it has a value (units,))."""
    codes = ratings.codes
    sets = sets_of(ratings.dimension, ratings.values)
    if len(humans) > 1 and ratings.dimension.select is Select.MANY:
        votes = sets[codes[humans]].sum(axis=0)
        return classification.majority_sets(votes, (codes[humans] != MISSING).sum(axis=0))
    truth = _gold_codes(ratings, humans)
    return sets[truth], truth != MISSING


def match_by_group(
    ratings: Ratings,
    model: int,
    humans: list[int],
    groups: Sequence[str],
    *,
    choices: Choices,
    progress: Progress,
) -> ByGroup | Undefined:
    """The model in this row against a gold standard, by the units' ``groups``."""
    truth, answer, both = _in_common(ratings, model, humans)
    if ratings.dimension.select is Select.MANY:
        sets, codes = np.unique(np.vstack([truth, answer]), axis=0, return_inverse=True)
        codes, distance = codes.reshape(2, -1), alpha.masi(sets)
    else:
        codes, distance = (
            np.stack([side.argmax(axis=1) for side in (truth, answer)]),
            ratings.distance,
        )
    return by_group(
        [group for group, counted in zip(groups, both, strict=True) if counted],
        truth,
        answer,
        codes,
        distance,
        resamples=choices.resamples,
        seed=choices.seed,
        progress=progress,
    )


def _in_common(
    ratings: Ratings, model: int, humans: list[int]
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """(the levels by the gold standard (n, levels), by the model (n, levels), which of the units
    (units,) these n are: those for which both have a value)."""
    truth, known = gold_sets(ratings, humans)
    both = known & (ratings.codes[model] != MISSING)
    return truth[both], ratings.members[ratings.codes[model][both]], both


def _gold_codes(ratings: Ratings, humans: list[int]) -> IntArray:
    """The codes (units,) of one person or, where a value is one level, of the majority."""
    codes: IntArray = ratings.codes[humans]
    return codes[0] if len(humans) == 1 else classification.majority(codes, len(ratings.values))


def _match(ratings: Ratings, model: int, humans: list[int], gold: str, choices: Choices) -> Match:
    """Against one person or, with several, their majority; where a value is one level."""
    values, codes = ratings.values, ratings.codes
    truth = _gold_codes(ratings, humans)
    both = (truth != MISSING) & (codes[model] != MISSING)
    confusion = classification.confusion_matrix(truth[both], codes[model][both], len(values))
    counts = np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = classification.precision_recall(*counts)
    ordered = ratings.dimension.scale is not Scale.NOMINAL
    x, y = (ratings.positions[side[both]] for side in (truth, codes[model]))
    one, (left, right) = np.eye(len(values), dtype=np.bool_), np.nonzero(confusion)
    units = int(both.sum())
    return Match(
        gold=gold,
        units=units,
        values=values,
        confusion=confusion,
        accuracy=classification.accuracy(confusion),
        accuracy_interval=classification.accuracy_interval(int(counts[0].sum()), units),
        commonest=classification.commonest_share(confusion),
        macro_f1=classification.macro_f1(*counts, units),
        macro_f1_interval=_macro_f1_interval(
            one[left], one[right], confusion[left, right], choices
        ),
        precision=precision,
        recall=recall,
        mae=classification.mean_absolute_error(x, y) if ordered else None,
        spearman=classification.spearman(x, y) if ordered else None,
    )


def _match_sets(
    ratings: Ratings, model: int, humans: list[int], gold: str, choices: Choices
) -> Match:
    """:func:`_match` where a value is a set of levels."""
    truth, answer, _ = _in_common(ratings, model, humans)
    confusion = classification.set_confusion(truth, answer)
    counts = confusion[:, 1, 1], confusion[:, 1].sum(axis=1), confusion[:, :, 1].sum(axis=1)
    precision, recall = classification.precision_recall(*counts)
    right = int((truth == answer).all(axis=1).sum())
    levels = truth.shape[1]
    kinds, frequency = np.unique(np.hstack([truth, answer]), axis=0, return_counts=True)
    return Match(
        gold=gold,
        units=len(truth),
        values=ratings.dimension.values,
        confusion=confusion,
        accuracy=classification.set_accuracy(truth, answer),
        accuracy_interval=classification.accuracy_interval(right, len(truth)),
        commonest=classification.commonest_set_share(truth),
        macro_f1=classification.macro_f1(*counts, len(truth)),
        macro_f1_interval=_macro_f1_interval(
            kinds[:, :levels], kinds[:, levels:], frequency, choices
        ),
        precision=precision,
        recall=recall,
        mae=None,
        spearman=None,
    )


def _macro_f1_interval(
    gold: BoolArray, predicted: BoolArray, frequency: IntArray, choices: Choices
) -> Interval | Undefined:
    return classification.bootstrap_macro_f1(
        gold, predicted, frequency, resamples=choices.resamples, seed=choices.seed
    )
