"""Who coded what: one dimension's blind annotations as arrays."""

from __future__ import annotations

from array import array
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
from desktop.engine.model import Annotation, Coder, CoderKind
from desktop.engine.progress import Progress, silent, told
from desktop.engine.store.project import Project
from desktop.engine.store.samples import Design, designs, samples
from rubrics.schema import Dimension, Scale, Select

_Coding = Callable[[str], int]

Trained = Mapping[str, Collection[str]]
"""Per model's coder id the ids of units it was trained on."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the models answered on the units that nobody coded; rows as in :class:`Ratings`.

    ``codes`` (coders, others) index ``values``, which begins with the values of the Ratings.
    """

    values: tuple[str, ...]
    codes: IntArray
    confidence: FloatArray


@dataclass(frozen=True, slots=True)
class Ratings:
    """The units that at least one person coded blind, and every coder's first value for each.

    ``values`` are what the codes index: the levels' values, or the sets of levels that occur.
    ``codes`` (coders, units) is -1 where there is none; ``confidence`` (coders, units) is the
    model's, NaN for people; ``probabilities`` has (units, levels) by each model's row, NaN where it
    gave none. ``inclusion`` (units,) is the probability with which a unit came into the audit
    sample, NaN where none was recorded, and ``frame`` how many units that sample was drawn from.
    ``gaps`` are units of the sample that nobody coded blind among those that people did; None where
    there are so many that the others are no random sample. ``project_units`` are all there are,
    ``design`` is how the sample was drawn, where that is known and units of it count.
    """

    dimension: Dimension
    coders: tuple[Coder, ...]
    unit_ids: tuple[str, ...]
    values: tuple[str, ...]
    codes: IntArray
    confidence: FloatArray
    probabilities: Mapping[int, FloatArray]
    inclusion: FloatArray
    elsewhere: Elsewhere
    left_out: LeftOut
    frame: int
    gaps: int | None
    project_units: int
    design: Design | None = None

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
        """Whether a probability is recorded of every unit, and it is the same one."""
        return bool(np.ptp(self.inclusion) < 1e-12)  # of one that is not recorded it is NaN

    @property
    def positions(self) -> FloatArray:
        """Where the values lie on the dimension's scale (values,); their order if it has none."""
        if self.dimension.scale is Scale.NOMINAL:
            return np.arange(len(self.values), dtype=np.float64)
        return np.array([float(value) for value in self.values])

    @property
    def members(self) -> BoolArray:
        """Which levels each value contains (values, levels)."""
        return members_of(self.dimension, self.values)

    @property
    def distance(self) -> Distance:
        """How far apart two of the values are, at the dimension's level of measurement."""
        return distance_of(self.dimension, self.values)


def read_ratings(
    project: Project, dimension: Dimension, trained: Trained, progress: Progress = silent
) -> Ratings:
    """The blind annotations of one dimension, read in one pass.

    What counts is the value a coder gave before they saw a suggestion, whatever they changed it to
    afterwards, if they had not coded the unit before (what they said coding it again is compared
    with themselves alone, see :mod:`desktop.engine.agreement.intracoder`) and were not trained on
    the unit. Where an audit sample was drawn,
    units that people coded outside of it count as not coded, unless they coded all: nobody knows
    why it was these. A sample of all units there are now goes before those of fewer, from before
    some were added; one that was coded as it was drawn before one that was coded here and there.
    Of simple samples and stratified ones only those of one design count, see
    :mod:`desktop.engine.agreement.audit`.
    """
    coders = project.coders()
    units = project.unit_count()
    frames = {sample.name: sample.frame for sample in samples(project)}
    reader = _Reader(coders, dimension, trained, frames, units)
    if len(coders) > 1 or reader.people:  # of one model alone there is nothing to tell
        groups = groupby(project.annotations(dimension.name), attrgetter("unit_id"))
        for unit_id, group in told(groups, progress, units):
            reader.take(unit_id, list(group))
    drawn = designs(project, reader.frame)
    return reader.result(coded_part(drawn, reader.in_frame()) if drawn else WHOLE)


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
        self.later: dict[str, int] = {}  # values that only occur elsewhere, counted from 0
        self.coded = _Columns.of(len(coders))
        self.others = _Columns.of(len(coders))
        self.probabilities: dict[tuple[int, int], tuple[float, ...]] = {}
        self.unit_ids: list[str] = []
        self.inclusion = array("d")
        self.drawn_from = array("q")
        self.left_out = _Counts()

    def take(self, unit_id: str, annotations: list[Annotation]) -> None:
        """All annotations of one unit."""
        first: dict[str, Annotation] = {}
        for annotation in annotations:
            if not (annotation.value or annotation.blind):
                continue
            counted = annotation.before_seeing
            if counted is None:
                self.left_out.saw_suggestion += 1
            elif annotation.coder_id in first:
                self.left_out.coded_again += 1
            elif unit_id in self.trained.get(annotation.coder_id, ()):
                self.left_out.trained += 1
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
        # Coded from -2 downwards until all values of the coded units are known.
        if self.dimension.select is Select.ONE:
            return self.code_of[value]
        return -2 - self.later.setdefault(value, len(self.later))

    @property
    def frame(self) -> int:
        """How many units the sample that counts was drawn from, 0 where none was."""
        return max(self.drawn_from, default=0)

    def in_frame(self) -> set[str]:
        """The coded units of samples from that many."""
        frame = self.frame
        return {u for u, n in zip(self.unit_ids, self.drawn_from, strict=True) if n == frame}

    def result(self, part: Part) -> Ratings:
        """The arrays, of the coders who have a value anywhere; ``part`` is coded of the samples."""
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
            self.dimension,
            tuple(self.coders[i] for i in rows),
            tuple(u for u, kept in zip(self.unit_ids, drawn, strict=True) if kept),
            tuple(self.values),
            codes[:, drawn],
            confidence[:, drawn],
            {row: p[drawn] for row, p in self._probabilities(rows).items()},
            inclusion[drawn],
            Elsewhere(
                everything,
                np.concatenate([codes[:, ~drawn], other_codes], axis=1),
                np.concatenate([confidence[:, ~drawn], other_confidence], axis=1),
            ),
            self.left_out.frozen(int((~drawn).sum())),
            self.frame,
            part.gaps,
            self.units,
            part.design,
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
            drawn[:] = True  # nothing was chosen, whatever was drawn besides
        return inclusion, drawn

    def _elsewhere(self, rows: list[int]) -> tuple[tuple[str, ...], IntArray, FloatArray]:
        """All values there are, with codes and confidences on the units that nobody coded."""
        everything = [*self.values, *(v for v in self.later if v not in self.code_of)]
        codes, confidence = self.others.arrays(rows)
        if self.later:
            number = {value: code for code, value in enumerate(everything)}
            lookup = np.array([number[value] for value in self.later], dtype=np.int64)
            codes = np.where(codes < MISSING, lookup[-2 - codes], codes)
        return tuple(everything), codes, confidence

    def _probabilities(self, rows: list[int]) -> dict[int, FloatArray]:
        """What each model gave the coded units, by its place among the rows."""
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


@dataclass(slots=True)
class _Counts:
    saw_suggestion: int = 0
    coded_again: int = 0
    trained: int = 0

    def frozen(self, outside_sample: int) -> LeftOut:
        return LeftOut(self.saw_suggestion, self.coded_again, self.trained, outside_sample)
