from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.prevalence import human_mean, prediction_powered


def test_estimate_is_the_papers_formula_by_hand() -> None:
    """The value is the paper's; the error that of the 300 units there are, 30 of them known."""
    y = np.tile(np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], float), 3)
    f = np.tile(np.array([1, 1, 1, 1, 0, 1, 0, 0, 0, 0], float), 3)
    others = np.array([1.0] * 90 + [0.0] * 180)
    everything = np.append(f, others)
    lam = np.cov(y, f)[0, 1] / ((1 + 30 / 270) * np.var(everything, ddof=1))
    slope = np.cov(y, f)[0, 1] / np.var(everything, ddof=1)
    error = np.sqrt(0.9 * np.var(y - slope * f, ddof=1) / 30)
    found = prediction_powered(y, f, others)
    assert 0 < found.weight == pytest.approx(lam)
    assert found.value == pytest.approx(lam / 3 + (y - lam * f).mean())
    assert found.value == pytest.approx(slope * everything.mean() + (y - slope * f).mean())
    assert found.standard_error == pytest.approx(error)
    assert isinstance(found.interval, Interval)
    assert found.interval.high == pytest.approx(found.value + 2.045230 * error)


def test_error_is_the_papers_where_the_sample_is_a_small_part() -> None:
    """SE^2 = lam^2 Var(f)/N + Var(y - lam f)/n (Angelopoulos et al. 2023)."""
    random = np.random.default_rng(8)
    truth = (random.random(100_100) < 0.4).astype(float)
    f = np.where(random.random(100_100) < 0.8, truth, 1 - truth)
    y, f, others = truth[:100], f[:100], f[100:]
    found = prediction_powered(y, f, others)
    lam = found.weight
    paper = np.sqrt(lam**2 * np.var(others, ddof=1) / 100_000 + np.var(y - lam * f, ddof=1) / 100)
    assert found.standard_error == pytest.approx(paper, rel=0.002)


@pytest.mark.parametrize(("coded", "units"), [(200, 2200), (200, 300), (60, 240)])
def test_interval_covers_the_truth_as_often_as_it_says(coded: int, units: int) -> None:
    """95 % nominal over 1,000 samples: at least 94 %, with a bad model and with a good one.

    Where most units are coded not much more either: what is known needs no margin.
    """
    random = np.random.default_rng(1)
    for right in (0.6, 0.9):
        powered = people = given = 0
        for _ in range(1000):
            truth = (random.random(units) < 0.3).astype(float)
            f = np.where(random.random(units) < right, truth, 1 - truth)
            found = prediction_powered(truth[:coded], f[:coded], f[coded:])
            alone = human_mean(truth[:coded], population=units)
            assert isinstance(alone.interval, Interval)
            people += alone.interval.low <= truth.mean() <= alone.interval.high
            if isinstance(found.interval, Interval):
                given += 1
                powered += found.interval.low <= truth.mean() <= found.interval.high
        assert given > 700
        assert 0.94 <= powered / given <= 0.97
        assert 0.94 <= people / 1000 <= 0.98


def test_rare_levels_share_in_the_sample_is_covered_as_often_as_it_says() -> None:
    random = np.random.default_rng(6)
    for share in (0.005, 0.02, 0.05):
        covered = 0
        for _ in range(1000):
            found = human_mean((random.random(100) < share).astype(float))
            assert isinstance(found.interval, Interval)
            covered += found.interval.low <= share <= found.interval.high
        assert covered / 1000 >= 0.95


@pytest.mark.parametrize(("coded", "units"), [(100, 200), (200, 300), (280, 300), (30, 300)])
def test_share_of_a_small_project_is_covered_however_rare_the_level(coded: int, units: int) -> None:
    """By the hypergeometric distribution, for every number of units that may have the level."""
    ends = []
    for having in range(coded + 1):
        y = np.array([1.0] * having + [0.0] * (coded - having))
        found = human_mean(y, population=units)
        assert isinstance(found.interval, Interval)
        ends.append((found.interval.low, found.interval.high))
    low, high = np.array(ends).T
    covered = []
    for true in range(units + 1):
        inside = (low <= true / units + 1e-9) & (true / units - 1e-9 <= high)
        chance = stats.hypergeom.pmf(np.arange(coded + 1), units, true, coded)
        covered.append(chance[inside].sum())
    assert min(covered) >= 0.93
    assert np.mean(covered) >= 0.95


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
            covered += found.interval.low <= truth.mean() <= found.interval.high
        else:
            assert "the model differs from people on" in str(found.interval)
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


def test_a_model_is_leant_on_wholly_at_most_and_never_against() -> None:
    random = np.random.default_rng(7)
    f, noise = random.normal(size=400), random.normal(size=400)
    for y, weight in ((3 * f + noise, 1.0), (-f + noise, 0.0)):
        found = prediction_powered(y[:50], f[:50], f[50:], share=False)
        assert found.weight == weight
        expected = weight * f[50:].mean() + (y[:50] - weight * f[:50]).mean()
        assert found.value == pytest.approx(expected)
    always = prediction_powered(noise[:50], np.zeros(50), np.zeros(350), share=False)
    assert (always.weight, always.value) == (0.0, pytest.approx(noise[:50].mean()))


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


def test_few_units_drawn_very_unequally_are_covered_as_often_as_the_report_says() -> None:
    """92 %, which the report tells: about 115 units, drawn with 0.25 or 0.06."""
    random = np.random.default_rng(2)
    covered = given = 0
    for _ in range(1000):
        truth = (random.random(1000) < 0.2).astype(float)
        f = np.where(random.random(1000) < 0.85, truth, 1 - truth)
        probability = np.where(f == 1, 0.25, 0.06)
        drawn = random.random(1000) < probability
        found = prediction_powered(truth[drawn], f[drawn], f, probability[drawn]).interval
        if isinstance(found, Interval):
            given += 1
            covered += found.low <= truth.mean() <= found.high
    assert 0.91 <= covered / given < 0.94


def test_rare_level_has_an_exact_interval_and_no_estimate_from_both() -> None:
    """Clopper and Pearson for 3 and for none of 100, as R's binom.test has them."""
    y = np.array([1.0] * 3 + [0.0] * 97)
    found = human_mean(y, population=10**9)
    assert found.value == pytest.approx(0.03)
    assert isinstance(found.interval, Interval)
    assert found.interval.low == pytest.approx(0.0062, abs=1e-3)
    assert found.interval.high == pytest.approx(0.0852, abs=1e-3)
    none = human_mean(np.zeros(100))
    assert isinstance(none.interval, Interval)
    assert none.interval.low == 0
    assert none.interval.high == pytest.approx(0.0362167)
    every = human_mean(np.ones(100))
    assert isinstance(every.interval, Interval)
    assert (every.interval.low, every.interval.high) == (pytest.approx(1 - 0.0362167), 1.0)
    assert isinstance(human_mean(y[:9]).interval, Undefined)
    assert isinstance(human_mean(y[:10]).interval, Interval)
    powered = prediction_powered(y, y, np.zeros(400))
    assert isinstance(powered.value, Undefined)
    assert "3 of the sample's 100 units have the level" in str(powered.value)
    common = prediction_powered(1 - y, 1 - y, np.zeros(400))
    assert isinstance(common.value, Undefined)
    assert "97 of the sample's 100 units have the level" in str(common.value)


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
        covered += found.interval.low <= truth.mean() <= found.interval.high
    assert covered / 500 >= 0.92
    assert isinstance(human_mean(np.arange(9.0), share=False).interval, Undefined)
    same = human_mean(np.full(20, 7.0), share=False)
    assert same.value == pytest.approx(7.0)
    assert str(same.interval) == "all values in the sample are the same"


def test_nothing_outside_the_sample_or_nothing_in_it_is_told() -> None:
    nothing = prediction_powered(np.ones(5), np.ones(5), np.empty(0))
    assert isinstance(nothing.value, Undefined)
    assert "no unit is left" in str(nothing.value)
    for one in (human_mean(np.ones(1)), prediction_powered(np.ones(1), np.ones(1), np.ones(5))):
        assert isinstance(one.value, Undefined)
        assert "the sample has 1 unit" in str(one.value)
    assert human_mean(np.array([0.0, 1.0])).value == 0.5
