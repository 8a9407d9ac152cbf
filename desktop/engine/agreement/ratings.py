"""Who coded what: one dimension's blind annotations as arrays."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.figures import FloatArray, IntArray, LeftOut
from desktop.engine.model import Annotation, Coder, CoderKind
from rubrics.schema import SET_SEPARATOR, Dimension, Scale, Select

if TYPE_CHECKING:
    from desktop.engine.store.project import Project


@dataclass(frozen=True, slots=True)
class Ratings:
    """The units that at least one person coded blind, and every coder's first value for each.

    ``values`` are what the codes index: the levels' values, or the sets of levels that occur.
    ``codes`` (coders, units) is -1 where there is none; ``confidence`` (coders, units) is the
    model's, NaN for people.
    """

    dimension: Dimension
    coders: tuple[Coder, ...]
    unit_ids: tuple[str, ...]
    values: tuple[str, ...]
    codes: IntArray
    confidence: FloatArray
    left_out: LeftOut

    @property
    def humans(self) -> list[int]:
        """Rows of the people."""
        return [i for i, coder in enumerate(self.coders) if coder.kind is CoderKind.HUMAN]

    @property
    def models(self) -> list[int]:
        """Rows of the models."""
        return [i for i, coder in enumerate(self.coders) if coder.kind is CoderKind.MODEL]

    @property
    def members(self) -> NDArray[np.bool_]:
        """Which levels each value contains (values, levels)."""
        levels = self.dimension.values
        chosen = [value.split(SET_SEPARATOR) for value in self.values]
        rows = [[level in parts for level in levels] for parts in chosen]
        return np.array(rows, dtype=np.bool_).reshape(-1, len(levels))

    @property
    def distance(self) -> Distance:
        """How far apart two of the values are, at the dimension's level of measurement."""
        if self.dimension.select is Select.MANY:
            return alpha.masi(self.members)
        if self.dimension.scale is Scale.ORDINAL:
            return alpha.ordinal(len(self.values))
        if self.dimension.scale is Scale.INTERVAL:
            return alpha.interval([float(value) for value in self.values])
        return alpha.nominal(len(self.values))


def read_ratings(project: Project, dimension: Dimension) -> Ratings:
    """The blind annotations of one dimension, read in one pass.

    An annotation counts if its coder had seen no suggestion, gave a value, and had not coded the
    unit in an earlier round: later rounds follow discussion, and so are not independent.
    """
    coders = project.coders()
    row = {coder.coder_id: i for i, coder in enumerate(coders)}
    people = {coder.coder_id for coder in coders if coder.kind is CoderKind.HUMAN}
    values = [] if dimension.select is Select.MANY else list(dimension.values)
    code_of = {value: code for code, value in enumerate(values)}
    codes = [array("q") for _ in coders]
    confidences = [array("d") for _ in coders]
    unit_ids: list[str] = []
    saw_suggestion = later_rounds = 0
    annotations = project.annotations(dimension.name) if people else ()
    for unit_id, group in groupby(annotations, attrgetter("unit_id")):
        first: dict[str, Annotation] = {}
        for annotation in group:
            if not annotation.value:
                continue
            if annotation.saw_suggestion:
                saw_suggestion += 1
            elif annotation.coder_id in first:
                later_rounds += 1
            else:
                first[annotation.coder_id] = annotation
        if people.isdisjoint(first):
            continue
        unit_ids.append(unit_id)
        for column, confidence in zip(codes, confidences, strict=True):
            column.append(MISSING)
            confidence.append(np.nan)
        for coder_id, annotation in first.items():
            if annotation.value not in code_of and dimension.select is Select.MANY:
                code_of[annotation.value] = len(values)
                values.append(annotation.value)
            codes[row[coder_id]][-1] = code_of[annotation.value]
            if annotation.scores is not None:
                confidences[row[coder_id]][-1] = annotation.scores.confidence(dimension)
    present = [i for i, column in enumerate(codes) if any(code != MISSING for code in column)]
    shape = (len(present), len(unit_ids))
    return Ratings(
        dimension,
        tuple(coders[i] for i in present),
        tuple(unit_ids),
        tuple(values),
        np.array([codes[i] for i in present], dtype=np.int64).reshape(shape),
        np.array([confidences[i] for i in present], dtype=np.float64).reshape(shape),
        LeftOut(saw_suggestion, later_rounds),
    )
