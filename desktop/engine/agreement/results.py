"""The results of the agreement figures, by dimension and model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.by_group import ByGroup
from desktop.engine.agreement.calibration import Calibration
from desktop.engine.agreement.ceiling import Ceiling
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Figure, IntArray, Interval, Undefined
from desktop.engine.agreement.planner import Plan
from desktop.engine.agreement.prevalence import Estimate
from desktop.engine.agreement.selective import RiskCoverage
from desktop.engine.agreement.stability import Stability
from desktop.engine.domain import Coder
from rubrics.schema import Dimension

MAJORITY = "the majority"
"""The gold standard of the values that more than half of a unit's people gave."""


@dataclass(frozen=True, slots=True)
class LevelAlpha:
    """Alpha of one level of a ``select = "many"`` dimension, as a yes/no question."""

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
    """Other coefficients among ``coders``, on the ``units`` that at least two of them coded."""

    coders: tuple[Coder, ...]
    units: int
    percent: Figure
    """The share of pairs of values that are equal."""
    kappa: Figure | None
    """Cohen's kappa of two coders; None on interval scales."""
    weighted_kappa: Figure | None
    """Cohen's weighted kappa of two coders; None on nominal scales."""
    ac: Figure
    """Gwet's AC1 on nominal scales, AC2 on others."""


@dataclass(frozen=True, slots=True)
class IntraCoder:
    """How far a person agrees with themselves on the ``units`` that they coded twice, both times
    without seeing a model's answer."""

    coder: Coder
    units: int
    days: float
    """The median time between first and second value, or a lower bound of it."""
    percent: float
    """The share of equal values."""
    alpha: Figure
    interval: Interval | Undefined


@dataclass(frozen=True, slots=True)
class Match:
    """How well a model matches a gold standard on the ``units`` that both have a value for."""

    gold: str
    """A person's name, or MAJORITY, with an ending where a person is called so."""
    units: int
    values: tuple[str, ...]
    """The levels, which ``confusion``, ``precision`` and ``recall`` go by."""
    confusion: IntArray
    """Counts of units. ``select = "one"``: (values, values), gold by row and model by column.
    ``select = "many"``: (values, 2, 2), the same for each level, no before yes."""
    accuracy: Figure
    """The share of equal values, or of equal sets of levels."""
    accuracy_interval: Interval | Undefined
    commonest: Figure
    """The accuracy of always giving the gold's commonest value."""
    macro_f1: Figure
    macro_f1_interval: Interval | Undefined
    precision: tuple[Figure, ...]
    recall: tuple[Figure, ...]
    mae: Figure | None
    """The mean absolute error; None on nominal scales and for sets."""
    spearman: Figure | None
    """None on nominal scales and for sets."""
    of_all: bool = False
    """Whether the gold standard is the majority of several people."""


class Drawn(StrEnum):
    """How the coded units were chosen among the project's."""

    RECORDED = "recorded"
    """At random, by a draw that the project records."""
    DECLARED = "declared"
    """At random, as the analyst vouches."""
    OUTGROWN = "outgrown"
    """At random, but other units were added to the project after the draw."""
    SCATTERED = "scattered"
    """From a random sample with too many gaps, see :mod:`desktop.engine.agreement.audit`."""
    DROPPED = "dropped"
    """In any way, but values were dropped when the codebook changed, because of their level, and
    not given again."""
    ALL = "all"
    """All units are coded."""
    UNKNOWN = "unknown"
    """Nothing is recorded."""


_NOT_RANDOM = {
    Drawn.UNKNOWN: Undefined(
        "it is not recorded that these units were drawn at random, so nothing follows for the "
        "others"
    ),
    Drawn.OUTGROWN: Undefined(
        "units were added after the sample was drawn, and nothing follows for them; extend the "
        "sample"
    ),
    Drawn.SCATTERED: Undefined(
        "units of the random sample were left out on the way, so those that are coded are no "
        "random sample; code the rest of it"
    ),
    Drawn.DROPPED: Undefined(
        "values went when the codebook changed, because of what they were, so what is left is no "
        "random sample; code them again"
    ),
}
"""Why coded units that came about like this are no random sample of the project's."""


@dataclass(frozen=True, slots=True)
class CodedSample:
    """The coded units as a sample of the project's units."""

    drawn: Drawn
    units: int
    outside: int
    """The project's units that are not in the sample."""
    equal: bool
    """Whether all units were equally likely to be drawn."""
    gaps: int = 0
    """Units of the sample that were left out, see :class:`desktop.engine.agreement.audit.Part`."""

    @property
    def not_random(self) -> Undefined | None:
        """Why figures must not be generalised to the units that nobody coded; None if they may."""
        return _NOT_RANDOM.get(self.drawn)

    @property
    def random(self) -> bool:
        """Whether figures may be generalised to the units that nobody coded."""
        return self.not_random is None


@dataclass(frozen=True, slots=True)
class LevelPrevalence:
    """How common one level is in the project."""

    level: str
    """Empty where this is not a share but the mean value, on an interval scale."""
    model: Figure
    """By the model's answers alone."""
    people: Estimate
    """By the people's sample alone."""
    powered: Estimate
    """By both, prediction-powered."""
    answered: int
    """Units that the model answered and was not trained on: ``model`` and ``powered`` are about
    these."""


@dataclass(frozen=True, slots=True)
class Possible:
    """The conformal sets of the ``units`` that nobody coded."""

    miss: float
    """The share of sets that may miss the right level."""
    labelled: int
    """Units that the quantile is from."""
    quantile: Figure
    units: int
    sizes: tuple[int, ...]
    """How many sets have 0, 1, 2, … levels."""

    @property
    def mean_size(self) -> float:
        """The mean number of levels of a set; ``units`` must not be 0."""
        return sum(size * count for size, count in enumerate(self.sizes)) / self.units


@dataclass(frozen=True, slots=True)
class ModelAgreement:
    """The figures of one model on one dimension."""

    model: Coder
    pairs: tuple[Alpha, ...]
    """With each person."""
    panel: Alpha | None
    """With all people together; None where there is one person."""
    coefficients: tuple[Coefficients, ...]
    """With each person."""
    matches: tuple[Match, ...]
    """Against each person, then against the majority if there are several."""
    ceiling: Ceiling | Undefined
    alt_tests: tuple[AltTest | Undefined, ...]
    """One for each epsilon, in rising order."""
    prevalence: tuple[LevelPrevalence, ...]
    """One for each level."""
    mean: LevelPrevalence | None
    """None unless the scale is an interval scale."""
    calibration: Calibration | Undefined
    risk: RiskCoverage | Undefined
    possible: Possible | Undefined
    power: Plan | Undefined
    """Units for the chosen power of the alternative annotator test."""
    width: Plan | Undefined
    """Units for the chosen width of the alpha among all people and the model."""
    by_group: ByGroup | Undefined | None = None
    """By the chosen grouping, against the gold standard of the match that is told first; None where
    none is chosen."""

    @property
    def one_value(self) -> bool:
        """Whether nobody used more than one value on the units that the model answered: these
        cannot show whether it tells levels apart, whatever its figures."""
        shares = [match.commonest for match in self.matches if match.units]
        return bool(shares) and all(share == 1.0 for share in shares)

    @property
    def compared(self) -> Ceiling | None:
        """The human ceiling, where the difference to it has an interval."""
        ceiling = self.ceiling
        if isinstance(ceiling, Undefined) or isinstance(ceiling.interval, Undefined):
            return None
        return ceiling


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A unit to which its coders gave different values."""

    unit_id: str
    values: tuple[tuple[Coder, str], ...]
    confidence: float | None
    """The confidence of the surest model that differs from a person; None where no model does."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the figures do not count: three kinds of annotations, units, and dropped values."""

    saw_suggestion: int
    """Annotations made after seeing a model's answer."""
    coded_again: int
    """Annotations by people who coded a unit again."""
    trained: int = 0
    """Annotations by models of texts they were trained on."""
    trained_models: tuple[str, ...] = ()
    """The names of these models."""
    outside_sample: int = 0
    """Units that people coded outside the audit sample."""
    dropped: int = 0
    """People's blind values that were dropped when the codebook changed, and not given again; see
    :class:`desktop.engine.store.dropped.Dropped`."""


@dataclass(frozen=True, slots=True)
class DimensionAgreement:
    """The figures of one dimension."""

    dimension: Dimension
    distance: str
    """The name of alpha's distance."""
    humans: tuple[Coder, ...]
    units: int
    """Units that at least one person coded blind."""
    people: Alpha
    """Among all people."""
    people_pairs: tuple[Alpha, ...]
    """Between any two people; empty unless there are three to MAX_PAIRED."""
    coefficients: tuple[Coefficients, ...]
    """Among all people, then between any two."""
    intracoder: tuple[IntraCoder, ...]
    """People who coded units twice, by name."""
    coarse: tuple[Alpha, ...]
    """By the first part of hierarchical labels: among people, then with each model. Empty where
    labels have one part."""
    sample: CodedSample
    stability: Stability
    width: Plan | Undefined
    """Units for the chosen width of the people's alpha."""
    models: tuple[ModelAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    """The first of them, see :func:`desktop.engine.agreement.disagreements.disagreements`."""
    disagreement_count: int
    compared: int
    """Units to which two coders or more gave a value."""
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """All dimensions of a project, with the choices behind the figures."""

    dimensions: tuple[DimensionAgreement, ...]
    choices: Choices
