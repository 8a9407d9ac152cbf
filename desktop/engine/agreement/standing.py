"""How a model's agreement with people stands beside the people's with each other."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from desktop.engine.agreement.ceiling import Ceiling
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import ModelAgreement

ALIKE = 0.1
"""Two alphas are alike if the interval of their difference lies within this distance of 0."""


class Standing(Enum):
    """Where the model's mean alpha with people lies, beside that of pairs of people."""

    BELOW = "below"
    ABOVE = "above"
    ALIKE = "alike"
    UNTOLD = "untold"
    """The interval of the difference allows for more than one of these."""


class Compared(NamedTuple):
    """The human ceiling of a model, and how the model stands to it."""

    ceiling: Ceiling
    standing: Standing


def compared(model: ModelAgreement) -> Compared | None:
    """A model beside the people; None where the difference has no interval."""
    ceiling = model.ceiling
    if isinstance(ceiling, Undefined) or isinstance(ceiling.interval, Undefined):
        return None
    return Compared(ceiling, _standing(ceiling.interval))


def _standing(difference: Interval) -> Standing:
    """By the interval of the model's alpha minus the people's."""
    if difference.high < 0:
        return Standing.BELOW
    if difference.low > 0:
        return Standing.ABOVE
    if difference.low >= -ALIKE and difference.high <= ALIKE:
        return Standing.ALIKE
    return Standing.UNTOLD
