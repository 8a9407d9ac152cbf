"""What an analyst may choose about the figures; the report lists every choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.engine.agreement import alt_test, conformal, intervals, planner, selective
from desktop.engine.store.chosen import read_chosen, write_chosen
from desktop.engine.store.project import Project


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
    group_by: str = ""
    """The column, or the file, by which groups of units are compared, see
    :mod:`desktop.engine.store.groups`; empty: none are."""


DEFAULT = Choices()

KEPT = ("epsilon", "error", "random_sample", "count_trained", "group_by")
"""The choices that a project keeps, so that all its reports are made alike."""


def choices_of(project: Project) -> Choices:
    """The choices that the project keeps, and defaults for the rest."""
    kept = read_chosen(project)
    return replace(DEFAULT, **{name: kept[name] for name in KEPT if _fits(name, kept.get(name))})


def keep_choices(project: Project, choices: Choices) -> None:
    """Keeps what differs from the defaults among ``KEPT``. Raises ProjectError."""
    chosen = {name: getattr(choices, name) for name in KEPT}
    write_chosen(project, {n: v for n, v in chosen.items() if v != getattr(DEFAULT, n)})


def _fits(name: str, value: object) -> bool:
    """Whether a value from a file, which anybody may have written, is one for this choice."""
    kind = type(getattr(DEFAULT, name))
    if kind is not float:
        return type(value) is kind
    return isinstance(value, float) and 0 < value < 1
