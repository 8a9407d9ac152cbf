"""The bootstrap of alpha against the loop one would write over the package."""

from __future__ import annotations

import krippendorff
import numpy as np

from bench.material import clock
from desktop.engine.agreement import alpha, intervals

UNITS, CODERS, LEVELS = 10_000, 3, 5
LOOPS = 20
"""Resamples of the loop that are timed; 2,000 would take minutes."""


def bootstrap_against_loop() -> dict[str, float | str]:
    """Alpha resampled 2,000 times, 10,000 units, 3 coders (goal 2 s), against a loop."""
    random = np.random.default_rng(1)
    truth = random.integers(LEVELS, size=UNITS)
    noise = random.integers(LEVELS, size=(CODERS, UNITS))
    codes = np.where(random.random((CODERS, UNITS)) < 0.3, noise, truth)
    with clock() as ours:
        alpha.bootstrap_alpha(codes, alpha.nominal(LEVELS))
    with clock() as theirs:
        for _ in range(LOOPS):
            drawn = codes[:, random.integers(UNITS, size=UNITS)].astype(float)
            krippendorff.alpha(drawn, level_of_measurement="nominal")
    loop = theirs.seconds * intervals.RESAMPLES / LOOPS
    return {"seconds": ours.seconds, "loop: seconds": loop, "ratio": loop / ours.seconds}
