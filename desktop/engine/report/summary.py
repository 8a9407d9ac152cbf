"""The models' answers, counted in one pass over the units."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from desktop.engine.agreement.trained import SETTING
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit
from desktop.engine.export.joined import coded_units
from desktop.engine.progress import Progress, silent
from desktop.engine.store.finals import finals
from desktop.engine.store.project import Project
from desktop.engine.store.runs import runs
from rubrics.labels import Scores
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Select

NARROW = 0.02
"""Below this margin another machine may answer otherwise, because its last bits can differ."""

LISTED = 50
"""At most so many narrow answers, and so many failed units, are listed; all are counted."""

BINS = 10


@dataclass(frozen=True, slots=True)
class Narrow:
    """An answer whose runner-up was almost as probable."""

    unit: Unit
    value: str
    runner_up: str
    margin: float


@dataclass(slots=True)
class Answers:
    """One model's answers on one dimension."""

    model: Coder
    dimension: Dimension
    trained: bool = False
    """Whether the model lists texts that it was trained on."""
    units: int = 0
    """Answered units."""
    failed: int = 0
    in_windows: int = 0
    """Units whose text did not fit the model's window."""
    narrow: int = 0
    """Answers with a margin below NARROW."""
    levels: Counter[str] = field(default_factory=Counter)
    """Units by value; for ``select = "many"``, by each of their levels, or NONE without any."""
    histogram: list[int] = field(default_factory=lambda: [0] * BINS)
    """Units by confidence, in BINS equal bins from 0 to 1."""
    confidence_sum: float = 0.0
    mass_sum: float = 0.0
    _narrowest: list[tuple[float, int, Narrow]] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        """The mean confidence; ``units`` must not be 0."""
        return self.confidence_sum / self.units

    @property
    def mass(self) -> float:
        """The mean of ``Scores.mass``; ``units`` must not be 0."""
        return self.mass_sum / self.units

    @property
    def narrowest(self) -> list[Narrow]:
        """The LISTED narrowest answers, narrowest first."""
        return [narrow for _, _, narrow in sorted(self._narrowest, reverse=True)]

    @property
    def ranked(self) -> list[tuple[str, int]]:
        """(value, units) of all levels, most frequent first, ties as in the rubric."""
        values = list(self.dimension.values)
        if self.dimension.select is Select.MANY:
            values.append(NONE)
        return sorted(((v, self.levels[v]) for v in values), key=lambda item: -item[1])

    def add(self, unit: Unit, annotation: Annotation) -> None:
        """Counts one answer."""
        scores = annotation.scores
        if annotation.status is Status.FAILED or scores is None:
            self.failed += 1
            return
        self.units += 1
        self.in_windows += scores.windows > 1
        self.levels.update(annotation.value.split(SET_SEPARATOR))
        confidence = scores.confidence(self.dimension)
        self.histogram[min(int(confidence * BINS), BINS - 1)] += 1
        self.confidence_sum += confidence
        self.mass_sum += scores.mass
        margin = scores.margin(self.dimension)
        if margin < NARROW:
            self.narrow += 1
            # A heap with the widest margin on top; of equal margins the first units stay.
            runner_up = _runner_up(self.dimension, scores)
            item = (-margin, -self.narrow, Narrow(unit, annotation.value, runner_up, margin))
            if len(self._narrowest) < LISTED:
                heapq.heappush(self._narrowest, item)
            else:
                heapq.heappushpop(self._narrowest, item)


@dataclass(frozen=True, slots=True)
class Failure:
    """A unit that a model could not annotate, and why."""

    unit: Unit
    model: Coder
    reason: str


@dataclass(slots=True)
class Summary:
    """What a report needs of a project's units."""

    answers: list[Answers]
    settled: Counter[str] = field(default_factory=Counter)
    """Final values, by the name of who settled them."""
    failures: list[Failure] = field(default_factory=list)
    """The first LISTED."""
    failed_units: int = 0
    texts: dict[str, Unit] = field(default_factory=dict)
    """The units that were asked for, by id."""

    def of(self, dimension: Dimension) -> Iterator[Answers]:
        """The answers on a dimension of each model that was asked."""
        return (a for a in self.answers if a.dimension == dimension and a.units + a.failed)


def summarise(project: Project, wanted: Collection[str], progress: Progress = silent) -> Summary:
    """Reads all units once. Keeps only those whose ids are ``wanted``, so that memory does not grow
    with the project."""
    models = [coder for coder in project.coders() if coder.kind is CoderKind.MODEL]
    trained = {run.coder_id for run in runs(project) if run.settings.get(SETTING)}
    by_key = {
        (dimension.name, model.coder_id): Answers(model, dimension, model.coder_id in trained)
        for dimension in project.rubric().dimensions
        for model in models
    }
    names = {coder.coder_id: coder.name for coder in project.coders()}
    settled = Counter(names[final.coder_id] for final in finals(project))
    summary = Summary(list(by_key.values()), settled)
    for unit, coded in coded_units(project, progress):
        if unit.unit_id in wanted:
            summary.texts[unit.unit_id] = unit
        failed: dict[str, Failure] = {}
        for annotation in coded:
            answers = by_key.get((annotation.dimension, annotation.coder_id))
            if answers is None:
                continue
            answers.add(unit, annotation)
            if annotation.status is Status.FAILED:
                failure = Failure(unit, answers.model, annotation.note)
                failed.setdefault(annotation.coder_id, failure)
        summary.failed_units += len(failed)
        summary.failures += list(failed.values())[: LISTED - len(summary.failures)]
    return summary


def _runner_up(dimension: Dimension, scores: Scores) -> str:
    """The second most probable value; for ``select = "many"``, the set in which the least certain
    yes or no is reversed."""
    p = scores.probabilities
    if dimension.select is Select.MANY:
        closest = min(range(len(p)), key=lambda i: abs(2 * p[i] - 1))
        chosen = [
            value for i, value in enumerate(dimension.values) if (p[i] > 0.5) is not (i == closest)
        ]
        return SET_SEPARATOR.join(chosen) or NONE
    first = max(range(len(p)), key=p.__getitem__)
    second = max((i for i in range(len(p)) if i != first), key=p.__getitem__)
    return dimension.values[second]
