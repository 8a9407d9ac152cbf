from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.engine.agreement import alpha
from desktop.engine.agreement.ceiling import human_ceiling
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.intervals import MIN_UNITS


def coded(units: int, skills: list[float], seed: int) -> NDArray[np.int64]:
    """Coders who give the true one of three levels with these probabilities, else any."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, units)
    return np.stack([
        np.where(random.random(units) < skill, truth, random.integers(0, 3, units))
        for skill in skills
    ])  # fmt: skip


def test_difference_is_that_of_the_mean_alphas_on_the_shared_units() -> None:
    codes = coded(60, [0.8, 0.7, 0.75, 0.6], 1)
    codes[1, :10] = -1
    codes[3, 55:] = -1
    found = human_ceiling(codes, [0, 1, 2], 3, alpha.nominal(3), resamples=200)
    table = np.where(codes < 0, np.nan, codes.astype(float))[:, :55]

    def pair(a: int, b: int) -> float:
        return float(krippendorff.alpha(table[[a, b]], level_of_measurement="nominal"))

    model = np.mean([pair(0, 3), pair(1, 3), pair(2, 3)])
    people = np.mean([pair(0, 1), pair(0, 2), pair(1, 2)])
    assert found.units == 55
    assert found.model == pytest.approx(model)
    assert found.people == pytest.approx(people)
    assert found.difference == pytest.approx(model - people)
    assert isinstance(found.interval, Interval)
    assert found.interval.low < found.difference < found.interval.high


@pytest.mark.parametrize("units", [1, MIN_UNITS - 1, MIN_UNITS])
def test_a_person_with_a_few_units_does_not_weigh_as_much_as_the_others(units: int) -> None:
    codes = coded(120, [0.9, 0.9, 0.9, 0.8], 5)
    codes[2, units:] = -1
    codes[2, 0] = (codes[0, 0] + 1) % 3
    found = human_ceiling(codes, [0, 1, 2], 3, alpha.nominal(3), resamples=200)
    without = human_ceiling(codes, [0, 1], 3, alpha.nominal(3), resamples=200)
    assert (found == without) == (units < MIN_UNITS)
    assert isinstance(found.interval, Interval)


def test_interval_of_the_difference_covers_zero_for_a_model_like_a_person() -> None:
    """Nominal 95 %; 150 samples of 120 units leave a standard error of 1.8 %."""
    covered = 0
    for seed in range(150):
        codes = coded(120, [0.75, 0.75, 0.75], seed)
        found = human_ceiling(codes, [0, 1], 2, alpha.nominal(3), resamples=300, seed=seed)
        assert isinstance(found.interval, Interval)
        covered += found.interval.low <= 0 <= found.interval.high
    assert 0.90 <= covered / 150 <= 0.99


def test_pairing_makes_the_interval_of_the_difference_narrower_than_its_parts() -> None:
    found = human_ceiling(coded(300, [0.8, 0.8, 0.8], 3), [0, 1], 2, alpha.nominal(3))
    assert isinstance(found.interval, Interval)
    assert isinstance(found.model_interval, Interval)
    assert isinstance(found.people_interval, Interval)
    ends = (found.interval, found.model_interval, found.people_interval)
    difference, *others = (interval.high - interval.low for interval in ends)
    assert difference < sum(others)


def test_a_pair_that_always_says_the_same_has_no_alpha_and_does_not_count() -> None:
    codes = coded(60, [0.0, 0.0, 0.8, 0.8], 6)
    codes[:2] = 0
    found = human_ceiling(codes, [0, 1, 2], 3, alpha.nominal(3), resamples=200)
    alike = [alpha.krippendorff_alpha(codes[[a, 2]], alpha.nominal(3)) for a in (0, 1)]
    assert found.people == pytest.approx(np.mean(alike))
    assert isinstance(found.interval, Interval)


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ([[0, -1], [-1, 1], [0, 1]], "no two people coded two units"),
        ([[0, -1], [1, 1], [0, 1]], "no two people coded two units"),
        ([[0, 0], [0, 0], [0, 0]], "are the same"),
        ([[0, 0], [0, 0], [0, 1]], "people gave a single value on"),
    ],
)
def test_where_there_is_no_ceiling_the_reason_is_told(codes: list[list[int]], reason: str) -> None:
    found = human_ceiling(np.array(codes), [0, 1], 2, alpha.nominal(2))
    assert isinstance(found.difference, Undefined)
    assert reason in str(found.difference)


def test_two_units_have_a_difference_but_no_interval() -> None:
    found = human_ceiling(np.array([[0, 1], [0, 1], [0, 0]]), [0, 1], 2, alpha.nominal(2))
    assert isinstance(found.difference, float)
    assert isinstance(found.interval, Undefined)
    assert "an interval from 2 units would mislead" in str(found.interval)


def test_people_who_agree_fully_have_no_interval_of_no_width() -> None:
    codes = coded(60, [0.8, 0.8, 0.7], 4)
    codes[1] = codes[0]
    found = human_ceiling(codes, [0, 1], 2, alpha.nominal(3), resamples=200)
    assert found.people == 1.0
    assert isinstance(found.people_interval, Undefined)
    assert "every resample of 60 units" in str(found.people_interval)
    assert isinstance(found.model_interval, Interval)
    assert isinstance(found.interval, Interval)


def test_the_alpha_of_two_people_has_the_interval_that_it_has_without_a_model() -> None:
    codes = coded(60, [0.8, 0.8, 0.6], 2)
    found = human_ceiling(codes, [0, 1], 2, alpha.nominal(3))
    assert found.people_interval == alpha.bootstrap_alpha(codes[:2], alpha.nominal(3))
