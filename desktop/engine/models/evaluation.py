"""How well a trained model agreed with people, as its file says, and reasons to doubt it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

from desktop.engine.agreement.bounds import TENTATIVE


class Doubt(StrEnum):
    """Why a model's answers on a dimension are to be used with care."""

    UNKNOWN = "unknown"
    """Alpha is undefined: there are too few labels, or all are the same."""
    NOT_BETTER = "not better"
    """The model that was not trained agrees with people as well."""
    LOW = "low"
    """Alpha is below what is asked of data that may be interpreted at all."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Figures of a dimension on ``units`` texts that were held out of the training.

    ``low`` and ``high`` are the ends of alpha's 95 % interval, ``untrained`` is the alpha of the
    same base without the training. None is what is undefined, or not said.
    """

    dimension: str
    units: int
    alpha: float | None
    low: float | None
    high: float | None
    accuracy: float | None
    untrained: float | None

    @property
    def doubt(self) -> Doubt | None:
        """The gravest doubt, if there is any."""
        if self.alpha is None:
            return Doubt.UNKNOWN
        if self.untrained is not None and self.alpha <= self.untrained:
            return Doubt.NOT_BETTER
        return Doubt.LOW if self.alpha < TENTATIVE else None


def evaluated(evaluation: str) -> list[Evaluated]:
    """The figures of each dimension, from the JSON text in a trained model's file.

    Empty where it has none, or what cannot be read: anybody may have written the file.
    """
    try:
        said = _table(json.loads(evaluation))
        untrained = _table(said.get("untrained"))
        return [
            _read(str(name), _table(figures), _table(untrained.get(name)))
            for name, figures in _table(said.get("dimensions")).items()
        ]
    except (ValueError, OverflowError, RecursionError):
        return []


def _read(dimension: str, figures: Mapping[str, Any], untrained: Mapping[str, Any]) -> Evaluated:
    alpha, accuracy = _table(figures.get("alpha")), _table(figures.get("accuracy"))
    return Evaluated(
        dimension=dimension,
        units=int(_number(figures.get("units")) or 0),
        alpha=_number(alpha.get("value")),
        low=_number(alpha.get("low")),
        high=_number(alpha.get("high")),
        accuracy=_number(accuracy.get("value")),
        untrained=_number(_table(untrained.get("alpha")).get("value")),
    )


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if known else None
