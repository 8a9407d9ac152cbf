"""Every agreement figure of a project, dimension by dimension."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

import numpy as np

from desktop.engine.agreement.alpha import pairable
from desktop.engine.agreement.alphas import Alphas
from desktop.engine.agreement.by_group import ByGroup
from desktop.engine.agreement.choices import Choices, choices_of
from desktop.engine.agreement.coefficients import coefficients
from desktop.engine.agreement.disagreements import disagreements
from desktop.engine.agreement.figures import FloatArray, IntArray, Undefined
from desktop.engine.agreement.intracoder import intracoder
from desktop.engine.agreement.matches import golds, match_by_group, matches
from desktop.engine.agreement.planner import Plan, units_for_width
from desktop.engine.agreement.ratings import Ratings, Trained, read_ratings
from desktop.engine.agreement.results import (
    AgreementReport,
    DimensionAgreement,
    IntraCoder,
    ModelAgreement,
)
from desktop.engine.agreement.scale import distance_of, members_of
from desktop.engine.agreement.stability import Stability, stability
from desktop.engine.agreement.stand_in import MAX_PAIRED, StandIn, Unseen
from desktop.engine.agreement.trained import trained_units
from desktop.engine.agreement.words import best_gold
from desktop.engine.domain import CoderKind
from desktop.engine.progress import Progress, silent, with_progress, within
from desktop.engine.store.errors import CodebookLostError
from desktop.engine.store.groups import columns_to_group_by, group_of
from desktop.engine.store.project import Project

_CHUNK = 4_096
"""Units whose probabilities are in memory at a time."""

_READ = 0.5
"""The share of a dimension's work that is done once its annotations are read."""


def agreement(
    project: Project, choices: Choices | None = None, progress: Progress = silent
) -> AgreementReport:
    """The figures of every dimension, all read in one snapshot. Raises CodebookLostError.

    Without ``choices`` those that the project keeps are taken.
    """
    if not project.has_codebook:
        raise CodebookLostError(
            f"{project.path} has lost its codebook, which says how far levels are apart: there are "
            "no figures without it."
        )
    dimensions = project.rubric().dimensions
    found: list[DimensionAgreement] = []
    with project.snapshot():
        choices = choices or choices_of(project)
        trained = {} if choices.count_trained else trained_units(project)
        groups = _Groups(project, choices.group_by)
        for dimension in dimensions:
            done, share = len(found) / len(dimensions), 1 / len(dimensions)
            reading = within(progress, done, done + share * _READ)
            # Always the same share: how far it is is unknown, but it goes on and can be stopped.
            still = within(progress, done + share * _READ, done + share * _READ)
            ratings = read_ratings(project, dimension, trained, reading)
            unseen = partial(
                _probabilities, project, dimension.name, trained=trained, progress=still
            )
            again = intracoder(project, dimension, choices)
            found.append(_Assessor(ratings, choices, unseen, groups, still).result(again))
    return AgreementReport(tuple(found), choices)


def _probabilities(
    project: Project,
    dimension: str,
    coder_id: str,
    units: Collection[str],
    *,
    trained: Trained,
    progress: Progress,
) -> Iterator[FloatArray]:
    """The probabilities (rows, levels) that a model gave all units but these, in chunks.

    Units that it was trained on are left out, as in ``Ratings.elsewhere``.
    """
    rows: list[tuple[float, ...]] = []
    known = trained.get(coder_id, ())
    for annotation in with_progress(project.annotations(dimension), progress, project.unit_count()):
        if (
            annotation.coder_id == coder_id
            and annotation.scores
            and annotation.unit_id not in units
            and annotation.unit_id not in known
        ):
            rows.append(annotation.scores.probabilities)
            if len(rows) == _CHUNK:
                yield np.array(rows)
                rows.clear()
    if rows:
        yield np.array(rows)


class _Groups:
    """The values of the chosen grouping, read once for all dimensions."""

    def __init__(self, project: Project, name: str) -> None:
        self.chosen = bool(name)
        self.there = self.chosen and name in columns_to_group_by(project)
        self._project = project
        self._name = name
        self._known: dict[str, str] = {}

    def of(self, units: Sequence[str]) -> list[str]:
        """The group of each unit; the chosen column must be ``there``."""
        new = [unit for unit in units if unit not in self._known]
        self._known |= group_of(self._project, self._name, new)
        return [self._known[unit] for unit in units]


class _Assessor:
    """Puts together the figures of one dimension. ``progress`` may stop it."""

    def __init__(
        self,
        ratings: Ratings,
        choices: Choices,
        unseen: Unseen,
        groups: _Groups,
        progress: Progress,
    ) -> None:
        self.progress = progress
        self.groups = groups
        self.ratings = ratings
        self.choices = choices
        self.distance = ratings.distance
        self.alphas = Alphas(ratings, choices, progress)
        self.stand_in = StandIn(ratings, choices, unseen)

    def result(self, again: tuple[IntraCoder, ...]) -> DimensionAgreement:
        """All figures; ``again`` are those of people who coded units twice."""
        ratings, alphas = self.ratings, self.alphas
        humans = ratings.humans
        count, listed = disagreements(ratings)
        paired = list(combinations(humans, 2)) if 2 < len(humans) <= MAX_PAIRED else []
        return DimensionAgreement(
            dimension=ratings.dimension,
            distance=self.distance.name,
            humans=tuple(ratings.coders[row] for row in humans),
            units=len(ratings.unit_ids),
            people=alphas.among(humans),
            people_pairs=tuple(alphas.among(pair) for pair in paired),
            coefficients=coefficients(ratings, [humans, *paired] if len(humans) > 1 else []),
            intracoder=again,
            coarse=alphas.coarse(),
            sample=self.stand_in.sample,
            stability=self.stability(),
            width=self.width(ratings.codes[humans]),
            models=tuple(self.model(row) for row in ratings.models if humans),
            disagreements=listed,
            disagreement_count=count,
            compared=int(pairable(ratings.codes).sum()),
            left_out=ratings.left_out,
        )

    def model(self, row: int) -> ModelAgreement:
        """All figures of the model in this row."""
        ratings, alphas, stand_in = self.ratings, self.alphas, self.stand_in
        pairs = [[human, row] for human in ratings.humans]
        found = ModelAgreement(
            model=ratings.coders[row],
            pairs=tuple(alphas.among(pair) for pair in pairs),
            panel=alphas.with_people(row) if len(ratings.humans) > 1 else None,
            coefficients=coefficients(ratings, pairs),
            matches=matches(ratings, row, self.choices, self.progress),
            ceiling=stand_in.ceiling(row),
            alt_tests=stand_in.alt_tests(row),
            prevalence=stand_in.prevalence(row),
            mean=stand_in.mean(row),
            calibration=stand_in.calibration(row),
            risk=stand_in.risk(row),
            possible=stand_in.possible(row),
            power=stand_in.power(row),
            width=self.width(ratings.with_people(row)),
        )
        return replace(found, by_group=self.by_group(row, golds(ratings)[best_gold(found)]))

    def by_group(self, row: int, humans: list[int]) -> ByGroup | Undefined | None:
        """The model in this row against these people, by the chosen grouping."""
        ratings, groups = self.ratings, self.groups
        if not groups.chosen:
            return None
        if not groups.there:
            return Undefined(
                "no column has this name but, perhaps, one read as a text or as labels"
            )
        found = groups.of(ratings.unit_ids)
        return match_by_group(
            ratings, row, humans, found, choices=self.choices, progress=self.progress
        )

    def stability(self) -> Stability:
        """The project's models compared with each other, on all units, coded or not."""
        ratings, elsewhere = self.ratings, self.ratings.elsewhere
        rows = [i for i, c in enumerate(ratings.coders) if c.kind is CoderKind.MODEL]
        codes = np.concatenate([ratings.codes[rows], elsewhere.codes[rows]], axis=1)
        members = members_of(ratings.dimension, elsewhere.values).astype(np.float64)
        coders = tuple(ratings.coders[row] for row in rows)
        distance = distance_of(ratings.dimension, elsewhere.values)
        return stability(coders, codes, members, distance)

    def width(self, codes: IntArray) -> Plan | Undefined:
        """Units for an interval of alpha of the chosen width."""
        return units_for_width(codes, self.distance, self.choices.width, seed=self.choices.seed)
