"""Risk and coverage: which share of the answers can be accepted unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import BoolArray, FloatArray, Undefined

ERROR = 0.05
"""Which share of the accepted answers may be wrong."""

RISK_OF_PROMISE = 0.05
"""How often a promise about the accepted answers may turn out false."""

THRESHOLDS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """What accepting every answer of at least ``threshold`` would mean.

    ``accepted`` labelled units, ``errors`` among them, ``bound`` the upper bound of their error
    rate; ``coverage`` is the share of the unlabelled answers that would be accepted.
    """

    threshold: float
    accepted: int
    errors: int
    bound: float
    coverage: float

    @property
    def risk(self) -> float:
        """Share of errors among the accepted."""
        return self.errors / self.accepted if self.accepted else 0.0


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """``accept`` is the point to work with; ``curve`` (coverage, risk) the whole empirical one."""

    units: int
    unseen: int
    error: float
    points: tuple[Point, ...]
    curve: tuple[tuple[float, float], ...]
    accept: Point | Undefined


def upper_bound(errors: int, count: int, risk: float) -> float:
    """One-sided Clopper-Pearson upper bound of an error rate, too low with probability <= risk."""
    from scipy.special import betaincinv

    return float(betaincinv(errors + 1, count - errors, 1 - risk)) if errors < count else 1.0


def risk_coverage(
    confidence: FloatArray,
    right: BoolArray,
    unseen: FloatArray,
    *,
    error: float = ERROR,
) -> RiskCoverage:
    """Accepts from the surest down; the largest share whose error rate is bounded by ``error``.

    ``confidence``, ``right`` (n,) of the labelled units, ``unseen`` (N,) the confidences of the
    others. The thresholds are the THRESHOLDS quantiles of the confidences of ``unseen`` (of the
    labelled ones where all are labelled), chosen without a look at any label, and each bound holds
    at 1 - RISK_OF_PROMISE / THRESHOLDS (Bonferroni), so that all hold at once at 1 -
    RISK_OF_PROMISE.
    Geifman, Y. and El-Yaniv, R. (2017). Selective classification for deep neural networks. NeurIPS.
    """
    population = unseen if len(unseen) else confidence
    shares = np.arange(1, THRESHOLDS + 1) / THRESHOLDS
    points = []
    cuts = np.quantile(population, 1 - shares, method="lower") if len(population) else shares[:0]
    for cut in dict.fromkeys(cuts.tolist()):
        chosen = confidence >= cut
        accepted, errors = int(chosen.sum()), int((chosen & ~right).sum())
        bound = upper_bound(errors, accepted, RISK_OF_PROMISE / THRESHOLDS) if accepted else 1.0
        points.append(Point(cut, accepted, errors, bound, float((population >= cut).mean())))
    good = [point for point in points if point.bound <= error]
    accept: Point | Undefined
    if good:
        accept = max(good, key=lambda point: point.coverage)
    elif not points:
        accept = Undefined("there is no answer with a confidence")
    else:
        best = min(points, key=lambda point: point.bound)
        accept = Undefined(
            "on {units:unit} no threshold keeps the error rate under {error:.%} for sure; the "
            "closest comes to {bound:^%} at most",
            {"units": len(confidence), "error": error, "bound": best.bound},
        )
    return RiskCoverage(
        len(confidence), len(unseen), error, tuple(points), _curve(confidence, right), accept
    )


def _curve(confidence: FloatArray, right: BoolArray) -> tuple[tuple[float, float], ...]:
    """(coverage, risk) after each distinct confidence, the surest first."""
    order = np.argsort(-confidence, kind="stable")
    errors = np.cumsum(~right[order])
    last = np.append(np.diff(confidence[order]) != 0, True)[: len(order)]
    taken = np.arange(1, len(order) + 1)[last]
    return tuple(
        zip((taken / max(len(order), 1)).tolist(), (errors[last] / taken).tolist(), strict=True)
    )
