"""Compares a model's scores of the held-out units with the trained model's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from convert.agreement import alpha
from convert.run_folder import HeldOut
from rubrics.labels import Scores
from rubrics.schema import Rubric

AllScores = Sequence[Mapping[str, Scores]]

TRAINED = "trained"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The allowed loss: the least share of equal values, and the largest fall of an alpha."""

    agreement: float = 0.99
    alpha_loss: float = 0.01


ROUNDING = 0.02
"""The largest difference of probabilities that is put down to 16-bit arithmetic. Among 824 texts,
trained in bfloat16 and scored by llama.cpp, it was 0.018. A value that so small a difference
changes was a tie."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A model compared with the one called ``beside``, on ``units`` held-out units.

    ``largest`` and ``mean`` are absolute differences between the two models' level probabilities,
    and ``agreement`` is the share of (unit, dimension) with the same value. ``alpha`` compares the
    model with people's labels, by dimension; it is None without labels, or if all values are the
    same. ``moved`` says that a value differs by more than rounding. ``size`` is in bytes, ``speed``
    in units per second.
    """

    model: str
    beside: str
    units: int
    largest: float
    mean: float
    agreement: float
    alpha: Mapping[str, float | None]
    moved: bool
    size: int | None = None
    speed: float | None = None

    def losses(self, trained: Comparison, allowed: Allowed) -> list[str]:
        """Phrases about losses beyond what is allowed.

        A tie that is decided differently is no loss: among few units it would be more than 1 %.
        """
        if not self.moved:
            return []
        found = []
        if self.agreement < allowed.agreement:
            found.append(
                f"only {self.agreement:.1%} of the values are those of the {self.beside} model "
                f"({allowed.agreement:.1%} are required)"
            )
        for name, before in trained.alpha.items():
            after = self.alpha[name]
            if before is None:
                continue
            if after is None:
                found.append(f"every text gets the same '{name}'")
            elif before - after > allowed.alpha_loss:
                found.append(f"alpha of '{name}' fell from {before:.3f} to {after:.3f}")
        return found


def compare(
    model: str,
    rubric: Rubric,
    units: Sequence[HeldOut],
    scores: AllScores,
    *,
    beside: str = TRAINED,
    size: int | None = None,
    speed: float | None = None,
) -> Comparison:
    """Compares a model's ``scores`` of the units, in their order, with those in ``units``."""
    differences: list[float] = []
    equal: list[bool] = []
    moved = False
    for unit, given in zip(units, scores, strict=True):
        for name, known in unit.scores.items():
            dimension = rubric.dimension(name)
            pairs = zip(known.probabilities, given[name].probabilities, strict=True)
            apart = [abs(a - b) for a, b in pairs]
            differences += apart
            equal.append(known.value(dimension) == given[name].value(dimension))
            moved = moved or (not equal[-1] and max(apart) > ROUNDING)
    return Comparison(
        model=model,
        beside=beside,
        units=len(units),
        largest=float(np.max(differences)),
        mean=float(np.mean(differences)),
        agreement=float(np.mean(equal)),
        alpha=_alphas(rubric, units, scores),
        moved=moved,
        size=size,
        speed=speed,
    )


def trained_model(rubric: Rubric, units: Sequence[HeldOut]) -> Comparison:
    """The trained model compared with itself, to have its alphas."""
    return compare(TRAINED, rubric, units, [unit.scores for unit in units])


def _alphas(rubric: Rubric, units: Sequence[HeldOut], scores: AllScores) -> dict[str, float | None]:
    result: dict[str, float | None] = {}
    for dimension in rubric.dimensions:
        people, model = [], []
        for unit, given in zip(units, scores, strict=True):
            if dimension.name in given:
                result[dimension.name] = None
                if dimension.name in unit.labels:
                    people.append(unit.labels[dimension.name])
                    model.append(given[dimension.name].value(dimension))
        if people:
            result[dimension.name] = alpha(dimension, people, model)
    return result
