"""Resamples are as many as asked for, a few at a time, and have an interval where they may."""

from __future__ import annotations

import numpy as np
import pytest

from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.intervals import (
    _CHUNK,
    multinomial,
    one_by_one,
    percentile_interval,
)


def test_one_resample_in_twenty_may_have_no_figure_and_no_more() -> None:
    resampled = np.linspace(0, 1, 1000)
    resampled[:50] = np.nan
    found = percentile_interval(resampled, 30)
    assert isinstance(found, Interval)
    assert found.resamples == 950
    assert (found.low, found.high) == pytest.approx(np.quantile(resampled[50:], (0.025, 0.975)))
    resampled[50] = np.nan
    lost = percentile_interval(resampled, 30)
    assert isinstance(lost, Undefined)
    assert lost.values == {"share": pytest.approx(0.051), "units": 30}


@pytest.mark.parametrize(("share", "sizes"), [(3, [3, 3, 1]), (1, [1] * 7), (0.5, [1] * 7)])
def test_resamples_are_made_a_few_at_a_time_where_their_rows_are_long(
    share: float, sizes: list[int]
) -> None:
    frequency = np.array([2, 0, 3])
    long = int(_CHUNK / share)
    chunks = list(multinomial(frequency, 7, seed=1, widest=long))
    assert [len(chunk) for chunk in chunks] == sizes
    assert (np.concatenate(chunks) == next(multinomial(frequency, 7, seed=1))).all()
    assert set(np.concatenate(chunks).sum(axis=1)) == {5}
    drawn = list(one_by_one(frequency, 7, 1, long))
    assert [chunk.shape for chunk in drawn] == [(size, 3) for size in sizes]
    assert {int(total) for chunk in drawn for total in chunk.sum(axis=1)} == {long}
    assert not any(chunk[:, 1].any() for chunk in drawn)


def test_resamples_may_have_another_number_of_units() -> None:
    assert set(next(multinomial(np.array([2, 0, 3]), 7, seed=1, units=9)).sum(axis=1)) == {9}
