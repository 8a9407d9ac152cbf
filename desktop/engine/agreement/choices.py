"""What an analyst may choose about the figures; the report lists every choice."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.engine.agreement import alt_test, conformal, intervals, planner, selective


@dataclass(frozen=True, slots=True)
class Choices:
    """The defaults are the report's conventions."""

    seed: int = intervals.SEED
    """Fixes every resample and simulation."""
    resamples: int = intervals.RESAMPLES
    """Bootstrap resamples behind an interval."""
    epsilon: float = alt_test.EPSILONS["skilled"]
    """What replacing a coder may cost in the alternative annotator test."""
    error: float = selective.ERROR
    """Which share of the answers that are accepted unseen may be wrong."""
    miss: float = conformal.MISS
    """How often a conformal set may lack the right level."""
    width: float = planner.WIDTH
    """The width of alpha's interval that is planned for."""
    power: float = planner.POWER
    """The power of the alternative annotator test that is planned for."""
    random_sample: bool = False
    """The analyst vouches that people coded a simple random sample, where none was recorded."""
    count_trained: bool = False
    """Count units that a model was trained on, which flatters it."""


DEFAULT = Choices()
