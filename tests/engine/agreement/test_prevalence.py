from __future__ import annotations

import numpy as np
import pytest

from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.prevalence import human_mean, prediction_powered


def test_estimate_is_the_papers_formula_by_hand() -> None:
    y = np.tile(np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], float), 3)
    f = np.tile(np.array([1, 1, 1, 1, 0, 1, 0, 0, 0, 0], float), 3)
    others = np.array([1.0] * 90 + [0.0] * 180)
    everything = np.append(f, others)
    lam = np.cov(y, f)[0, 1] / ((1 + 30 / 270) * np.var(everything, ddof=1))
    rest = y - lam * f
    error = np.sqrt(lam**2 * np.var(everything, ddof=1) / 270 + np.var(rest, ddof=1) / 30)
    found = prediction_powered(y, f, others)
    assert 0 < found.weight == pytest.approx(lam)
    assert found.value == pytest.approx(lam / 3 + rest.mean())
    assert found.standard_error == pytest.approx(error)
    assert isinstance(found.interval, Interval)
    assert found.interval.high == pytest.approx(found.value + 1.959964 * error)


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    """95 % nominal over 1,000 samples: at least 94 %, with a bad model and with a good one."""
    random = np.random.default_rng(1)
    for right in (0.6, 0.9):
        covered = 0
        for _ in range(1000):
            truth = (random.random(2200) < 0.3).astype(float)
            f = np.where(random.random(2200) < right, truth, 1 - truth)
            found = prediction_powered(truth[:200], f[:200], f[200:])
            assert isinstance(found.interval, Interval)
            covered += found.interval.low <= 0.3 <= found.interval.high
        assert covered / 1000 >= 0.94


def test_interval_covers_the_truth_where_the_models_errors_are_few_and_one_sided() -> None:
    """A model that misses 2 % and invents nothing: what figures there are keep their promise."""
    random = np.random.default_rng(5)
    covered = given = 0
    for _ in range(1000):
        truth = (random.random(2200) < 0.3).astype(float)
        f = truth * (random.random(2200) >= 0.06)
        found = prediction_powered(truth[:200], f[:200], f[200:])
        if isinstance(found.interval, Interval):
            given += 1
            covered += found.interval.low <= 0.3 <= found.interval.high
        else:
            assert "the model differs from people on" in found.interval.reason
            assert isinstance(found.value, Undefined)
            assert isinstance(human_mean(truth[:200]).interval, Interval)
    assert 100 < given < 400
    assert covered / given >= 0.93


def test_good_model_narrows_the_interval_and_a_useless_one_does_no_harm() -> None:
    random = np.random.default_rng(2)
    truth = (random.random(3000) < 0.4).astype(float)
    good = np.where(random.random(3000) < 0.95, truth, 1 - truth)
    useless = (random.random(3000) < 0.5).astype(float)
    alone = human_mean(truth[:150])
    assert prediction_powered(truth[:150], good[:150], good[150:]).standard_error < (
        0.7 * alone.standard_error
    )
    assert prediction_powered(truth[:150], useless[:150], useless[150:]).standard_error < (
        1.02 * alone.standard_error
    )


def test_unequal_inclusion_probabilities_are_weighted_away() -> None:
    """Units the model calls positive are drawn five times as often: 1,000 samples, >= 94 %."""
    random = np.random.default_rng(3)
    truth = (random.random(4000) < 0.2).astype(float)
    f = np.where(random.random(4000) < 0.8, truth, 1 - truth)
    probability = np.where(f == 1, 0.3, 0.06)
    covered, naive = 0, []
    for _ in range(1000):
        drawn = random.random(4000) < probability
        found = prediction_powered(truth[drawn], f[drawn], f, probability[drawn])
        assert isinstance(found.interval, Interval)
        covered += found.interval.low <= truth.mean() <= found.interval.high
        naive.append(truth[drawn].mean())
    assert covered / 1000 >= 0.94
    assert abs(np.mean(naive) - truth.mean()) > 0.1


def test_rare_level_has_a_share_but_no_interval() -> None:
    y = np.array([1.0] * 3 + [0.0] * 97)
    found = human_mean(y)
    assert found.value == pytest.approx(0.03)
    assert isinstance(found.interval, Undefined)
    assert "3 of the sample's 100 units have the level" in found.interval.reason
    powered = prediction_powered(y, y, np.zeros(400))
    assert isinstance(powered.value, Undefined)


def test_interval_of_no_width_is_none() -> None:
    """Two people, tied on every unit: rounding leaves 1e-17 of an error."""
    probability = np.tile([0.1, 0.3, 0.7], 10)
    found = human_mean(np.full(30, 0.5), probability)
    assert found.value == pytest.approx(0.5)
    assert str(found.interval) == (
        "nothing varies in the sample, so its interval would have no width"
    )


def test_mean_of_any_numbers_is_not_bound_to_shares() -> None:
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(500):
        truth = random.normal(-40, 10, 1050)
        f = truth + random.normal(3, 4, 1050)
        found = prediction_powered(truth[:50], f[:50], f[50:], share=False)
        assert isinstance(found.interval, Interval)
        covered += found.interval.low <= -40 <= found.interval.high
    assert covered / 500 >= 0.92
    assert isinstance(human_mean(np.arange(9.0), share=False).interval, Undefined)
    same = human_mean(np.full(20, 7.0), share=False)
    assert same.value == pytest.approx(7.0)
    assert str(same.interval) == "all values in the sample are the same"


def test_nothing_outside_the_sample_or_nothing_in_it_is_told() -> None:
    nothing = prediction_powered(np.ones(5), np.ones(5), np.empty(0))
    assert isinstance(nothing.value, Undefined)
    assert "no unit is left" in nothing.value.reason
    assert isinstance(human_mean(np.ones(1)).value, Undefined)
