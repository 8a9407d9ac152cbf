"""Who coded what: one dimension's blind annotations as arrays."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np

from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.audit import WHOLE, Part, coded_part
from desktop.engine.agreement.figures import BoolArray, FloatArray, IntArray
from desktop.engine.agreement.results import LeftOut
from desktop.engine.agreement.scale import distance_of, members_of
from desktop.engine.domain import Annotation, Coder, CoderKind
from desktop.engine.progress import Progress, silent, with_progress
from desktop.engine.store.dropped import Dropped, dropped
from desktop.engine.store.project import Project
from desktop.engine.store.samples import Design, designs, samples
from rubrics.schema import Dimension, Scale, Select

_Coding = Callable[[str], int]

Trained = Mapping[str, Collection[str]]
"""By a model's coder id, the ids of the units it was trained on."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the models answered on the units that do not count as coded."""

    values: tuple[str, ...]
    """What ``codes`` index: the values of the Ratings, then those that occur only here."""
    codes: IntArray
    """(coders, units), the rows as in :class:`Ratings`; MISSING where there is none."""
    confidence: FloatArray
    """(coders, units), NaN where there is none."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """The units that at least one person coded blind, and every coder's first value for each."""

    dimension: Dimension
    coders: tuple[Coder, ...]
    unit_ids: tuple[str, ...]
    values: tuple[str, ...]
    """What ``codes`` index: the levels' values, or the sets of levels that occur."""
    codes: IntArray
    """(coders, units), MISSING where there is none."""
    confidence: FloatArray
    """(coders, units), NaN for people."""
    probabilities: Mapping[int, FloatArray]
    """By a model's row (units, levels), NaN where it gave none."""
    inclusion: FloatArray
    """(units,) each unit's probability of being in the audit sample, NaN if none is recorded."""
    elsewhere: Elsewhere
    left_out: LeftOut
    frame: int
    """How many units the audit sample was drawn from, 0 without one."""
    gaps: int | None
    """Units of the sample that were left out, None for too many; see
    :class:`desktop.engine.agreement.audit.Part`."""
    project_units: int
    design: Design | None = None
    """How the sample was drawn, if that is known and units of it count."""

    @property
    def humans(self) -> list[int]:
        """Rows of the people."""
        return [i for i, coder in enumerate(self.coders) if coder.kind is CoderKind.HUMAN]

    @property
    def models(self) -> list[int]:
        """Rows of the models that answered at least one unit that people coded."""
        return [
            i
            for i, coder in enumerate(self.coders)
            if coder.kind is CoderKind.MODEL and (self.codes[i] != MISSING).any()
        ]

    @property
    def equally_likely(self) -> bool:
        """Whether every unit has a recorded inclusion probability, and all are the same."""
        return bool(np.ptp(self.inclusion) < 1e-12)  # False if one is NaN

    @property
    def positions(self) -> FloatArray:
        """The values' numbers on the scale (values,); on a nominal scale 0, 1, 2, …."""
        if self.dimension.scale is Scale.NOMINAL:
            return np.arange(len(self.values), dtype=np.float64)
        return np.array([float(value) for value in self.values])

    @property
    def members(self) -> BoolArray:
        """Which levels each value has (values, levels)."""
        return members_of(self.dimension, self.values)

    @property
    def distance(self) -> Distance:
        """How far apart two values are on the dimension's scale."""
        return distance_of(self.dimension, self.values)

    def with_people(self, model: int) -> IntArray:
        """Codes of all people and, in the last row, a model, on the units that it answered.

        The other units would only add the people's agreement with each other to its alpha.
        """
        codes = self.codes[[*self.humans, model]]
        return np.where(codes[-1] == MISSING, MISSING, codes)


def read_ratings(
    project: Project, dimension: Dimension, trained: Trained, progress: Progress = silent
) -> Ratings:
    """The blind annotations of one dimension, read in one pass.

    A coder's first value of a unit counts, as it was before they saw a model's answer, whatever
    they changed it to afterwards. It does not count for a model that was trained on the unit. What
    people say when they code a unit again is compared with their own first value alone
    (:mod:`desktop.engine.agreement.intracoder`).

    Where an audit sample was drawn, units that people coded outside of it count as not coded,
    because nobody knows why they chose these; unless people coded all units. Of several samples,
    those from the largest frame count, so that a sample of all units comes before one from before
    some were added. Among these, only samples of one design count: see
    :mod:`desktop.engine.agreement.audit`.
    """
    coders = project.coders()
    units = project.unit_count()
    frames = {sample.name: sample.frame for sample in samples(project)}
    reader = _Reader(coders, dimension, trained, frames, units)
    if len(coders) > 1 or reader.people:  # a single model has nobody to agree with
        groups = groupby(project.annotations(dimension.name), attrgetter("unit_id"))
        for unit_id, group in with_progress(groups, progress, units):
            reader.take(unit_id, list(group))
    drawn = designs(project, reader.frame)
    lacking = dropped(project).get(dimension.name, Dropped(0, 0)).lacking
    return reader.result(coded_part(drawn, reader.in_frame()) if drawn else WHOLE, lacking)


@dataclass(slots=True)
class _Columns:
    """Growing columns of codes and confidences, one per coder."""

    codes: list[array[int]]
    confidence: list[array[float]]

    @classmethod
    def of(cls, count: int) -> _Columns:
        return cls([array("q") for _ in range(count)], [array("d") for _ in range(count)])

    def start(self) -> None:
        for codes, confidence in zip(self.codes, self.confidence, strict=True):
            codes.append(MISSING)
            confidence.append(np.nan)

    def arrays(self, rows: list[int]) -> tuple[IntArray, FloatArray]:
        units = len(self.codes[0]) if self.codes else 0
        shape = (len(rows), units)
        return (
            np.array([self.codes[i] for i in rows], dtype=np.int64).reshape(shape),
            np.array([self.confidence[i] for i in rows], dtype=np.float64).reshape(shape),
        )


class _Reader:
    """Sorts annotations into coded units and others."""

    def __init__(
        self,
        coders: list[Coder],
        dimension: Dimension,
        trained: Trained,
        frames: Mapping[str, int],
        units: int,
    ) -> None:
        self.coders = coders
        self.dimension = dimension
        self.trained = trained
        self.frames = frames
        self.units = units
        self.row = {coder.coder_id: i for i, coder in enumerate(coders)}
        self.people = {c.coder_id for c in coders if c.kind is CoderKind.HUMAN}
        self.values = [] if dimension.select is Select.MANY else list(dimension.values)
        self.code_of = {value: code for code, value in enumerate(self.values)}
        self.later: dict[str, int] = {}  # sets seen on uncoded units, numbered from 0
        self.coded = _Columns.of(len(coders))
        self.others = _Columns.of(len(coders))
        self.probabilities: dict[tuple[int, int], tuple[float, ...]] = {}
        self.unit_ids: list[str] = []
        self.inclusion = array("d")
        self.drawn_from = array("q")
        self.saw_suggestion = self.coded_again = 0
        self.trained_on = Counter[str]()

    def take(self, unit_id: str, annotations: list[Annotation]) -> None:
        """Takes all annotations of one unit, in the order of ``Project.annotations``."""
        first: dict[str, Annotation] = {}
        for annotation in annotations:
            if not (annotation.value or annotation.blind):
                continue
            counted = annotation.before_seeing
            if counted is None:
                self.saw_suggestion += 1
            elif annotation.coder_id in first:
                self.coded_again += 1
            elif unit_id in self.trained.get(annotation.coder_id, ()):
                self.trained_on[annotation.coder_id] += 1
            else:
                first[annotation.coder_id] = counted
        if not first:
            return
        if self.people.isdisjoint(first):
            self._fill(self.others, first, self._code_elsewhere)
            return
        sample, p = next(
            (
                (a.sample, a.sample_probability)
                for a in first.values()
                if a.coder_id in self.people and a.sample_probability is not None
            ),
            ("", np.nan),
        )
        self.inclusion.append(p)
        self.drawn_from.append(0 if np.isnan(p) else self.frames.get(sample, self.units))
        self._fill(self.coded, first, self._code)
        for coder_id, annotation in first.items():
            if annotation.scores is not None:
                place = (self.row[coder_id], len(self.unit_ids))
                self.probabilities[place] = annotation.scores.probabilities
        self.unit_ids.append(unit_id)

    def _fill(self, columns: _Columns, first: dict[str, Annotation], code: _Coding) -> None:
        columns.start()
        for coder_id, annotation in first.items():
            row = self.row[coder_id]
            columns.codes[row][-1] = code(annotation.value)
            if annotation.scores is not None:
                columns.confidence[row][-1] = annotation.scores.confidence(self.dimension)

    def _code(self, value: str) -> int:
        if value not in self.code_of and self.dimension.select is Select.MANY:
            self.code_of[value] = len(self.values)
            self.values.append(value)
        return self.code_of[value]

    def _code_elsewhere(self, value: str) -> int:
        # -2, -3, … until all values of the coded units are known, see _elsewhere.
        if self.dimension.select is Select.ONE:
            return self.code_of[value]
        return -2 - self.later.setdefault(value, len(self.later))

    @property
    def frame(self) -> int:
        """The largest frame of the samples that coded units are from, 0 without any."""
        return max(self.drawn_from, default=0)

    def in_frame(self) -> set[str]:
        """The coded units of samples from that frame."""
        frame = self.frame
        return {u for u, n in zip(self.unit_ids, self.drawn_from, strict=True) if n == frame}

    def result(self, part: Part, lacking: int) -> Ratings:
        """The arrays, with a row for each coder who gave a value; ``part`` is the sample's part
        that counts, ``lacking`` the values that went and were not given again."""
        rows = [
            i
            for i in range(len(self.coders))
            if any(code != MISSING for code in self.coded.codes[i])
            or any(code != MISSING for code in self.others.codes[i])
        ]
        codes, confidence = self.coded.arrays(rows)
        inclusion, drawn = self._drawn(part)
        everything, other_codes, other_confidence = self._elsewhere(rows)
        return Ratings(
            dimension=self.dimension,
            coders=tuple(self.coders[i] for i in rows),
            unit_ids=tuple(u for u, kept in zip(self.unit_ids, drawn, strict=True) if kept),
            values=tuple(self.values),
            codes=codes[:, drawn],
            confidence=confidence[:, drawn],
            probabilities={row: p[drawn] for row, p in self._probabilities(rows).items()},
            inclusion=inclusion[drawn],
            elsewhere=Elsewhere(
                everything,
                np.concatenate([codes[:, ~drawn], other_codes], axis=1),
                np.concatenate([confidence[:, ~drawn], other_confidence], axis=1),
            ),
            left_out=LeftOut(
                self.saw_suggestion,
                self.coded_again,
                trained=self.trained_on.total(),
                trained_models=tuple(c.name for c in self.coders if self.trained_on[c.coder_id]),
                outside_sample=int((~drawn).sum()),
                dropped=lacking,
            ),
            frame=self.frame,
            gaps=part.gaps,
            project_units=self.units,
            design=part.design,
        )

    def _drawn(self, part: Part) -> tuple[FloatArray, BoolArray]:
        """The coded units' inclusion probabilities, and which of them count."""
        inclusion = np.array(self.inclusion, dtype=np.float64)
        drawn_from = np.array(self.drawn_from, dtype=np.int64)
        drawn = drawn_from == self.frame
        if part.inclusion is not None:
            known = [part.inclusion.get(unit, np.nan) for unit in self.unit_ids]
            inclusion = np.array(known, dtype=np.float64)
            drawn &= ~np.isnan(inclusion)
        if len(drawn_from) == self.units:
            drawn[:] = True  # all units are coded, so samples do not matter
        return inclusion, drawn

    def _elsewhere(self, rows: list[int]) -> tuple[tuple[str, ...], IntArray, FloatArray]:
        """All values, and the codes and confidences on the units that nobody coded."""
        everything = [*self.values, *(v for v in self.later if v not in self.code_of)]
        codes, confidence = self.others.arrays(rows)
        if self.later:
            number = {value: code for code, value in enumerate(everything)}
            lookup = np.array([number[value] for value in self.later], dtype=np.int64)
            codes = np.where(codes < MISSING, lookup[-2 - codes], codes)
        return tuple(everything), codes, confidence

    def _probabilities(self, rows: list[int]) -> dict[int, FloatArray]:
        """The probabilities (units, levels) that each model gave, by its row of the result."""
        shape = (len(self.unit_ids), len(self.dimension.levels))
        place = {row: i for i, row in enumerate(rows)}
        found = {
            i: np.full(shape, np.nan)
            for row, i in place.items()
            if self.coders[row].kind is CoderKind.MODEL
        }
        for (row, unit), p in self.probabilities.items():
            found[place[row]][unit] = p
        return found
