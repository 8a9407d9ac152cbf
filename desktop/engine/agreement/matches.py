"""A model's answers on one dimension, measured against those of people as a gold standard."""

from __future__ import annotations

import numpy as np

from desktop.engine.agreement import classification
from desktop.engine.agreement.alpha import MISSING
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
    humans = ratings.humans
    golds = [([human], ratings.coders[human].name) for human in humans]
    if len(humans) > 1:
        golds.append((humans, MAJORITY))
    match = _match_sets if ratings.dimension.select is Select.MANY else _match
    found = []
    for rows, name in golds:
        progress(0)
        found.append(match(ratings, model, rows, name, choices))
    return tuple(found)


def _match(ratings: Ratings, model: int, humans: list[int], gold: str, choices: Choices) -> Match:
    """Against one person or, with several, their majority; where a value is one level."""
    values, codes = ratings.values, ratings.codes
    truth = (
        codes[humans[0]]
        if len(humans) == 1
        else classification.majority(codes[humans], len(values))
    )
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
    codes = ratings.codes
    there = codes[humans] != MISSING
    sets = sets_of(ratings.dimension, ratings.values)
    if len(humans) == 1:
        truth, known = sets[codes[humans[0]]], there[0]
    else:
        votes = sets[codes[humans]].sum(axis=0)
        truth, known = classification.majority_sets(votes, there.sum(axis=0))
    both = known & (codes[model] != MISSING)
    truth, answer = truth[both], sets[codes[model][both]]
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
