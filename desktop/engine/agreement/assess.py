"""Every agreement figure of a project, dimension by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from desktop.engine.agreement import alpha, classification
from desktop.engine.agreement.alpha import MISSING, RESAMPLES, SEED, Distance
from desktop.engine.agreement.figures import (
    MAJORITY,
    AgreementReport,
    Alpha,
    DimensionAgreement,
    Disagreement,
    Figure,
    IntArray,
    Interval,
    LevelAlpha,
    Match,
    ModelAgreement,
    Undefined,
)
from desktop.engine.agreement.ratings import Ratings, read_ratings
from rubrics.schema import Select

if TYPE_CHECKING:
    from desktop.engine.store.project import Project

LISTED = 100
"""How many disagreements of a dimension are kept; all are counted."""

MAX_PAIRED = 10
"""With more people than this, they are compared as one panel and not pair by pair."""


def agreement(project: Project, *, seed: int = SEED, resamples: int = RESAMPLES) -> AgreementReport:
    """The agreement figures of every dimension of the project's rubric."""
    return AgreementReport(
        tuple(
            _Assessor(read_ratings(project, dimension), seed, resamples).result()
            for dimension in project.rubric().dimensions
        ),
        seed,
        resamples,
    )


class _Assessor:
    """Works out one dimension; holds what all of its figures share."""

    def __init__(self, ratings: Ratings, seed: int, resamples: int) -> None:
        self.ratings = ratings
        self.many = ratings.dimension.select is Select.MANY
        self.distance = ratings.distance
        self.members = ratings.members
        self.seed = seed
        self.resamples = resamples

    def result(self) -> DimensionAgreement:
        ratings = self.ratings
        humans = ratings.humans
        count, disagreements = self.disagreements()
        paired = 2 < len(humans) <= MAX_PAIRED
        return DimensionAgreement(
            dimension=ratings.dimension,
            distance=self.distance.name,
            humans=tuple(ratings.coders[row] for row in humans),
            units=len(ratings.unit_ids),
            people=self.alpha(humans),
            people_pairs=tuple(self.alpha(p) for p in combinations(humans, 2)) if paired else (),
            models=tuple(self.model(row) for row in ratings.models),
            disagreements=disagreements,
            disagreement_count=count,
            left_out=ratings.left_out,
        )

    def alpha(self, rows: Sequence[int]) -> Alpha:
        codes = self.ratings.codes[list(rows)]
        value, interval = self._alpha(codes, self.distance)
        levels: list[LevelAlpha] = []
        if self.many:
            for level, member in zip(self.ratings.dimension.values, self.members.T, strict=True):
                answers = np.where(codes == MISSING, MISSING, np.append(member, 0)[codes])
                levels.append(LevelAlpha(level, *self._alpha(answers, alpha.nominal(2))))
        return Alpha(
            tuple(self.ratings.coders[row] for row in rows),
            int(((codes != MISSING).sum(axis=0) >= 2).sum()),
            value,
            interval,
            tuple(levels),
        )

    def _alpha(self, codes: IntArray, distance: Distance) -> tuple[Figure, Interval | Undefined]:
        return (
            alpha.krippendorff_alpha(codes, distance),
            alpha.bootstrap_alpha(codes, distance, resamples=self.resamples, seed=self.seed),
        )

    def model(self, row: int) -> ModelAgreement:
        humans = self.ratings.humans
        several = len(humans) > 1
        matches = [self.match(row, [human], self.ratings.coders[human].name) for human in humans]
        if several:
            matches.append(self.match(row, humans, MAJORITY))
        return ModelAgreement(
            self.ratings.coders[row],
            tuple(self.alpha([human, row]) for human in humans),
            self.alpha([*humans, row]) if several else None,
            tuple(matches),
        )

    def match(self, model: int, humans: list[int], gold: str) -> Match:
        if self.many:
            return self._match_sets(model, humans, gold)
        values = self.ratings.values
        codes = self.ratings.codes
        truth = (
            codes[humans[0]]
            if len(humans) == 1
            else classification.majority(codes[humans], len(values))
        )
        both = (truth != MISSING) & (codes[model] != MISSING)
        confusion = classification.confusion_matrix(truth[both], codes[model][both], len(values))
        return Match(
            gold,
            int(both.sum()),
            values,
            confusion,
            classification.accuracy(confusion),
            classification.commonest_share(confusion),
            classification.macro_f1(
                np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
            ),
        )

    def _match_sets(self, model: int, humans: list[int], gold: str) -> Match:
        codes = self.ratings.codes
        there = codes[humans] != MISSING
        # One set per value; the empty one at the end is where the code of a missing value points.
        sets = np.append(self.members, np.zeros_like(self.members[:1]), axis=0)
        if len(humans) == 1:
            truth, known = sets[codes[humans[0]]], there[0]
        else:
            votes = sets[codes[humans]].sum(axis=0)
            truth, known = classification.majority_sets(votes, there.sum(axis=0))
        both = known & (codes[model] != MISSING)
        truth, answer = truth[both], sets[codes[model][both]]
        confusion = classification.set_confusion(truth, answer)
        return Match(
            gold,
            len(truth),
            self.ratings.dimension.values,
            confusion,
            classification.set_accuracy(truth, answer),
            classification.commonest_set_share(truth),
            classification.macro_f1(
                confusion[:, 1, 1], confusion[:, 1].sum(axis=1), confusion[:, :, 1].sum(axis=1)
            ),
        )

    def disagreements(self) -> tuple[int, tuple[Disagreement, ...]]:
        """How many units have unequal values, and the first of them."""
        codes = self.ratings.codes
        people = codes[self.ratings.humans]
        surest = np.full(codes.shape[1], -1.0)
        for row in self.ratings.models:
            differs = ((people != codes[row]) & (people != MISSING)).any(axis=0)
            differs &= codes[row] != MISSING
            surest = np.where(differs, np.fmax(surest, self.ratings.confidence[row]), surest)
        highest = codes.max(axis=0, initial=MISSING)
        units = np.flatnonzero(((codes != highest) & (codes != MISSING)).any(axis=0))
        first = units[np.argsort(-surest[units], kind="stable")][:LISTED]
        return len(units), tuple(self._disagreement(int(u), float(surest[u])) for u in first)

    def _disagreement(self, unit: int, confidence: float) -> Disagreement:
        ratings = self.ratings
        return Disagreement(
            ratings.unit_ids[unit],
            tuple(
                (coder, ratings.values[code])
                for coder, code in zip(ratings.coders, ratings.codes[:, unit], strict=True)
                if code != MISSING
            ),
            None if confidence < 0 else confidence,
        )
