"""What a conversion lost: one model's scores of the held-out units against the trained model's."""

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
    """How much may be lost: the least share of equal values, the most that any alpha may fall."""

    agreement: float = 0.99
    alpha_loss: float = 0.01


ROUNDING = 0.02
"""Differences of probabilities that 16-bit arithmetic makes: the largest of 824 texts, trained in
bfloat16 and asked in llama.cpp, was 0.018. A value that such a difference decides was a tie."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One model compared with the one called ``beside``, over ``units`` held-out units.

    ``largest`` and ``mean`` are absolute differences between the two models' level probabilities;
    ``agreement`` is the share of units and dimensions on which they give the same value. ``alpha``
    is the model's own against people's labels, by dimension: None where people gave none, or
    everybody says the same of every unit. ``moved`` tells that some value differs by more than
    rounding. ``size`` is in bytes, ``speed`` in units per second.
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
        """What is lost beyond what is allowed, in words; empty where nothing is.

        A tie that falls the other way is no loss: among few units it would be more than 1 %.
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
    """Compares a model's scores of the units, in their order, with those the units have."""
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
    """The trained model compared with itself: what the others are measured against."""
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
