"""How common a level is in the whole corpus, from few labels of people and many of the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import Figure, FloatArray, Interval, Undefined
from desktop.engine.agreement.intervals import MIN_UNITS, clopper_pearson, too_few

LEAST_EACH = 5
"""Units with and without a level that an estimate from both takes, and units where the model
errs."""

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share or a mean with its 95 % interval. ``weight`` is lambda, how far the model is leant
    on."""

    value: Figure
    interval: Interval | Undefined
    standard_error: float
    weight: float = 0.0


def human_mean(
    y: FloatArray,
    probability: FloatArray | None = None,
    *,
    population: int = 0,
    share: bool = True,
) -> Estimate:
    """Prevalence from the sample alone: mean of ``y`` (n,), weighted by 1/p, SE as below.

    The interval of a share is that of Clopper and Pearson for v (1 - v) / SE^2 units, as many as
    would have this SE in a simple sample of a large population: Korn, E. L. and Graubard, B. I.
    (1998). Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data. Survey Methodology 24. It holds for rare levels too. Of a
    ``population`` that the sample is a large part of, its ends are drawn in by the square root of
    the finite population correction, as the SE is.
    """
    n = len(y)
    if n < 2:
        return _none(Undefined("the sample has {units:unit}", {"units": n}))
    left = _left(n, probability, population)
    value, wide = _mean(y, probability, 1.0)
    error = float(np.sqrt(left)) * wide
    if not share:
        return Estimate(value, _normal(value, error, n), error)
    if n < MIN_UNITS:
        return Estimate(value, too_few(n), error)
    if value < _NOTHING or value > 1 - _NOTHING:
        value, units = float(round(value)), float(n)
    elif wide > _NOTHING:
        units = value * (1 - value) / wide**2
    else:
        reason = Undefined("nothing varies in the sample, so its interval would have no width")
        return Estimate(value, reason, error)
    low, high = (
        value + float(np.sqrt(left)) * (end - value)
        for end in clopper_pearson(value * units, units)
    )
    return Estimate(value, Interval(low, high), error)


def prediction_powered(
    y: FloatArray,
    f: FloatArray,
    others: FloatArray,
    probability: FloatArray | None = None,
    *,
    share: bool = True,
) -> Estimate:
    """Prevalence = lam * mean_N(f) + mean_n(y - lam f), of the n + N units together.

    ``y`` (n,) is the share of a unit's people who chose the level, ``f`` (n,) whether the model
    did, ``others`` (N,) the same for units outside the sample; lam = Cov(y, f) / ((1 + n/N) Var f)
    clipped to [0, 1]. Angelopoulos, Duchi and Zrnic (2023). PPI++. arXiv 2311.01453.

    Their SE^2 = lam^2 Var(f)/N + Var(y - lam f)/n is of all texts that these n + N might have been
    drawn from. Of the n + N themselves, n of which are known, it is (1 - n/(n + N)) Var(y - b f)/n
    with b = lam (1 + n/N): the same estimate written as the difference estimator of Särndal,
    Swensson and Wretman (1992), ch. 6. Where the sample is small beside the rest both are one.

    With inclusion probabilities ``probability`` (n,) the sample's means are weighted by 1/p (Hájek
    1971), Var(mean) is the linearised n/(n-1) sum (w_i / sum w)^2 e_i^2, and ``others`` are all
    units of the corpus, so that lam is b. It takes the units as drawn with replacement, which is on
    the safe side. Intervals are by Student's t with n - 1 degrees of freedom.
    There is none where fewer than LEAST_EACH units of the sample have the level, or lack it: the
    model's errors on them would be guessed from a handful; nor where the model errs on fewer than
    that: Var(y - lam f) is then that of a rare level, far from normal, and too small where the
    sample happens to miss the errors.
    Without ``share`` the values are any numbers, such as those of an interval scale, and their mean
    is estimated; its interval takes MIN_UNITS units.
    """
    n = len(y)
    if not len(others):
        return _none(
            Undefined("no unit is left outside the sample, so there is nothing to predict")
        )
    if n < 2:
        return _none(Undefined("the sample has {units:unit}", {"units": n}))
    variance = float(np.var(np.concatenate([f, others]), ddof=1))
    ratio = n / len(others)
    lam = 0.0
    if variance > 0:
        w = _weights(n, probability)
        covariance = float((w * (y - w @ y) * (f - w @ f)).sum()) * n / (n - 1)
        lam = min(1.0, max(0.0, covariance / ((1 + ratio) * variance)))
    left = _left(n, probability, n + len(others))
    slope = lam * (1 + ratio) if probability is None else lam
    value = lam * float(others.mean()) + _mean(y - lam * f, probability, left)[0]
    error = _mean(y - slope * f, probability, left)[1]
    if not share:
        interval = _normal(value, error, n)
    elif min(having := float(y.sum()), n - having) < LEAST_EACH:
        few = Undefined(
            "{some:.0f} of the sample's {units:unit} have the level, and an estimate from both "
            "takes {least} that have it and {least} that do not",
            {"some": having, "units": n, "least": LEAST_EACH},
        )
        return _none(few, lam)
    elif error < _NOTHING:
        interval = Undefined("nothing varies in the sample, so its interval would have no width")
    else:
        half = _half(error, n)
        interval = Interval(max(0.0, value - half), min(1.0, value + half))
        value = min(1.0, max(0.0, value))
    if isinstance(interval, Undefined):
        return _none(interval, lam)
    errors = int((np.abs(y - f) > _NOTHING).sum())
    if errors < LEAST_EACH:
        few = Undefined(
            "the model differs from people on {errors} of the sample's {units:unit}; how often it "
            "errs elsewhere is told from {least} or more, so people's sample alone counts",
            {"errors": errors, "units": n, "least": LEAST_EACH},
        )
        return _none(few, lam)
    return Estimate(value, interval, error, lam)


def _none(reason: Undefined, lam: float = 0.0) -> Estimate:
    return Estimate(reason, reason, float("nan"), lam)


def _left(n: int, probability: FloatArray | None, population: int) -> float:
    """The finite population correction 1 - n/N of units that were equally likely."""
    return max(0.0, 1 - n / population) if population and probability is None else 1.0


def _mean(x: FloatArray, probability: FloatArray | None, left: float) -> tuple[float, float]:
    """The weighted mean of ``x`` (n,) and its standard error."""
    n = len(x)
    w = _weights(n, probability)
    value = float(w @ x)
    return value, float(np.sqrt(left * n / (n - 1) * ((w * (x - value)) ** 2).sum()))


def _normal(value: float, error: float, n: int) -> Interval | Undefined:
    """The interval of a mean of any numbers."""
    if n < MIN_UNITS:
        return too_few(n)
    if error < _NOTHING:
        return Undefined("all values in the sample are the same")
    half = _half(error, n)
    return Interval(value - half, value + half)


def _half(error: float, n: int) -> float:
    """Half of an interval's width."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.975)) * error


def _weights(n: int, probability: FloatArray | None) -> FloatArray:
    """Weights that sum to 1: 1/n, or in proportion to 1/p."""
    w = np.ones(n) if probability is None else 1.0 / probability
    shares: FloatArray = w / w.sum()
    return shares
