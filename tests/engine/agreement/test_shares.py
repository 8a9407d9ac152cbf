"""Tests and intervals of shares are those of the works they come from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, chi2_contingency

from desktop.engine.agreement.shares import (
    fisher,
    holm,
    mcnemar,
    newcombe,
    paired_difference,
    same_everywhere,
)


@pytest.mark.parametrize(
    ("counts", "interval"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(
    counts: tuple[int, int, int, int], interval: tuple[float, float]
) -> None:
    """Newcombe (1998), table II, method 10."""
    found = newcombe(*counts)
    assert (found.low, found.high) == pytest.approx(interval, abs=5e-5)


def test_the_interval_of_a_difference_covers_it() -> None:
    random = np.random.default_rng(3)
    covered = 0
    for _ in range(2_000):
        found = newcombe(random.binomial(30, 0.6), 30, random.binomial(200, 0.85), 200)
        covered += found.low <= 0.6 - 0.85 <= found.high
    assert 0.93 <= covered / 2_000 <= 0.975


def test_fishers_exact_test_is_that_of_the_lady_tasting_tea() -> None:
    """Three of four cups right: p = 34 / 70 (Fisher 1935)."""
    assert fisher(np.array([3, 1]), np.array([4, 4])) == pytest.approx([34 / 70] * 2)


def test_the_permutation_test_of_two_groups_is_fishers_exact_test() -> None:
    hits, sizes = np.array([3, 1]), np.array([4, 4])
    assert same_everywhere(hits, sizes, resamples=20_000) == pytest.approx(34 / 70, abs=0.012)


def test_the_permutation_test_of_large_groups_is_the_chi_square_test() -> None:
    hits, sizes = np.array([150, 165, 240, 97]), np.array([200, 200, 300, 130])
    expected = chi2_contingency(np.stack([hits, sizes - hits])).pvalue
    assert 0.05 < expected < 0.3
    assert same_everywhere(hits, sizes, resamples=20_000) == pytest.approx(expected, abs=0.012)


@pytest.mark.parametrize("hits", [[0, 0, 0], [12, 30, 5], [6, 15, 0]])
def test_groups_without_a_difference_never_differ(hits: list[int]) -> None:
    """All wrong, all right; and, last, a small group of which nothing can be said."""
    assert same_everywhere(np.array(hits), np.array([12, 30, 5])) > 0.05
    even = hits[2] == hits[0] or hits[2] == 5
    assert (same_everywhere(np.array(hits), np.array([12, 30, 5])) == 1) is even


@pytest.mark.parametrize("sizes", [[5, 8, 12, 11], [10, 40, 200], [12] * 40])
def test_the_permutation_test_seldom_finds_a_difference_where_there_is_none(
    sizes: list[int],
) -> None:
    """At most five of a hundred studies, within three standard errors of 600 simulated ones."""
    random = np.random.default_rng(11)
    groups = np.array(sizes)
    found = [
        same_everywhere(random.binomial(groups, 0.85), groups, resamples=199, seed=seed) <= 0.05
        for seed in range(600)
    ]
    assert np.mean(found) <= 0.05 + 3 * (0.05 * 0.95 / 600) ** 0.5


def test_the_permutation_test_finds_a_planted_difference() -> None:
    random = np.random.default_rng(12)
    groups, rates = np.array([100, 100, 100, 60]), np.array([0.85, 0.85, 0.85, 0.6])
    found = [
        same_everywhere(random.binomial(groups, rates), groups, resamples=199, seed=seed) <= 0.05
        for seed in range(200)
    ]
    assert np.mean(found) >= 0.9


def test_holms_correction() -> None:
    """Holm (1979): the smallest of four times four, the next times three, never falling."""
    assert holm(np.array([0.03, 0.01, 0.04, 0.005])) == pytest.approx([0.06, 0.03, 0.06, 0.02])
    assert holm(np.array([0.6, 0.7])) == pytest.approx([1.0, 1.0])
    assert holm(np.array([])).tolist() == []


def test_mcnemars_exact_test_is_a_sign_test() -> None:
    over, under = np.array([[10, 0], [4, 0]]), np.array([[2, 0], [4, 7]])
    expected = [[binomtest(2, 12).pvalue, 1], [1, binomtest(0, 7).pvalue]]
    assert mcnemar(over, under) == pytest.approx(np.array(expected))


def test_the_interval_of_a_paired_difference_is_walds_with_two_units_more() -> None:
    """Agresti and Min (2005): by hand for 10 over and 2 under of 50."""
    found = paired_difference(10, 2, 50)
    middle = 8 / 52
    reach = 1.959964 * np.sqrt((10.5 + 2.5) - (10.5 - 2.5) ** 2 / 52) / 52
    assert (found.low, found.high) == pytest.approx((middle - reach, middle + reach), abs=1e-6)
    assert paired_difference(3, 0, 3).high == 1


def test_the_interval_of_a_paired_difference_covers_it() -> None:
    random = np.random.default_rng(4)
    covered = 0
    for over, under, _ in random.multinomial(40, [0.15, 0.05, 0.8], size=2_000).tolist():
        found = paired_difference(over, under, 40)
        covered += found.low <= 0.1 <= found.high
    assert 0.93 <= covered / 2_000 <= 0.98
