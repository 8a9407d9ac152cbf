"""Every agreement figure of a project, dimension by dimension."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import combinations

import numpy as np

from desktop.engine.agreement import alpha, chance, classification
from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.choices import DEFAULT, Choices
from desktop.engine.agreement.figures import (
    BoolArray,
    Figure,
    FloatArray,
    IntArray,
    Interval,
    Undefined,
)
from desktop.engine.agreement.intracoder import intracoder
from desktop.engine.agreement.planner import Plan, units_for_width
from desktop.engine.agreement.ratings import Ratings, Trained, read_ratings
from desktop.engine.agreement.results import (
    MAJORITY,
    AgreementReport,
    Alpha,
    Coefficients,
    DimensionAgreement,
    Disagreement,
    IntraCoder,
    LevelAlpha,
    Match,
    ModelAgreement,
)
from desktop.engine.agreement.scale import distance_of, members_of
from desktop.engine.agreement.stability import Stability, stability
from desktop.engine.agreement.stand_in import MAX_PAIRED, StandIn, Unseen
from desktop.engine.agreement.trained import trained_units
from desktop.engine.domain import CoderKind
from desktop.engine.progress import Progress, silent, told, within
from desktop.engine.store.errors import CodebookLostError
from desktop.engine.store.project import Project
from rubrics.schema import Scale, Select

LISTED = 50
"""How many disagreements of a dimension are kept; all are counted."""

_CHUNK = 4_096
"""Units whose probabilities are in memory at a time."""

_READ = 0.5
"""The share of a dimension's work that is done once its annotations are read."""


def agreement(
    project: Project, choices: Choices = DEFAULT, progress: Progress = silent
) -> AgreementReport:
    """The figures of every dimension, all read in one snapshot. Raises CodebookLostError."""
    if not project.has_codebook:
        raise CodebookLostError(
            f"{project.path} has lost its codebook, which says how far levels are apart: there are "
            "no figures without it."
        )
    dimensions = project.rubric().dimensions
    found: list[DimensionAgreement] = []
    with project.snapshot():
        trained = {} if choices.count_trained else trained_units(project)
        for dimension in dimensions:
            done, share = len(found) / len(dimensions), 1 / len(dimensions)
            reading = within(progress, done, done + share * _READ)
            # Says no more than that it is still at work, and can be stopped there.
            still = within(progress, done + share * _READ, done + share * _READ)
            ratings = read_ratings(project, dimension, trained, reading)
            unseen = partial(
                _probabilities, project, dimension.name, trained=trained, progress=still
            )
            again = intracoder(project, dimension, choices)
            found.append(_Assessor(ratings, choices, unseen, still).result(again))
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
    for annotation in told(project.annotations(dimension), progress, project.unit_count()):
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


class _Assessor:
    """Computes the figures of one dimension. ``progress`` may stop it."""

    def __init__(
        self, ratings: Ratings, choices: Choices, unseen: Unseen, progress: Progress
    ) -> None:
        self.progress = progress
        self.ratings = ratings
        self.many = ratings.dimension.select is Select.MANY
        self.distance = ratings.distance
        self.members = ratings.members
        self.choices = choices
        self.stand_in = StandIn(ratings, choices, unseen)

    def result(self, again: tuple[IntraCoder, ...]) -> DimensionAgreement:
        ratings = self.ratings
        humans = ratings.humans
        count, disagreements = self.disagreements()
        paired = list(combinations(humans, 2)) if 2 < len(humans) <= MAX_PAIRED else []
        return DimensionAgreement(
            dimension=ratings.dimension,
            distance=self.distance.name,
            humans=tuple(ratings.coders[row] for row in humans),
            units=len(ratings.unit_ids),
            people=self.alpha(humans),
            people_pairs=tuple(self.alpha(pair) for pair in paired),
            coefficients=self.coefficients([humans, *paired] if len(humans) > 1 else []),
            intracoder=again,
            coarse=self.coarse(),
            sample=self.stand_in.sample,
            stability=self.stability(),
            width=self.width(ratings.codes[humans]),
            models=tuple(self.model(row) for row in ratings.models if humans),
            disagreements=disagreements,
            disagreement_count=count,
            compared=int(((ratings.codes != MISSING).sum(axis=0) > 1).sum()),
            left_out=ratings.left_out,
        )

    def coefficients(self, groups: Sequence[Sequence[int]]) -> tuple[Coefficients, ...]:
        """Percent agreement, kappa and AC of groups of rows; none where values are sets."""
        if self.many:
            return ()
        ratings = self.ratings
        identity = chance.identity_weights(len(ratings.values))
        scale = ratings.dimension.scale
        ordered = scale is not Scale.NOMINAL
        weights = chance.quadratic_weights(ratings.positions) if ordered else identity
        found = []
        for rows in groups:
            codes = ratings.codes[list(rows)]
            pair = (codes[0], codes[1]) if len(rows) == 2 else None
            plain, weighted = (
                Undefined("kappa is of two coders")
                if pair is None
                else chance.cohen_kappa(*pair, credit)
                for credit in (identity, weights)
            )
            found.append(
                Coefficients(
                    tuple(ratings.coders[row] for row in rows),
                    int(((codes != MISSING).sum(axis=0) >= 2).sum()),
                    chance.percent_agreement(codes, identity),
                    None if scale is Scale.INTERVAL else plain,
                    weighted if ordered else None,
                    chance.gwet_ac(codes, weights),
                )
            )
        return tuple(found)

    def coarse(self) -> tuple[Alpha, ...]:
        """Alphas by the first part of hierarchical labels: among people, then with each model."""
        ratings = self.ratings
        tops = [level.path[0] for level in ratings.dimension.levels]
        if self.many or len(set(tops)) in (1, len(tops)) or not ratings.humans:
            return ()
        names = list(dict.fromkeys(tops))
        lookup = np.array([*(names.index(top) for top in tops), MISSING], dtype=np.int64)
        humans = ratings.humans
        groups = [(humans, ratings.codes[humans])] if len(humans) > 1 else []
        groups += [([*humans, row], self.with_people(row)) for row in ratings.models]
        distance = alpha.nominal(len(names))
        return tuple(self._alpha_of(rows, lookup[codes], distance) for rows, codes in groups)

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

    def with_people(self, model: int) -> IntArray:
        """Codes of all people and, in the last row, a model, on the units that it answered.

        The other units would only add the people's agreement with each other to its alpha.
        """
        codes = self.ratings.codes[[*self.ratings.humans, model]]
        return np.where(codes[-1] == MISSING, MISSING, codes)

    def alpha(self, rows: Sequence[int]) -> Alpha:
        """Alpha among these rows."""
        return self._alpha_of(rows, self.ratings.codes[list(rows)], self.distance)

    def _alpha_of(self, rows: Sequence[int], codes: IntArray, distance: Distance) -> Alpha:
        """Alpha of ``codes`` (rows, units); for sets of levels, of each level as well."""
        value, interval = self._alpha(codes, distance)
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
        self.progress(0)
        return (
            alpha.krippendorff_alpha(codes, distance),
            alpha.bootstrap_alpha(
                codes, distance, resamples=self.choices.resamples, seed=self.choices.seed
            ),
        )

    def model(self, row: int) -> ModelAgreement:
        """All figures of the model in this row."""
        humans = self.ratings.humans
        several = len(humans) > 1
        matches = [self.match(row, [human], self.ratings.coders[human].name) for human in humans]
        if several:
            matches.append(self.match(row, humans, MAJORITY))
        pairs = [[human, row] for human in humans]
        stand_in = self.stand_in
        everybody = self.with_people(row)
        return ModelAgreement(
            model=self.ratings.coders[row],
            pairs=tuple(self.alpha(pair) for pair in pairs),
            panel=self._alpha_of([*humans, row], everybody, self.distance) if several else None,
            coefficients=self.coefficients(pairs),
            matches=tuple(matches),
            ceiling=stand_in.ceiling(row),
            alt_tests=stand_in.alt_tests(row),
            prevalence=stand_in.prevalence(row),
            mean=stand_in.mean(row),
            calibration=stand_in.calibration(row),
            risk=stand_in.risk(row),
            possible=stand_in.possible(row),
            power=stand_in.power(row),
            width=self.width(everybody),
        )

    def match(self, model: int, humans: list[int], gold: str) -> Match:
        """The model against one person or, with several, against their majority."""
        self.progress(0)
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
        counts = np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
        precision, recall = classification.precision_recall(*counts)
        ordered = self.ratings.dimension.scale is not Scale.NOMINAL
        x, y = (self.ratings.positions[side[both]] for side in (truth, codes[model]))
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
            macro_f1_interval=self._macro_f1_interval(
                one[left], one[right], confusion[left, right]
            ),
            precision=precision,
            recall=recall,
            mae=classification.mean_absolute_error(x, y) if ordered else None,
            spearman=classification.spearman(x, y) if ordered else None,
        )

    def _match_sets(self, model: int, humans: list[int], gold: str) -> Match:
        codes = self.ratings.codes
        there = codes[humans] != MISSING
        sets = self.stand_in.sets
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
            values=self.ratings.dimension.values,
            confusion=confusion,
            accuracy=classification.set_accuracy(truth, answer),
            accuracy_interval=classification.accuracy_interval(right, len(truth)),
            commonest=classification.commonest_set_share(truth),
            macro_f1=classification.macro_f1(*counts, len(truth)),
            macro_f1_interval=self._macro_f1_interval(
                kinds[:, :levels], kinds[:, levels:], frequency
            ),
            precision=precision,
            recall=recall,
            mae=None,
            spearman=None,
        )

    def _macro_f1_interval(
        self, gold: BoolArray, predicted: BoolArray, frequency: IntArray
    ) -> Interval | Undefined:
        choices = self.choices
        return classification.bootstrap_macro_f1(
            gold, predicted, frequency, resamples=choices.resamples, seed=choices.seed
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
        apart = self.apart()
        units = np.flatnonzero(apart)
        first = units[np.lexsort((-surest[units], -apart[units]))][:LISTED]
        return len(units), tuple(self._disagreement(int(u), float(surest[u])) for u in first)

    def apart(self) -> FloatArray:
        """The mean distance between two of a unit's values (units,), 0 where there is one."""
        codes, between = alpha.compact(self.ratings.codes), self.distance.between
        if not self.distance.fixed:  # ordinal: by the number of levels between them
            between = alpha.interval(range(len(self.ratings.values))).between
        total, pairs = np.zeros(codes.shape[1]), np.zeros(codes.shape[1])
        for left, right in combinations(codes, 2):
            both = (left != MISSING) & (right != MISSING)
            total[both] += between(left[both], right[both])
            pairs += both
        mean: FloatArray = np.divide(total, pairs, out=total, where=pairs > 0).round(9)
        return mean

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
