"""How common a level is in the whole corpus, from few labels of people and many of the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import Figure, FloatArray, Interval, Undefined
from desktop.engine.agreement.intervals import MIN_UNITS, too_few

LEAST_EACH = 5
"""Units with and without a level that a normal interval takes, and units where the model errs."""

_Z = 1.959963984540054
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
    y: FloatArray, probability: FloatArray | None = None, *, share: bool = True
) -> Estimate:
    """Prevalence from the sample alone: mean of ``y`` (n,), weighted by 1/p, SE as below."""
    return _estimate(y, y, probability, share=share)


def prediction_powered(
    y: FloatArray,
    f: FloatArray,
    others: FloatArray,
    probability: FloatArray | None = None,
    *,
    share: bool = True,
) -> Estimate:
    """Prevalence = lam * mean_N(f) + mean_n(y - lam f), SE^2 = lam^2 Var(f)/N + Var(y - lam f)/n.

    ``y`` (n,) is the share of a unit's people who chose the level, ``f`` (n,) whether the model
    did, ``others`` (N,) the same for units outside the sample; lam = Cov(y, f) / ((1 + n/N) Var f)
    clipped to [0, 1]. Angelopoulos, Duchi and Zrnic (2023). PPI++. arXiv 2311.01453.

    With inclusion probabilities ``probability`` (n,) the sample's means are weighted by 1/p (Hájek
    1971), Var(mean) is the linearised n/(n-1) sum (w_i / sum w)^2 e_i^2, and ``others`` are all
    units of the corpus: the difference estimator of Särndal, Swensson and Wretman (1992), ch. 6.
    There is none where fewer than LEAST_EACH units of the sample have the level, or lack it: the
    model's errors on them would be guessed from a handful; nor where the model errs on fewer than
    that: Var(y - lam f) is then that of a rare level, far from normal, and too small where the
    sample happens to miss the errors.
    Without ``share`` the values are any numbers, such as those of an interval scale, and their mean
    is estimated; its interval takes MIN_UNITS units.
    """
    n = len(y)
    if not len(others):
        reason = Undefined("no unit is left outside the sample, so there is nothing to predict")
        return Estimate(reason, reason, float("nan"))
    everything = np.concatenate([f, others])
    variance = float(np.var(everything, ddof=1)) if n > 1 else 0.0
    lam = 0.0
    if variance > 0:
        w = _weights(n, probability)
        covariance = float((w * (y - w @ y) * (f - w @ f)).sum()) * n / (n - 1)
        lam = min(1.0, max(0.0, covariance / ((1 + n / len(others)) * variance)))
    found = _estimate(
        y,
        y - lam * f,
        probability,
        share=share,
        lam=lam,
        shift=lam * float(others.mean()),
        variance=variance / len(others),
    )
    if isinstance(found.interval, Undefined):
        return Estimate(found.interval, found.interval, found.standard_error, lam)
    errors = int((np.abs(y - f) > _NOTHING).sum())
    if errors < LEAST_EACH:
        few = Undefined(
            "the model differs from people on {errors} of the sample's {units:unit}; how often it "
            "errs elsewhere is told from {least} or more, so people's sample alone counts",
            {"errors": errors, "units": n, "least": LEAST_EACH},
        )
        return Estimate(few, few, found.standard_error, lam)
    return found


def _estimate(
    y: FloatArray,
    rest: FloatArray,
    probability: FloatArray | None,
    *,
    share: bool,
    lam: float = 0.0,
    shift: float = 0.0,
    variance: float = 0.0,
) -> Estimate:
    n = len(y)
    if n < 2:
        reason = Undefined("the sample has {units:unit}", {"units": n})
        return Estimate(reason, reason, float("nan"), lam)
    w = _weights(n, probability)
    spread = rest - w @ rest
    error = float(np.sqrt(n / (n - 1) * ((w * spread) ** 2).sum() + lam**2 * variance))
    value = shift + float(w @ rest)
    interval: Interval | Undefined = Interval(value - _Z * error, value + _Z * error)
    if not share:
        if n < MIN_UNITS:
            interval = too_few(n)
        elif error < _NOTHING:
            interval = Undefined("all values in the sample are the same")
        return Estimate(value, interval, error, lam)
    having = float(y.sum())
    if min(having, n - having) < LEAST_EACH:
        interval = Undefined(
            "{some:.0f} of the sample's {units:unit} have the level, and an interval takes "
            "{least} that have it and {least} that do not",
            {"some": having, "units": n, "least": LEAST_EACH},
        )
    elif error < _NOTHING:
        interval = Undefined("nothing varies in the sample, so its interval would have no width")
    else:
        interval = Interval(max(0.0, value - _Z * error), min(1.0, value + _Z * error))
    return Estimate(min(1.0, max(0.0, value)), interval, error, lam)


def _weights(n: int, probability: FloatArray | None) -> FloatArray:
    """Weights that sum to 1: 1/n, or in proportion to 1/p."""
    w = np.ones(n) if probability is None else 1.0 / probability
    shares: FloatArray = w / w.sum()
    return shares
