"""The Alternative Annotator Test, which asks whether the model may replace a coder."""

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
MIN_UNITS = 30
FALSE_DISCOVERY_RATE = 0.05
EPSILONS = {"expert": 0.2, "skilled": 0.15, "crowd": 0.1}
"""What replacing a coder may cost, by who the coders are (Calderon et al. 2025, section 3.3)."""

_TIE = 1e-12

Similarity = Callable[[IntArray, IntArray], NDArray[Any]]
"""How alike the values of two arrays of codes are, which broadcast against each other."""


@dataclass(frozen=True, slots=True)
class Opponent:
    """One person against the model, each measured by the remaining people on ``units`` units.

    ``model_wins`` and ``person_wins`` are shares of units where one does at least as well as the
    other (ties count for both); ``p`` is of the one-sided t-test; ``beaten`` after correction.
    """

    row: int
    units: int
    model_wins: float
    person_wins: float
    p: float
    beaten: bool


@dataclass(frozen=True, slots=True)
class AltTest:
    """The test's outcome at one ``epsilon``: ``winning_rate`` omega, ``advantage`` rho."""

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
    """How well the model and each person fit the remaining people, (people, units) each.

    ``codes`` (people + 1, units), the model's in the last row, -1 where missing. S(j) = mean over
    the other people k of the unit of similarity(j, k), and S(model) likewise over the same people.
    With ``rooted`` the similarities are negative squared differences and S = -RMSE. NaN where a
    person, the model or all others are missing.
    """
    people, model = codes[:-1], codes[-1]
    ours = np.full(people.shape, np.nan)
    theirs = np.full(people.shape, np.nan)
    coded = (people != MISSING).sum(axis=0)
    for j, person in enumerate(people):
        # Of dozens of coders each has few units: all at once they would not fit into memory.
        units = np.flatnonzero((person != MISSING) & (model != MISSING) & (coded > 1))
        said = people[:, units]
        others = said != MISSING
        others[j] = False
        for who, target in ((model, ours), (person, theirs)):
            alike = np.where(others, similarity(who[units], said), 0.0)
            mean = alike.sum(axis=0) / (coded[units] - 1)
            target[j, units] = -np.sqrt(-mean) if rooted else mean
    return ours, theirs


def alternative_annotator_test(
    ours: FloatArray, theirs: FloatArray, epsilon: float
) -> AltTest | Undefined:
    """Leave person j out, and ask who fits the rest better: j or the model.

    ``ours``, ``theirs`` (people, units) from :func:`alignments`. Per unit W_f = 1 if the model does
    at least as well as j, W_h = 1 if j does at least as well as the model. Per person a one-sided
    paired t-test of H0: mean(W_h - W_f) >= epsilon; Benjamini-Yekutieli over people.
    omega is the share of people whose H0 falls, rho the mean over people of mean W_f; the model
    passes with omega >= 0.5. People with fewer than MIN_UNITS units do not count.
    Calderon, N., Reichart, R. and Dror, R. (2025). The Alternative Annotator Test for
    LLM-as-a-Judge. ACL.
    """
    if len(ours) < MIN_PEOPLE:
        return Undefined(
            "the alternative annotator test takes {least} people ({advised} advised); "
            "there are {people}",
            {"least": MIN_PEOPLE, "advised": ADVISED_PEOPLE, "people": len(ours)},
        )
    counts = (~np.isnan(ours)).sum(axis=1)
    enough = np.flatnonzero(counts >= MIN_UNITS)
    if len(enough) < MIN_PEOPLE:
        return Undefined(
            "the alternative annotator test takes {least} people with {units:unit} each that "
            "another person and the model coded too; there are {people}",
            {"least": MIN_PEOPLE, "units": MIN_UNITS, "people": len(enough)},
        )
    difference = differences(ours, theirs)
    wins, losses, values = [], [], []
    for j in enough:
        d = difference[j, ~np.isnan(ours[j])]
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
        epsilon, opponents, len(ours) - len(enough), float(beaten.mean()), float(np.mean(wins))
    )


def differences(ours: FloatArray, theirs: FloatArray) -> FloatArray:
    """W_h - W_f (people, units), -1, 0 or 1; 0 also where one of them is missing."""
    gap = ours - theirs
    found: FloatArray = np.subtract(gap <= _TIE, gap >= -_TIE, dtype=np.float64)
    return found


def p_values(sums: FloatArray, epsilon: float) -> FloatArray:
    """P of the one-sided t-test of mean d < epsilon, from (3, …) units, sum d, sum d squared.

    t = (mean d - epsilon) / (s / sqrt n) with n - 1 degrees of freedom. Where all d are equal the
    mean is known: p is 0 below epsilon and 1 elsewhere.
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
    """Which hypotheses fall, along the last axis of (…, m).

    Benjamini, Y. and Yekutieli, D. (2001). The control of the false discovery rate in multiple
    testing under dependency. Annals of Statistics 29.
    """
    from scipy.stats import false_discovery_control

    fallen: BoolArray = false_discovery_control(p, axis=-1, method="by") <= fdr
    return fallen
