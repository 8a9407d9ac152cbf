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
    """The advantage that the alternative annotator test gives the model."""
    error: float = selective.ERROR
    """The largest share of answers accepted unseen that may be wrong."""
    miss: float = conformal.MISS
    """The share of conformal sets that may miss the right level."""
    width: float = planner.WIDTH
    """The width of alpha's interval to plan for."""
    power: float = planner.POWER
    """The power of the alternative annotator test to plan for."""
    random_sample: bool = False
    """Whether the analyst vouches for a simple random sample where none is recorded."""
    count_trained: bool = False
    """Whether units that a model was trained on count, which flatters it."""


DEFAULT = Choices()
