"""Whether another model, adapter or quantization would change the conclusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.figures import Figure, FloatArray, IntArray, Undefined
from desktop.engine.domain import Coder


@dataclass(frozen=True, slots=True)
class Stability:
    """Models compared on the ``units`` that all of them answered."""

    models: tuple[Coder, ...]
    units: int
    alpha: Figure
    shares: FloatArray
    """(models, levels) the share of units that a model gave a level."""
    moved: Figure
    """The largest difference between two models' shares of a level."""
    moved_level: int
    """That level's place in the rubric, -1 if undefined."""

    @property
    def several(self) -> bool:
        """Whether there are models to compare."""
        return len(self.models) > 1


def stability(
    models: tuple[Coder, ...], codes: IntArray, members: FloatArray, distance: Distance
) -> Stability:
    """Alpha among K models, and the level whose share differs most between two of them.

    ``codes`` (K, units), MISSING where there is none; ``members`` (values, levels) says which
    levels a value has. The models are the observers of Krippendorff's alpha, as repeated codings
    are in his "stability" (2018, ch. 12).
    """
    every = (codes != MISSING).all(axis=0)
    codes = codes[:, every]
    units = codes.shape[1]
    if len(models) < 2 or not units:
        reason = Undefined(
            "only one model has annotated this project"
            if len(models) < 2
            else "no unit was annotated by all models"
        )
        nothing = np.zeros((len(models), members.shape[1]))
        return Stability(models, units, reason, nothing, reason, -1)
    counts = np.stack([np.bincount(row, minlength=len(members)) for row in codes])
    shares = counts @ members / units
    spread = np.ptp(shares, axis=0)
    furthest = int(spread.argmax())
    return Stability(
        models,
        units,
        alpha.krippendorff_alpha(codes, distance),
        shares,
        float(spread[furthest]),
        furthest,
    )
