"""What the agreement of a project comes back as, dimension by dimension and model by model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.calibration import Calibration
from desktop.engine.agreement.ceiling import Ceiling
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Figure, IntArray, Interval, Undefined
from desktop.engine.agreement.planner import Plan
from desktop.engine.agreement.prevalence import Estimate
from desktop.engine.agreement.selective import RiskCoverage
from desktop.engine.agreement.stability import Stability
from desktop.engine.model import Coder
from rubrics.schema import Dimension

MAJORITY = "the majority"
"""The gold that more than half of a unit's people agree on."""


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
class Coefficients:
    """What else is reported between two or more coders, on the units at least two of them coded.

    ``kappa`` and ``weighted_kappa`` are of two coders; the former is None on interval scales, the
    latter on nominal ones, and ``ac`` is AC1 there and AC2 on others.
    """

    coders: tuple[Coder, ...]
    units: int
    percent: Figure
    kappa: Figure | None
    weighted_kappa: Figure | None
    ac: Figure


@dataclass(frozen=True, slots=True)
class IntraCoder:
    """How far a person agrees with themselves on the ``units`` that they coded twice, both times
    without an answer in sight; ``days`` is the median time between, or a lower bound of it.

    ``percent`` is the share of equal values.
    """

    coder: Coder
    units: int
    days: float
    percent: float
    alpha: Figure
    interval: Interval | Undefined


@dataclass(frozen=True, slots=True)
class Match:
    """How often a model gives the value of a ``gold``: one person's name, or MAJORITY.

    ``confusion`` counts units. For ``select = "one"`` it is (values, values), gold by row and model
    by column; for ``select = "many"`` (values, 2, 2), per level the same for no and yes. Accuracy
    is the share of equal values (equal sets), ``commonest`` what always giving the gold's
    commonest value would reach; the intervals are exact and of a bootstrap. ``precision`` and
    ``recall`` are per value; ``mae`` and ``spearman`` are None on nominal scales.
    """

    gold: str
    units: int
    values: tuple[str, ...]
    confusion: IntArray
    accuracy: Figure
    accuracy_interval: Interval | Undefined
    commonest: Figure
    macro_f1: Figure
    macro_f1_interval: Interval | Undefined
    precision: tuple[Figure, ...]
    recall: tuple[Figure, ...]
    mae: Figure | None
    spearman: Figure | None


class Drawn(StrEnum):
    """How the units that people coded came to be coded.

    OUTGROWN is a random sample of fewer units than there are: others were added after the draw.
    Of a SCATTERED one too many were left out in between, see :mod:`desktop.engine.agreement.audit`.
    """

    RECORDED = "recorded"
    DECLARED = "declared"
    OUTGROWN = "outgrown"
    SCATTERED = "scattered"
    ALL = "all"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sample:
    """The coded units as a sample of the project's: ``equal`` where all were equally likely.

    ``gaps`` are units of it that nobody coded blind among those that people did.
    """

    drawn: Drawn
    units: int
    outside: int
    equal: bool
    gaps: int = 0

    @property
    def random(self) -> bool:
        """Whether figures may be carried over to the units that nobody coded."""
        return self.drawn not in (Drawn.UNKNOWN, Drawn.OUTGROWN, Drawn.SCATTERED)


@dataclass(frozen=True, slots=True)
class LevelPrevalence:
    """How common one level is: the model's count, the people's sample, and both together.

    Without a ``level`` it is the mean value, on an interval scale. The model's count and both
    together speak of the ``answered`` units that the model answered and was not trained on.
    """

    level: str
    model: Figure
    people: Estimate
    powered: Estimate
    answered: int


@dataclass(frozen=True, slots=True)
class Possible:
    """Conformal sets of the ``units`` that nobody coded; ``sizes`` counts them by levels held."""

    miss: float
    labelled: int
    quantile: Figure
    units: int
    sizes: tuple[int, ...]

    @property
    def mean_size(self) -> float:
        """Mean number of levels still possible; there must be units."""
        return sum(size * count for size, count in enumerate(self.sizes)) / self.units


@dataclass(frozen=True, slots=True)
class ModelAgreement:
    """One model against the people: with each of them; with all in one panel where there are two
    or more; its accuracy by each person's values, and by their majority's; whether it may stand in
    for a person, and what its probabilities are worth.
    """

    model: Coder
    pairs: tuple[Alpha, ...]
    panel: Alpha | None
    coefficients: tuple[Coefficients, ...]
    matches: tuple[Match, ...]
    ceiling: Ceiling | Undefined
    alt_tests: tuple[AltTest | Undefined, ...]
    prevalence: tuple[LevelPrevalence, ...]
    mean: LevelPrevalence | None
    calibration: Calibration | Undefined
    risk: RiskCoverage | Undefined
    possible: Possible | Undefined
    power: Plan | Undefined
    width: Plan | Undefined


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
    """What agreement with others does not count: annotations made after seeing a suggestion, by
    people coding again, or by a model on texts that it was trained on; units coded outside the
    audit sample."""

    saw_suggestion: int
    coded_again: int
    trained: int = 0
    outside_sample: int = 0


@dataclass(frozen=True, slots=True)
class DimensionAgreement:
    """The figures of one dimension, over the ``units`` that at least one person coded blind.

    ``people`` is alpha among all people, ``people_pairs`` between any two where there are three to
    MAX_PAIRED, ``intracoder`` of those who coded units twice with themselves. ``coarse`` are alphas
    by the first part of hierarchical labels (people, then each model), empty where labels have one
    part. ``width`` is planned for the people's alpha.
    ``disagreements`` are the first LISTED of ``disagreement_count``, the widest apart
    first, then the model's surest, then in the order of the units; ``compared`` are the units that
    two coders or more gave a value.
    """

    dimension: Dimension
    distance: str
    humans: tuple[Coder, ...]
    units: int
    people: Alpha
    people_pairs: tuple[Alpha, ...]
    coefficients: tuple[Coefficients, ...]
    intracoder: tuple[IntraCoder, ...]
    coarse: tuple[Alpha, ...]
    sample: Sample
    stability: Stability
    width: Plan | Undefined
    models: tuple[ModelAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    disagreement_count: int
    compared: int
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """All dimensions of a project, with the choices behind the figures."""

    dimensions: tuple[DimensionAgreement, ...]
    choices: Choices
