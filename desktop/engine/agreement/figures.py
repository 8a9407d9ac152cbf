"""What agreement comes back as: figures, intervals, and the reason where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.engine.language import Said
from desktop.engine.model import Coder
from rubrics.schema import Dimension

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

MAJORITY = "the majority"
"""The gold that more than half of a unit's people agree on."""


@dataclass(frozen=True, slots=True)
class Undefined(Said):
    """A figure that cannot be had, as the clause that says why: it can follow "undefined: "."""

    __str__ = Said.__str__

    @property
    def reason(self) -> str:
        """The clause in English."""
        return str(self)


Figure = float | Undefined


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval; ``resamples`` counts the bootstrap resamples it rests on, 0 for none."""

    low: float
    high: float
    resamples: int = 0

    @property
    def width(self) -> float:
        """How far its ends are apart."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class LevelAlpha:
    """Alpha of one level of a ``select = "many"`` dimension, taken as a yes/no question."""

    level: str
    value: Figure
    interval: Interval | Undefined


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha among ``coders``, on the ``units`` that at least two of them coded.

    ``levels`` is empty for ``select = "one"``.
    """

    coders: tuple[Coder, ...]
    units: int
    value: Figure
    interval: Interval | Undefined
    levels: tuple[LevelAlpha, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """How often a model gives the value of a ``gold``: one person's name, or MAJORITY.

    ``confusion`` counts units. For ``select = "one"`` it is (values, values), gold by row and model
    by column; for ``select = "many"`` (values, 2, 2), per level the same for no and yes. Accuracy
    is the share of equal values (equal sets), ``commonest`` what always giving the gold's
    commonest value would reach.
    """

    gold: str
    units: int
    values: tuple[str, ...]
    confusion: IntArray
    accuracy: Figure
    commonest: Figure
    macro_f1: Figure


@dataclass(frozen=True, slots=True)
class ModelAgreement:
    """One model against the people: with each of them; with all in one panel where there are two
    or more; and its accuracy by each person's values, and by their majority's.
    """

    model: Coder
    pairs: tuple[Alpha, ...]
    panel: Alpha | None
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A unit that not all of its coders gave the same value.

    ``values`` pairs each coder with the value, ``confidence`` is that of the surest model among
    them, None without one.
    """

    unit_id: str
    values: tuple[tuple[Coder, str], ...]
    confidence: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Annotations that no figure counts: made after seeing a suggestion, or in a later round."""

    saw_suggestion: int
    later_rounds: int


@dataclass(frozen=True, slots=True)
class DimensionAgreement:
    """The figures of one dimension, over the ``units`` that at least one person coded blind.

    ``people`` is alpha among all people, ``people_pairs`` between any two where there are three to
    MAX_PAIRED. ``disagreements`` are the first LISTED of ``disagreement_count``, the model's surest
    first, then in the order of the units.
    """

    dimension: Dimension
    distance: str
    humans: tuple[Coder, ...]
    units: int
    people: Alpha
    people_pairs: tuple[Alpha, ...]
    models: tuple[ModelAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    disagreement_count: int
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """All dimensions of a project; ``seed`` and ``resamples`` fix the intervals."""

    dimensions: tuple[DimensionAgreement, ...]
    seed: int
    resamples: int
