"""Whether another model, adapter or quantization would have changed the conclusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING, Distance
from desktop.engine.agreement.figures import Figure, FloatArray, IntArray, Undefined
from desktop.engine.model import Coder


@dataclass(frozen=True, slots=True)
class Stability:
    """``shares`` (models, levels) on the ``units`` that every model answered."""

    models: tuple[Coder, ...]
    units: int
    alpha: Figure
    shares: FloatArray
    moved: Figure
    moved_level: int

    @property
    def several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.models) > 1


def stability(
    models: tuple[Coder, ...], codes: IntArray, members: FloatArray, distance: Distance
) -> Stability:
    """Alpha among K models (K, units), and the level whose share of units they put furthest apart.

    ``members`` (values, levels) says which levels a value has. Configurations are the K coders of
    Krippendorff's alpha (2018, ch. 12), as test-retest "stability" is there; only units that all
    of them answered count.
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
