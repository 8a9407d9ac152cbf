"""Whether a model may stand in for people on a dimension, and what its probabilities are worth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator

import numpy as np

from desktop.engine.agreement import conformal
from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.alt_test import (
    EPSILONS,
    AltTest,
    alignments,
    alternative_annotator_test,
)
from desktop.engine.agreement.calibration import Calibration, calibrate
from desktop.engine.agreement.ceiling import Ceiling, human_ceiling
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import BoolArray, FloatArray, IntArray, Undefined
from desktop.engine.agreement.matches import majority
from desktop.engine.agreement.planner import Plan, units_for_power
from desktop.engine.agreement.prevalence import Estimate, human_mean, prediction_powered
from desktop.engine.agreement.ratings import Ratings
from desktop.engine.agreement.results import CodedSample, Drawn, LevelPrevalence, Possible
from desktop.engine.agreement.scale import sets_of
from desktop.engine.agreement.selective import RiskCoverage, risk_coverage
from rubrics.schema import Scale, Select

MAX_PAIRED = 10
"""More people than this are compared as one panel only, not pair by pair."""

Unseen = Callable[[str, Collection[str]], Iterator[FloatArray]]
"""Called with a model's coder id and the ids of the coded units; yields the probabilities (rows,
levels) that the model gave all other units, in chunks."""

_UNEQUAL = Undefined(
    "the units were drawn with unequal probabilities, and this takes units that were equally likely"
)
_NO_SCORES = Undefined("the model gave no probabilities on units that people coded")


class StandIn:
    """One dimension's figures beyond agreement; ``row`` is a model's row in the ratings."""

    def __init__(self, ratings: Ratings, choices: Choices, unseen: Unseen) -> None:
        self.ratings = ratings
        self.choices = choices
        self.unseen = unseen
        self.many = ratings.dimension.select is Select.MANY
        self.sample = _sample(ratings, choices)
        self.sets = sets_of(ratings.dimension, ratings.elsewhere.values)

    def ceiling(self, row: int) -> Ceiling | Undefined:
        """The model's agreement with people beside the people's with each other."""
        humans = self.ratings.humans
        if len(humans) < 2:
            return Undefined("it takes two people to know how far people agree")
        if len(humans) > MAX_PAIRED:
            return Undefined(
                "{people} people are too many to compare pair by pair", {"people": len(humans)}
            )
        return human_ceiling(
            self.ratings.codes,
            humans,
            row,
            self.ratings.distance,
            resamples=self.choices.resamples,
            seed=self.choices.seed,
        )

    def alt_tests(self, row: int) -> tuple[AltTest | Undefined, ...]:
        """The alternative annotator test at each customary epsilon and the chosen one."""
        models, persons = self._alignments(row)
        epsilons = sorted({*EPSILONS.values(), self.choices.epsilon})
        return tuple(alternative_annotator_test(models, persons, epsilon) for epsilon in epsilons)

    def power(self, row: int) -> Plan | Undefined:
        """How many units would give the alternative annotator test the chosen power."""
        choices = self.choices
        return units_for_power(
            *self._alignments(row), choices.epsilon, choices.power, seed=choices.seed
        )

    def _alignments(self, row: int) -> tuple[FloatArray, FloatArray]:
        """Alignments by accuracy on nominal scales, -RMSE on others, Jaccard for sets of levels."""
        ratings = self.ratings
        codes, x = ratings.codes[[*ratings.humans, row]], ratings.positions
        if self.many:
            return alignments(codes, self._jaccard)
        if ratings.dimension.scale is Scale.NOMINAL:
            return alignments(codes, np.equal)
        return alignments(codes, lambda left, right: -((x[left] - x[right]) ** 2), rooted=True)

    def _jaccard(self, left: IntArray, right: IntArray) -> FloatArray:
        """The Jaccard index of the sets behind two arrays of codes; 1 for two empty sets."""
        one, other = self.sets[left], self.sets[right]
        shared, either = (one & other).sum(axis=-1), (one | other).sum(axis=-1)
        index: FloatArray = np.divide(shared, either, out=np.ones(shared.shape), where=either > 0)
        return index

    def prevalence(self, row: int) -> tuple[LevelPrevalence, ...]:
        """How common each level is in the whole project."""
        ratings = self.ratings
        sets = self.sets.astype(np.float64)
        return tuple(
            self._estimate(row, sets[:, level], value)
            for level, value in enumerate(ratings.dimension.values)
        )

    def mean(self, row: int) -> LevelPrevalence | None:
        """The mean value in the whole project, on an interval scale."""
        if self.ratings.dimension.scale is not Scale.INTERVAL:
            return None
        return self._estimate(row, np.append(self.ratings.positions, 0.0), "")

    def _estimate(self, row: int, worth: FloatArray, level: str) -> LevelPrevalence:
        """The mean over the project of what each value is ``worth``.

        ``worth`` (values + 1,) is 1 for values that have the level and 0 for others, or the values'
        positions; the last one is for the code MISSING.
        """
        ratings = self.ratings
        everywhere = ratings.elsewhere.codes[row]
        outside = worth[everywhere[everywhere != MISSING]]
        humans = ratings.codes[ratings.humans]
        y = worth[humans].sum(axis=0) / (humans != MISSING).sum(axis=0)
        p = None if self.sample.equal else ratings.inclusion
        people = human_mean(y, p, population=ratings.project_units, share=bool(level))
        both = ratings.codes[row] != MISSING
        f = worth[ratings.codes[row][both]]
        mine = np.concatenate([f, outside])
        powered = prediction_powered(
            y[both],
            f,
            outside if p is None else mine,
            None if p is None else p[both],
            share=bool(level),
        )
        if self.sample.drawn is Drawn.ALL:
            known = Undefined("people coded every unit, so nothing has to be estimated")
            people = Estimate(float(y.mean()), known, 0.0)
        elif reason := self.sample.not_random:
            people = Estimate(people.value, reason, people.standard_error)
            powered = Estimate(reason, reason, float("nan"))
        return LevelPrevalence(level, float(mine.mean()), people, powered, len(mine))

    def calibration(self, row: int) -> Calibration | Undefined:
        """Whether the model is right as often as its confidence says."""
        if not self.sample.equal:
            return _UNEQUAL
        probabilities, truth, units = self._labelled(row)
        if not len(units):
            return _NO_SCORES
        names, right = [self.ratings.unit_ids[unit] for unit in units], truth.argmax(axis=1)
        if self.many:
            yes, right = probabilities.ravel(), truth.ravel().astype(np.int64)
            probabilities = np.stack([1 - yes, yes], axis=1)
            names = [name for name in names for _ in range(truth.shape[1])]
        return calibrate(probabilities, right, names, seed=self.choices.seed)

    def risk(self, row: int) -> RiskCoverage | Undefined:
        """Which answers may be accepted unseen."""
        if reason := self._not_carried_over():
            return reason
        probabilities, truth, units = self._labelled(row)
        if not len(units):
            return _NO_SCORES
        if self.many:
            right = ((probabilities > 0.5) == truth).all(axis=1)
        else:
            right = probabilities.argmax(axis=1) == truth.argmax(axis=1)
        unseen = self.ratings.elsewhere.confidence[row]
        return risk_coverage(
            self.ratings.confidence[row, units],
            right,
            unseen[~np.isnan(unseen)],
            error=self.choices.error,
        )

    def possible(self, row: int) -> Possible | Undefined:
        """Conformal sets for the units that nobody coded."""
        if reason := self._not_carried_over():
            return reason
        if not (~np.isnan(self.ratings.elsewhere.confidence[row])).any():
            if self.sample.drawn is Drawn.ALL:
                return Undefined("people coded every unit, so no answer is left open")
            return Undefined("the model answered no unit that nobody coded")
        probabilities, truth, units = self._labelled(row)
        if not len(units):
            return _NO_SCORES
        if self.many:
            scores = conformal.set_scores(probabilities, truth)
        else:
            scores = conformal.single_scores(probabilities, truth.argmax(axis=1))
        quantile = conformal.conformal_quantile(scores, self.choices.miss)
        sizes = np.zeros(truth.shape[1] + 1, dtype=np.int64)
        if not isinstance(quantile, Undefined):
            ordered = self.ratings.dimension.scale is not Scale.NOMINAL and not self.many
            coder_id = self.ratings.coders[row].coder_id
            for part in self.unseen(coder_id, frozenset(self.ratings.unit_ids)):
                sets = conformal.conformal_sets(
                    part, quantile, ordered=ordered, at_least_one=not self.many
                )
                sizes += np.bincount(sets.sum(axis=1), minlength=len(sizes))
        return Possible(
            self.choices.miss, len(units), quantile, int(sizes.sum()), tuple(sizes.tolist())
        )

    def _not_carried_over(self) -> Undefined | None:
        """Why figures must not be carried over to units that nobody coded; None if they may."""
        return self.sample.not_random or (None if self.sample.equal else _UNEQUAL)

    def _labelled(self, row: int) -> tuple[FloatArray, BoolArray, IntArray]:
        """The model's probabilities and the right levels (n, levels) of the coded units (n,) it
        answered.

        The right value is that of more than half of a unit's people, or of its only coder. Where
        they are tied, it is the value of one of them, picked by a hash. Without these units, which
        are the hard ones, the others would be easier than what nobody coded, and every promise
        about that too optimistic.
        """
        ratings = self.ratings
        codes = ratings.codes[ratings.humans]
        truth, known = majority(ratings, ratings.humans, least=1)
        for unit in np.flatnonzero(~known):
            said = codes[:, unit][codes[:, unit] != MISSING]
            coin = _coin(ratings.dimension.name, ratings.unit_ids[unit])
            truth[unit] = self.sets[said[coin % len(said)]]
        probabilities = ratings.probabilities[row]
        units = np.flatnonzero(~np.isnan(probabilities).any(axis=1))
        return probabilities[units], truth[units], units


def _coin(dimension: str, unit_id: str) -> int:
    """A pseudorandom number that depends on the dimension and the unit alone."""
    text = f"tie\0{dimension}\0{unit_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(text).digest()[:8])


def _sample(ratings: Ratings, choices: Choices) -> CodedSample:
    """The coded units as a sample of the project's."""
    units = len(ratings.unit_ids)
    outside = ratings.project_units - units
    lacking = ratings.left_out.dropped > 0
    if not outside:
        drawn = Drawn.DROPPED if lacking and not choices.random_sample else Drawn.ALL
        return CodedSample(drawn, units, 0, True)
    drawn, equal = Drawn.UNKNOWN, True
    if units and not np.isnan(ratings.inclusion).any():
        drawn = Drawn.RECORDED
        if ratings.frame < ratings.project_units:
            drawn = Drawn.OUTGROWN
        elif ratings.gaps is None:
            drawn = Drawn.SCATTERED
        equal = ratings.equally_likely
    if lacking:
        drawn = Drawn.DROPPED
    if choices.random_sample and drawn is not Drawn.RECORDED:
        drawn = Drawn.DECLARED
    return CodedSample(drawn, units, outside, equal, ratings.gaps or 0)
