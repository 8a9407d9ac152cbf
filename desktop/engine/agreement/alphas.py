"""Krippendorff's alpha among groups of coders on one dimension, with its intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Figure, IntArray, Interval, Undefined
from desktop.engine.agreement.ratings import Ratings
from desktop.engine.agreement.results import Alpha, LevelAlpha
from desktop.engine.progress import Progress
from rubrics.schema import Select


class Alphas:
    """The alphas of one dimension; rows are those of the ratings. ``progress`` may stop it."""

    def __init__(self, ratings: Ratings, choices: Choices, progress: Progress) -> None:
        self._ratings = ratings
        self._choices = choices
        self._progress = progress
        self._many = ratings.dimension.select is Select.MANY
        self._distance = ratings.distance
        self._members = ratings.members

    def among(self, rows: Sequence[int]) -> Alpha:
        """Alpha among these rows."""
        return self._of(rows, self._ratings.codes[list(rows)], self._distance)

    def with_people(self, model: int) -> Alpha:
        """Alpha among all people and a model, on the units that it answered."""
        ratings = self._ratings
        return self._of([*ratings.humans, model], ratings.with_people(model), self._distance)

    def coarse(self) -> tuple[Alpha, ...]:
        """Alphas by the first part of hierarchical labels: among people, then with each model."""
        ratings = self._ratings
        tops = [level.path[0] for level in ratings.dimension.levels]
        if self._many or len(set(tops)) in (1, len(tops)) or not ratings.humans:
            return ()
        names = list(dict.fromkeys(tops))
        lookup = np.array([*(names.index(top) for top in tops), MISSING], dtype=np.int64)
        humans = ratings.humans
        groups = [(humans, ratings.codes[humans])] if len(humans) > 1 else []
        groups += [([*humans, row], ratings.with_people(row)) for row in ratings.models]
        distance = alpha.nominal(len(names))
        return tuple(self._of(rows, lookup[codes], distance) for rows, codes in groups)

    def _of(self, rows: Sequence[int], codes: IntArray, distance: Distance) -> Alpha:
        """Alpha of ``codes`` (rows, units); for sets of levels, of each level as well."""
        value, interval = self._value(codes, distance)
        levels: list[LevelAlpha] = []
        if self._many:
            for level, member in zip(self._ratings.dimension.values, self._members.T, strict=True):
                answers = np.where(codes == MISSING, MISSING, np.append(member, 0)[codes])
                levels.append(LevelAlpha(level, *self._value(answers, alpha.nominal(2))))
        return Alpha(
            tuple(self._ratings.coders[row] for row in rows),
            int(alpha.pairable(codes).sum()),
            value,
            interval,
            tuple(levels),
        )

    def _value(self, codes: IntArray, distance: Distance) -> tuple[Figure, Interval | Undefined]:
        self._progress(0)
        return (
            alpha.krippendorff_alpha(codes, distance),
            alpha.bootstrap_alpha(
                codes, distance, resamples=self._choices.resamples, seed=self._choices.seed
            ),
        )
