"""Selective prediction: which share of the answers can be accepted unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import BoolArray, FloatArray, Undefined

ERROR = 0.05
"""The largest share of accepted answers that may be wrong."""

RISK_OF_PROMISE = 0.05
"""The probability that the promise about the accepted answers is false."""

THRESHOLDS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """What it means to accept all answers with a confidence of ``threshold`` or more.

    ``accepted`` counts the labelled units that have it, ``errors`` those of them that are wrong;
    ``bound`` is the upper bound of the error rate. ``coverage`` is the share of the unlabelled
    answers that are accepted.
    """

    threshold: float
    accepted: int
    errors: int
    bound: float
    coverage: float

    @property
    def risk(self) -> float:
        """The share of errors among the accepted."""
        return self.errors / self.accepted if self.accepted else 0.0


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """``accept`` is the point to use; ``curve`` the empirical one, as (coverage, risk).

    ``units`` are labelled, ``unseen`` are not.
    """

    units: int
    unseen: int
    error: float
    points: tuple[Point, ...]
    curve: tuple[tuple[float, float], ...]
    accept: Point | Undefined


def upper_bound(errors: int, count: int, risk: float) -> float:
    """The Clopper-Pearson upper bound of an error rate; too low with probability <= ``risk``."""
    from scipy.special import betaincinv

    return float(betaincinv(errors + 1, count - errors, 1 - risk)) if errors < count else 1.0


def risk_coverage(
    confidence: FloatArray,
    right: BoolArray,
    unseen: FloatArray,
    *,
    error: float = ERROR,
) -> RiskCoverage:
    """Finds the largest share of answers, surest first, with an error rate of at most ``error``.

    ``confidence`` and ``right`` (n,) are of the labelled units, ``unseen`` (N,) are the confidences
    of the others. THRESHOLDS quantiles of ``unseen`` are tried (of ``confidence`` if all units are
    labelled), so that no label has a part in choosing them. Each bound holds with probability
    1 - RISK_OF_PROMISE / THRESHOLDS, so all hold at once with 1 - RISK_OF_PROMISE (Bonferroni).
    Geifman and El-Yaniv (2017).
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
    """(coverage, risk) of accepting down to each distinct confidence, the surest first."""
    order = np.argsort(-confidence, kind="stable")
    errors = np.cumsum(~right[order])
    last = np.append(np.diff(confidence[order]) != 0, True)[: len(order)]
    taken = np.arange(1, len(order) + 1)[last]
    return tuple(
        zip((taken / max(len(order), 1)).tolist(), (errors[last] / taken).tolist(), strict=True)
    )
