"""How common a level is in the whole project, from few labels by people and many by the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import Figure, FloatArray, Interval, Undefined
from desktop.engine.agreement.intervals import MIN_UNITS, clopper_pearson, too_few

LEAST_EACH = 5
"""A prediction-powered estimate needs as many units with the level, without it, and with an error
of the model."""

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share or a mean with its 95 % interval.

    ``weight`` is PPI++'s lambda: 0 ignores the model's answers, 1 uses them in full.
    """

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
    """The mean of ``y`` (n,) from the people's sample alone, weighted by 1 / ``probability``.

    With ``share``, y is from 0 to 1 and the mean is a share v. Its interval is Clopper and
    Pearson's for the effective sample size v (1 - v) / SE^2, with the SE of :func:`_mean`; it holds
    for rare levels too (Korn and Graubard 1998). Otherwise the interval is by Student's t.

    If the sample is from a ``population`` of so many units, with equal probabilities, the interval
    is narrowed towards v by the square root of the finite population correction, as the SE is.
    """
    n = len(y)
    if n < 2:
        return _none(Undefined("the sample has {units:unit}", {"units": n}))
    correction = float(np.sqrt(_finite_population(n, probability, population)))
    value, uncorrected = _mean(y, probability, 1.0)
    error = correction * uncorrected
    if not share:
        return Estimate(value, _t_interval(value, error, n), error)
    if n < MIN_UNITS:
        return Estimate(value, too_few(n), error)
    if value < _ROUNDING or value > 1 - _ROUNDING:
        value, units = float(round(value)), float(n)
    elif uncorrected > _ROUNDING:
        units = value * (1 - value) / uncorrected**2
    else:
        reason = Undefined("nothing varies in the sample, so its interval would have no width")
        return Estimate(value, reason, error)
    low, high = (
        value + correction * (end - value) for end in clopper_pearson(value * units, units)
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
    """The mean over the n + N units of a project: theta = lam mean_N(f) + mean_n(y - lam f).

    ``y`` (n,) is the share of a unit's people who chose the level, ``f`` (n,) is 1 where the model
    chose it and 0 elsewhere, ``others`` (N,) is the model's f outside the sample.
    lam = Cov(y, f) / ((1 + n/N) Var f), clipped to [0, 1] (PPI++, Angelopoulos et al. 2023).

    PPI++ has SE^2 = lam^2 Var(f)/N + Var(y - lam f)/n, about a superpopulation from which these
    n + N units were drawn. The question here is about the n + N units themselves, n of which are
    known: SE^2 = (1 - n/(n + N)) Var(y - b f)/n with b = lam (1 + n/N), which is theta written as
    the difference estimator of Särndal, Swensson and Wretman (1992), ch. 6. For small n/N the two
    are equal.

    With unequal inclusion probabilities ``probability`` (n,), ``others`` (N,) are all units of the
    project, those of the sample included. The sample's means are weighted by 1/p (Hájek 1971), b is
    lam, and Var(mean) = n/(n-1) sum (w_i / sum w)^2 e_i^2 by linearisation. That treats the units
    as drawn with replacement, which is conservative; but where few units with small probabilities
    have the level, the variance hangs on these: of about 115 units, those that the model calls
    positive drawn four times as often, the interval covered the truth in 92 % of simulations.

    Intervals are by Student's t with n - 1 degrees of freedom. There is no estimate if fewer than
    LEAST_EACH units of the sample have the level, or lack it: the correction would rest on a
    handful. Nor if the model errs on fewer units than that: the distribution of y - lam f is then
    far from normal, and its variance too small where the sample happens to miss the errors.

    Without ``share``, y and f are any numbers, as on an interval scale; the estimate then needs
    MIN_UNITS units.
    """
    n = len(y)
    if not len(others):
        return _none(
            Undefined("no unit is left outside the sample, so there is nothing to predict")
        )
    if n < 2:
        return _none(Undefined("the sample has {units:unit}", {"units": n}))
    ratio = n / len(others)
    lam = _weight_of_model(y, f, others, probability)
    slope = lam * (1 + ratio) if probability is None else lam
    correction = _finite_population(n, probability, n + len(others))
    value = lam * float(others.mean()) + _mean(y - lam * f, probability, correction)[0]
    error = _mean(y - slope * f, probability, correction)[1]
    interval = _share_interval(value, error, y) if share else _t_interval(value, error, n)
    reason = interval if isinstance(interval, Undefined) else _few_errors(y, f)
    if reason is not None:
        return _none(reason, lam)
    return Estimate(min(1.0, max(0.0, value)) if share else value, interval, error, lam)


def _weight_of_model(
    y: FloatArray, f: FloatArray, others: FloatArray, probability: FloatArray | None
) -> float:
    """PPI++'s lambda, see :func:`prediction_powered`."""
    n = len(y)
    variance = float(np.var(np.concatenate([f, others]), ddof=1))
    if variance == 0:
        return 0.0
    w = _weights(n, probability)
    covariance = float((w * (y - w @ y) * (f - w @ f)).sum()) * n / (n - 1)
    return min(1.0, max(0.0, covariance / ((1 + n / len(others)) * variance)))


def _share_interval(value: float, error: float, y: FloatArray) -> Interval | Undefined:
    """The interval of a share, by Student's t; ``y`` (n,) is as in :func:`prediction_powered`."""
    n, having = len(y), float(y.sum())
    if min(having, n - having) < LEAST_EACH:
        return Undefined(
            "{some:.0f} of the sample's {units:unit} have the level, and an estimate from both "
            "takes {least} that have it and {least} that do not",
            {"some": having, "units": n, "least": LEAST_EACH},
        )
    if error < _ROUNDING:
        return Undefined("nothing varies in the sample, so its interval would have no width")
    half = _half_width(error, n)
    return Interval(max(0.0, value - half), min(1.0, value + half))


def _few_errors(y: FloatArray, f: FloatArray) -> Undefined | None:
    """Why there is no estimate from both, if the model errs on too few units of the sample."""
    errors = int((np.abs(y - f) > _ROUNDING).sum())
    if errors >= LEAST_EACH:
        return None
    return Undefined(
        "the model differs from people on {errors} of the sample's {units:unit}; how often it "
        "errs elsewhere is told from {least} or more, so people's sample alone counts",
        {"errors": errors, "units": len(y), "least": LEAST_EACH},
    )


def _none(reason: Undefined, lam: float = 0.0) -> Estimate:
    """No estimate, for this reason."""
    return Estimate(reason, reason, float("nan"), lam)


def _finite_population(n: int, probability: FloatArray | None, population: int) -> float:
    """The finite population correction 1 - n/N; 1 for unequal probabilities, or with no N."""
    return max(0.0, 1 - n / population) if population and probability is None else 1.0


def _mean(x: FloatArray, probability: FloatArray | None, correction: float) -> tuple[float, float]:
    """The mean of ``x`` (n,), weighted by 1/p, and its standard error.

    SE^2 = ``correction`` n/(n-1) sum w_i^2 (x_i - mean)^2, the weights w_i summing to 1.
    """
    n = len(x)
    w = _weights(n, probability)
    value = float(w @ x)
    return value, float(np.sqrt(correction * n / (n - 1) * ((w * (x - value)) ** 2).sum()))


def _t_interval(value: float, error: float, n: int) -> Interval | Undefined:
    """The interval of a mean, by Student's t."""
    if n < MIN_UNITS:
        return too_few(n)
    if error < _ROUNDING:
        return Undefined("all values in the sample are the same")
    half = _half_width(error, n)
    return Interval(value - half, value + half)


def _half_width(error: float, n: int) -> float:
    """Half the width of an interval by Student's t with n - 1 degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.975)) * error


def _weights(n: int, probability: FloatArray | None) -> FloatArray:
    """Weights (n,) that sum to 1, in proportion to 1/p; all equal without probabilities."""
    w = np.ones(n) if probability is None else 1.0 / probability
    shares: FloatArray = w / w.sum()
    return shares
