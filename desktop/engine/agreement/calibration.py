"""Calibration: does a confidence of 0.8 mean right in 80 %? ECE, Brier score, temperature."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import (
    BoolArray,
    Figure,
    FloatArray,
    IntArray,
    Interval,
    Undefined,
)
from desktop.engine.agreement.intervals import SEED, clopper_pearson

BINS = 10
MIN_PER_BIN = 10
_MIN_UNITS = 30
SIMULATIONS = 1_000
_AT_ONCE = 100_000
"""Answers simulated at a time: fewer take longer, and all at once too much memory."""

TEMPERATURES = (0.05, 20.0)
"""The range in which a temperature is sought. An optimum at its edge counts as none."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: their mean confidence, and the share that is right."""

    answers: int
    confidence: float
    accuracy: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Temperature:
    """A temperature fitted on one half of the units, tried on the other."""

    value: float
    before: float
    """The held-out ECE without it."""
    after: float
    """The held-out ECE with it."""
    fitted_on: int
    """Units."""
    held_out: int
    """Units."""

    @property
    def kept(self) -> bool:
        """Whether it lowers the held-out ECE."""
        return self.after < self.before


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well confidence matches accuracy.

    There is an answer per unit, or one per unit and level where any number of levels may apply.
    ``by_chance`` is the mean and the 95 % quantile of the ECE that perfectly calibrated answers
    with the same confidences would have; None where there is no ECE.
    """

    units: int
    ece: Figure
    brier: Figure
    bins: tuple[Bin, ...]
    temperature: Temperature | Undefined
    by_chance: tuple[float, float] | None = None


def calibrate(
    probabilities: FloatArray, truth: IntArray, unit_ids: Sequence[str], *, seed: int = SEED
) -> Calibration:
    """The calibration of ``probabilities`` (answers, levels) given the right levels (answers,).

    ``unit_ids`` (answers,) say which unit an answer is about: a unit's answers stay together when
    units are halved.
    """
    units = len(set(unit_ids))
    if units < _MIN_UNITS:
        reason = Undefined(
            "calibration takes {least} units with a label; there are {units}",
            {"least": _MIN_UNITS, "units": units},
        )
        return Calibration(units, reason, reason, (), reason)
    confidence, right = top_label(probabilities, truth)
    return Calibration(
        units=units,
        ece=expected_calibration_error(confidence, right),
        brier=brier_score(probabilities, truth),
        bins=reliability(confidence, right),
        temperature=fit_temperature(probabilities, truth, unit_ids),
        by_chance=error_by_chance(confidence, seed=seed),
    )


def top_label(probabilities: FloatArray, truth: IntArray) -> tuple[FloatArray, BoolArray]:
    """The probability of the most probable level, and whether that is right (answers,)."""
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == truth


def reliability(confidence: FloatArray, right: BoolArray) -> tuple[Bin, ...]:
    """Equal-mass bins of the answers by confidence, with Clopper-Pearson intervals."""
    bins = []
    for part in _parts(confidence):
        hits, count = int(right[part].sum()), len(part)
        low, high = clopper_pearson(hits, count)
        bins.append(Bin(count, float(confidence[part].mean()), hits / count, Interval(low, high)))
    return tuple(bins)


def expected_calibration_error(confidence: FloatArray, right: BoolArray) -> float:
    """ECE = sum_b n_b / n |accuracy_b - confidence_b| over equal-mass bins.

    Naeini et al. (2015); equal mass after Nixon et al. (2019). Measuring calibration in deep
    learning.
    """
    gaps = [
        len(part) * abs(float(right[part].mean() - confidence[part].mean()))
        for part in _parts(confidence)
    ]
    return sum(gaps) / len(confidence)


def error_by_chance(confidence: FloatArray, *, seed: int = SEED) -> tuple[float, float]:
    """The mean and the 95 % quantile of the ECE if each answer is right with its own probability.

    Perfectly calibrated answers have an ECE above 0 too, the more so the fewer they are. It is
    simulated: consistency resampling, Bröcker and Smith (2007).

    Answers are taken as independent. Yes/no answers about one unit need not be: with correlations
    of 0.3 on a latent scale (200 units, 10 levels) calibrated answers exceeded the quantile in
    10 % of simulations instead of 5 %.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    total = np.zeros(SIMULATIONS)
    for part in _parts(confidence):
        sure = confidence[part]
        step = max(1, _AT_ONCE // len(sure))
        for start in range(0, SIMULATIONS, step):
            some = total[start : start + step]
            hits = (random.random((len(some), len(sure))) < sure).sum(axis=1)
            some += np.abs(hits - sure.sum())
    errors = total / len(confidence)
    return float(errors.mean()), float(np.quantile(errors, 0.95))


def brier_score(probabilities: FloatArray, truth: IntArray) -> float:
    """The mean over answers of sum_k (p_k - 1{k is right})^2, from 0 (best) to 2 (Brier 1950)."""
    right = np.zeros_like(probabilities)
    right[np.arange(len(truth)), truth] = 1.0
    return float(((probabilities - right) ** 2).sum(axis=1).mean())


def tempered(probabilities: FloatArray, temperature: float) -> FloatArray:
    """p_k^(1/T), normalised. This keeps the order of the levels, and so every label."""
    logs = np.log(np.maximum(probabilities, 1e-300)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    scaled: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return scaled


def fit_temperature(
    probabilities: FloatArray, truth: IntArray, unit_ids: Sequence[str]
) -> Temperature | Undefined:
    """The temperature of maximum likelihood on one half of the units, tried on the other half.

    The half is decided by a hash of the unit's id, so that it never changes. Guo et al. (2017).
    """
    half = np.array([in_first_half(unit_id) for unit_id in unit_ids], dtype=np.bool_)
    units = set(unit_ids)
    first = sum(map(in_first_half, units))
    second = len(units) - first
    if min(first, second) < _MIN_UNITS // 2:
        return Undefined(
            "the halves have {first} and {second:unit}, and a temperature takes {least} in each",
            {"first": first, "second": second, "least": _MIN_UNITS // 2},
        )
    fitted, answers = probabilities[half], truth[half]
    right = fitted.argmax(axis=1) == answers
    if right.all():  # the likelihood rises without end as T falls
        return Undefined(
            "every answer on the {units:unit} of one half is right, and without errors there is no "
            "telling how sure to be",
            {"units": first},
        )
    if not right.any():
        return Undefined(
            "no answer on the {units:unit} of one half is right, and no temperature mends that",
            {"units": first},
        )
    temperature = _likeliest_temperature(fitted, answers)
    low, high = TEMPERATURES
    if not 1.01 * low < temperature < high / 1.01:
        return Undefined(
            "the {units:unit} of one half are too alike (the best lies beyond {bound:.2f})",
            {"units": first, "bound": low if temperature < 1 else high},
        )
    held, answers = probabilities[~half], truth[~half]
    return Temperature(
        temperature,
        expected_calibration_error(*top_label(held, answers)),
        expected_calibration_error(*top_label(tempered(held, temperature), answers)),
        first,
        second,
    )


def _likeliest_temperature(probabilities: FloatArray, truth: IntArray) -> float:
    """The temperature within TEMPERATURES under which the right answers are the most likely."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        p = tempered(probabilities, float(np.exp(log_temperature)))
        return float(-np.log(np.maximum(p[np.arange(len(p)), truth], 1e-300)).mean())

    found = minimize_scalar(loss, bounds=np.log(TEMPERATURES), method="bounded")
    return float(np.exp(found.x))


def in_first_half(unit_id: str) -> bool:
    """Which half a unit belongs to: as good as random, and always the same."""
    return hashlib.sha256(f"half\0{unit_id}".encode()).digest()[0] < 128


def _parts(confidence: FloatArray) -> list[IntArray]:
    """The answers' positions by rising confidence, in bins of about the same size.

    Answers of equal confidence stay together, else the order of the units would decide which of
    them are compared with their confidence together, and so the error. A cut that would fall among
    them goes to their nearer end.
    """
    bins = max(1, min(BINS, len(confidence) // MIN_PER_BIN))
    order = np.argsort(confidence, kind="stable")
    rising = confidence[order]
    even = np.cumsum([len(part) for part in np.array_split(order, bins)])[:-1]
    before = np.searchsorted(rising, rising[even], side="left")
    behind = np.searchsorted(rising, rising[even], side="right")
    cuts = [0]
    for cut in np.where(even - before <= behind - even, before, behind).tolist():
        if min(cut - cuts[-1], len(order) - cut) >= MIN_PER_BIN:
            cuts.append(cut)
    return np.split(order, cuts[1:])
