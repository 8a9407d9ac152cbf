"""The alternative annotator test of whether the model may replace a coder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.engine.agreement.alpha import MISSING
from desktop.engine.agreement.figures import BoolArray, FloatArray, IntArray, Undefined

MIN_PEOPLE = 2
ADVISED_PEOPLE = 3
MIN_UNITS_EACH = 30
FALSE_DISCOVERY_RATE = 0.05
EPSILONS = {"expert": 0.2, "skilled": 0.15, "crowd": 0.1}
"""The advantage a model is given because it costs less than these coders (Calderon et al. 2025,
section 3.3)."""

_TIE = 1e-12
"""Alignments that differ by less are equal."""

Similarity = Callable[[IntArray, IntArray], NDArray[Any]]
"""How alike two arrays of codes are, value by value; the arrays broadcast against each other."""


@dataclass(frozen=True, slots=True)
class Opponent:
    """One person against the model, judged by the remaining people on ``units`` units.

    ``row`` is the person's place among the people. ``model_wins`` and ``person_wins`` are the
    shares of units where one is at least as close to the others as the other; ties count for both.
    ``p`` is the p-value of the one-sided t-test, ``beaten`` its outcome after the correction.
    """

    row: int
    units: int
    model_wins: float
    person_wins: float
    p: float
    beaten: bool


@dataclass(frozen=True, slots=True)
class AltTest:
    """The outcome at one ``epsilon``: ``winning_rate`` is omega, ``advantage`` is rho.

    ``left_out`` counts people with too few units to be tested.
    """

    epsilon: float
    opponents: tuple[Opponent, ...]
    left_out: int
    winning_rate: float
    advantage: float

    @property
    def passed(self) -> bool:
        """Whether the model may replace a coder: omega >= 0.5."""
        return self.winning_rate >= 0.5


def alignments(
    codes: IntArray, similarity: Similarity, *, rooted: bool = False
) -> tuple[FloatArray, FloatArray]:
    """How close the model, and person j, are to the other people: two arrays (people, units).

    ``codes`` (people + 1, units), the model's in the last row, MISSING where there is none. For
    each unit and person j: S(j) is the mean of similarity(j, k) over the other people k who coded
    the unit, and S(model) the mean of similarity(model, k) over the same k. With ``rooted`` the
    similarities are negative squared differences, and S = -RMSE. NaN where the person, the model or
    all others gave no value.
    """
    people, model = codes[:-1], codes[-1]
    models = np.full(people.shape, np.nan)
    persons = np.full(people.shape, np.nan)
    coded = (people != MISSING).sum(axis=0)
    for j, person in enumerate(people):
        # Person by person, on their units alone: (people, people, units) would not fit into memory.
        units = np.flatnonzero((person != MISSING) & (model != MISSING) & (coded > 1))
        said = people[:, units]
        others = said != MISSING
        others[j] = False
        for who, target in ((model, models), (person, persons)):
            alike = np.where(others, similarity(who[units], said), 0.0)
            mean = alike.sum(axis=0) / (coded[units] - 1)
            target[j, units] = -np.sqrt(-mean) if rooted else mean
    return models, persons


def alternative_annotator_test(
    models: FloatArray, persons: FloatArray, epsilon: float
) -> AltTest | Undefined:
    """Leaves out each person j in turn and asks who is closer to the rest: j or the model.

    ``models`` and ``persons`` (people, units) are the two :func:`alignments`. For each unit,
    W_f = 1 if the model's is at least j's, and W_h = 1 if j's is at least the model's. For each
    person a one-sided paired t-test of H0: mean(W_h - W_f) >= epsilon, corrected over people by
    Benjamini-Yekutieli. omega is the share of people whose H0 is rejected, rho the mean over people
    of mean(W_f). The model passes with omega >= 0.5. People with fewer than MIN_UNITS_EACH units do
    not count. Calderon et al. (2025).
    """
    if len(models) < MIN_PEOPLE:
        return Undefined(
            "the alternative annotator test takes {least} people ({advised} advised); "
            "there are {people}",
            {"least": MIN_PEOPLE, "advised": ADVISED_PEOPLE, "people": len(models)},
        )
    counts = (~np.isnan(models)).sum(axis=1)
    enough = np.flatnonzero(counts >= MIN_UNITS_EACH)
    if len(enough) < MIN_PEOPLE:
        return Undefined(
            "the alternative annotator test takes {least} people with {units:unit} each that "
            "another person and the model coded too; there are {people}",
            {"least": MIN_PEOPLE, "units": MIN_UNITS_EACH, "people": len(enough)},
        )
    difference = differences(models, persons)
    wins, losses, values = [], [], []
    for j in enough:
        d = difference[j, ~np.isnan(models[j])]
        wins.append(float((d <= 0).mean()))
        losses.append(float((d >= 0).mean()))
        sums = np.array([len(d), d.sum(), (d**2).sum()])
        values.append(float(p_values(sums[:, None], epsilon)[0]))
    beaten = benjamini_yekutieli(np.array(values))
    opponents = tuple(
        Opponent(int(j), int(counts[j]), win, loss, p, bool(b))
        for j, win, loss, p, b in zip(enough, wins, losses, values, beaten, strict=True)
    )
    return AltTest(
        epsilon, opponents, len(models) - len(enough), float(beaten.mean()), float(np.mean(wins))
    )


def differences(models: FloatArray, persons: FloatArray) -> FloatArray:
    """W_h - W_f from two :func:`alignments` (people, units): -1, 0 or 1, and 0 where NaN."""
    gap = models - persons
    found: FloatArray = np.subtract(gap <= _TIE, gap >= -_TIE, dtype=np.float64)
    return found


def p_values(sums: FloatArray, epsilon: float) -> FloatArray:
    """P-values (…) of one-sided t-tests of H0: mean d >= epsilon, against mean d < epsilon.

    ``sums`` (3, …) holds n, sum d and sum d squared of each test.
    t = (mean d - epsilon) / (s / sqrt n), with n - 1 degrees of freedom. Where all d are equal
    s is 0, and p is 0 if they are below epsilon and 1 otherwise.
    """
    from scipy.special import stdtr

    n, total, squares = sums
    mean = total / n
    variance = np.maximum(squares - n * mean**2, 0.0) / (n - 1)
    varied = variance > _TIE
    t = np.divide(mean - epsilon, np.sqrt(variance / n), out=np.zeros_like(mean), where=varied)
    p: FloatArray = np.where(varied, stdtr(n - 1, t), np.where(mean < epsilon, 0.0, 1.0))
    return p


def benjamini_yekutieli(p: FloatArray, fdr: float = FALSE_DISCOVERY_RATE) -> BoolArray:
    """Which of m hypotheses are rejected, from p-values (…, m). Benjamini and Yekutieli (2001)."""
    from scipy.stats import false_discovery_control

    rejected: BoolArray = false_discovery_control(p, axis=-1, method="by") <= fdr
    return rejected
