"""A model's answers on one dimension, measured against those of people as a gold standard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.engine.agreement import alpha, classification
from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.by_group import ByGroup, by_group
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import BoolArray, Undefined
from desktop.engine.agreement.ratings import Ratings
from desktop.engine.agreement.results import MAJORITY, Match
from desktop.engine.agreement.scale import sets_of
from desktop.engine.ingest.labels import free_name
from desktop.engine.progress import Progress
from rubrics.schema import Scale, Select


def matches(
    ratings: Ratings, model: int, choices: Choices, progress: Progress
) -> tuple[Match, ...]:
    """The model in this row against each person, and against the majority of several.

    ``progress`` may stop it.
    """
    found = []
    names = {ratings.coders[row].name for row in ratings.humans}
    for rows in golds(ratings):
        progress(0)
        name = ratings.coders[rows[0]].name if len(rows) == 1 else free_name(MAJORITY, names)
        found.append(_match(ratings, model, rows, name, choices))
    return tuple(found)


def golds(ratings: Ratings) -> list[list[int]]:
    """The rows of each gold standard, in the order of :func:`matches`: a person's, or all people's
    for their majority."""
    humans = ratings.humans
    return [*([human] for human in humans), *([humans] if len(humans) > 1 else [])]


def majority(ratings: Ratings, humans: list[int], least: int) -> tuple[BoolArray, BoolArray]:
    """The levels that more than half of these people gave (units, levels), and where there is such
    an answer (units,); there is none of fewer than ``least`` people."""
    codes, sets = ratings.codes[humans], sets_of(ratings.dimension, ratings.values)
    if ratings.dimension.select is Select.MANY:
        voters = (codes != MISSING).sum(axis=0)
        return classification.majority_sets(sets[codes].sum(axis=0), voters, least)
    truth = classification.majority(codes, len(ratings.values), least)
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
        sets, kinds, _ = classification.distinct(np.vstack([truth, answer]))
        codes, distance = kinds.reshape(2, -1), alpha.masi(sets)
    else:
        codes = np.stack([truth.argmax(axis=1), answer.argmax(axis=1)])
        distance = ratings.distance
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
    truth, known = majority(ratings, humans, least=min(len(humans), 2))
    both = known & (ratings.codes[model] != MISSING)
    return truth[both], ratings.members[ratings.codes[model][both]], both


def _match(ratings: Ratings, model: int, humans: list[int], gold: str, choices: Choices) -> Match:
    """Against one person or, with several, their majority."""
    truth, answer, _ = _in_common(ratings, model, humans)
    counts = (truth & answer).sum(axis=0), truth.sum(axis=0), answer.sum(axis=0)
    precision, recall = classification.precision_recall(*counts)
    units, levels = truth.shape
    mae, spearman = None, None
    if ratings.dimension.select is Select.MANY:
        confusion = classification.set_confusion(truth, answer)
        kinds, _, frequency = classification.distinct(np.hstack([truth, answer]))
        kinds_of = kinds[:, :levels], kinds[:, levels:]
    else:
        left, right = truth.argmax(axis=1), answer.argmax(axis=1)
        confusion = classification.confusion_matrix(left, right, levels)
        one, pairs = np.eye(levels, dtype=np.bool_), np.nonzero(confusion)
        kinds_of, frequency = (one[pairs[0]], one[pairs[1]]), confusion[pairs]
        if ratings.dimension.scale is not Scale.NOMINAL:
            x, y = ratings.positions[left], ratings.positions[right]
            mae, spearman = classification.mean_absolute_error(x, y), classification.spearman(x, y)
    return Match(
        gold=gold,
        units=units,
        values=ratings.dimension.values,
        confusion=confusion,
        accuracy=classification.accuracy(truth, answer),
        accuracy_interval=classification.accuracy_interval(
            int((truth == answer).all(axis=1).sum()), units
        ),
        commonest=classification.commonest_share(truth),
        macro_f1=classification.macro_f1(*counts, units),
        macro_f1_interval=classification.bootstrap_macro_f1(
            *kinds_of, frequency, resamples=choices.resamples, seed=choices.seed
        ),
        precision=precision,
        recall=recall,
        mae=mae,
        spearman=spearman,
        of_all=len(humans) > 1,
    )
