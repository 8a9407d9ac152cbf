"""95 % intervals: the bootstrap that all figures share, and the exact interval of a proportion."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from desktop.engine.agreement.figures import FloatArray, IntArray, Interval, Undefined

RESAMPLES = 2_000
SEED = 20_260_401
MIN_UNITS = 10
"""From fewer units a bootstrap interval would be too narrow to be honest."""

_MAX_UNDEFINED = 0.05
"""The largest share of resamples that may have no figure."""

_CHUNK = 2_000_000
"""How many numbers a chunk of resamples may hold."""


def percentile_interval(resampled: FloatArray, units: int) -> Interval | Undefined:
    """The 2.5 % and 97.5 % quantiles of ``resampled`` (B,) figures, NaN where undefined.

    A figure that is the same in every resample (all right, all wrong) has no interval: one without
    width would claim a certainty that the ``units`` resampled cannot give.
    """
    defined = resampled[~np.isnan(resampled)]
    if len(defined) < (1 - _MAX_UNDEFINED) * len(resampled):
        return Undefined(
            "in {share:%} of the resamples of {units:unit} all values are equal",
            {"share": 1 - len(defined) / len(resampled), "units": units},
        )
    if not np.ptp(defined):
        return Undefined(
            "every resample of {units:unit} gives this very figure, so resampling cannot show how "
            "much it may vary",
            {"units": units},
        )
    low, high = np.quantile(defined, (0.025, 0.975))
    return Interval(float(low), float(high), len(defined))


def multinomial(
    frequency: IntArray, resamples: int, seed: int, widest: int = 0, units: int | None = None
) -> Iterator[IntArray]:
    """Resamples of units of P kinds, as counts per kind, in chunks (B, P) that bound the memory.

    ``frequency`` (P,) is how often each kind occurs in the data; a resample has ``units`` units,
    by default as many as the data. ``widest`` is the length of the longest row that the caller
    computes from a resample.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    total = int(frequency.sum())
    step = max(1, _CHUNK // max(len(frequency), widest))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        yield random.multinomial(total if units is None else units, frequency / total, size=size)


def one_by_one(frequency: IntArray, resamples: int, seed: int, units: int) -> Iterator[IntArray]:
    """Draws from the same distribution as :func:`multinomial`, unit by unit.

    It is faster where there are many rare kinds.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    kind_of = np.repeat(np.arange(len(frequency)), frequency)
    step = max(1, _CHUNK // max(len(frequency), units))
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        kinds = kind_of[random.integers(len(kind_of), size=(size, units))]
        kinds += len(frequency) * np.arange(size)[:, None]
        yield np.bincount(kinds.ravel(), minlength=size * len(frequency)).reshape(size, -1)


def too_few(units: int) -> Undefined:
    """Why there is no interval from so few units."""
    return Undefined(
        "an interval from {units:unit} would mislead; it takes {least}",
        {"units": units, "least": MIN_UNITS},
    )


def clopper_pearson(hits: float, count: float) -> tuple[float, float]:
    """The exact 95 % interval of the proportion ``hits`` / ``count`` (Clopper and Pearson 1934).

    Both may be fractions, as effective sample sizes are.
    """
    from scipy.special import betaincinv

    low = float(betaincinv(hits, count - hits + 1, 0.025)) if hits else 0.0
    high = float(betaincinv(hits + 1, count - hits, 0.975)) if hits < count else 1.0
    return low, high
