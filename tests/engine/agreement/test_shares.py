"""Tests and intervals of shares are those of the works they come from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import fisher_exact

from desktop.engine.agreement.figures import IntArray
from desktop.engine.agreement.shares import (
    difference_of_paired,
    fisher,
    nets_unlike_others,
    newcombe,
    paired_difference,
    unlike_others,
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
    """Three of four cups right: p = 34 / 70; all four: 2 / 70 (Fisher 1935)."""
    assert fisher(4, 4, 8) * 70 == pytest.approx([2, 34, 70, 34, 2])


@pytest.mark.parametrize(("size", "right", "units"), [(7, 30, 40), (12, 5, 90), (50, 50, 51)])
def test_fishers_exact_test_is_scipys(size: int, right: int, units: int) -> None:
    p = fisher(size, right, units)
    for hits in range(max(0, size + right - units), min(size, right) + 1):
        others = right - hits
        table = [[hits, size - hits], [others, units - size - others]]
        assert p[hits] == pytest.approx(fisher_exact(table).pvalue)


def test_the_test_of_two_groups_is_fishers_exact_test() -> None:
    found = unlike_others(np.array([3, 1]), np.array([4, 4]), resamples=20_000)
    assert found == pytest.approx([34 / 70] * 2, abs=0.012)


def test_the_correction_is_that_of_all_ways_to_deal_the_hits_out() -> None:
    """Against an enumeration: 4 of 9 units in three groups are hits, all in the first two."""
    hits, sizes = np.array([2, 2, 0]), np.array([2, 3, 4])
    group = np.repeat(np.arange(3), sizes)
    tables = [fisher(int(size), 4, 9) for size in sizes]
    least = [
        min(tables[g][np.count_nonzero(group[list(dealt)] == g)] for g in range(3))
        for dealt in combinations(range(9), 4)
    ]
    expected = [np.mean(np.array(least) <= tables[g][hits[g]] + 1e-12) for g in range(3)]
    assert unlike_others(hits, sizes, resamples=40_000) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("hits", [[0, 0, 0], [12, 30, 5]])
def test_groups_without_a_difference_never_differ(hits: list[int]) -> None:
    assert unlike_others(np.array(hits), np.array([12, 30, 5])).tolist() == [1, 1, 1]


@pytest.mark.parametrize("sizes", [[5, 8, 12, 11], [10, 40, 200], [12] * 15, [3, 400, 400]])
def test_the_test_seldom_finds_a_difference_where_there_is_none(sizes: list[int]) -> None:
    """At most five of a hundred studies, within three standard errors of 600 simulated ones."""
    random = np.random.default_rng(11)
    groups = np.array(sizes)
    found = [
        unlike_others(random.binomial(groups, 0.85), groups, resamples=199, seed=seed).min() <= 0.05
        for seed in range(600)
    ]
    assert np.mean(found) <= 0.05 + 3 * (0.05 * 0.95 / 600) ** 0.5


def test_the_test_finds_a_planted_difference_in_the_group_where_it_is() -> None:
    random = np.random.default_rng(12)
    groups, rates = np.array([100, 100, 100, 60]), np.array([0.85, 0.85, 0.85, 0.6])
    found = np.array([
        unlike_others(random.binomial(groups, rates), groups, resamples=199, seed=seed)
        for seed in range(200)
    ])  # fmt: skip
    assert (found[:, 3] <= 0.05).mean() >= 0.9
    assert (found[:, 3] == found.min(axis=1)).mean() >= 0.95


def erring(
    random: np.random.Generator, sizes: Sequence[int], rates: Sequence[Sequence[float]]
) -> tuple[IntArray, IntArray]:
    """(errors (N, 3) of answers with one level, groups (N,)): in group g, rates[g] of the units
    with level 0, 1 or 2 are given the next level."""
    place = np.repeat(np.arange(len(sizes)), sizes)
    gold = random.integers(0, 3, len(place))
    wrong = random.random(len(place)) < np.array(rates)[place, gold]
    one = np.eye(3, dtype=np.int64)
    return one[(gold + wrong) % 3] - one[gold], place


def test_the_correction_of_net_errors_is_that_of_all_ways_to_deal_the_units_out() -> None:
    """Against an enumeration: two groups of 4 and 5 units."""
    errors = np.array([[1, -1], [1, -1], [1, -1], [0, 0], [0, 0], [0, 0], [-1, 1], [0, 0], [0, 0]])
    place, sizes = np.array([0] * 4 + [1] * 5), np.array([4, 5])

    def unlike(dealt: Sequence[int]) -> float:
        sides = errors[list(dealt)], np.delete(errors, list(dealt), axis=0)
        spread = sum((side.var(axis=0) + 1 / len(side)) / len(side) for side in sides)
        far = np.abs(sides[0].mean(axis=0) - sides[1].mean(axis=0))
        return float((far / np.sqrt(spread)).max())

    every = np.array([unlike(dealt) for dealt in combinations(range(9), 4)])
    expected = np.mean(every >= unlike(range(4)) - 1e-9)
    found = nets_unlike_others(errors, place, sizes, resamples=20_000)
    assert found[0] == pytest.approx([expected] * 2, abs=0.01)


@pytest.mark.parametrize("rate", [[0.2, 0.2, 0.2], [0.5, 0.1, 0.0]])
@pytest.mark.parametrize("sizes", [[15, 40], [12, 200, 3, 90], [12] * 10])
def test_net_errors_that_are_alike_are_seldom_told_apart(
    sizes: list[int], rate: list[float]
) -> None:
    random = np.random.default_rng(13)
    told = 0
    for seed in range(300):
        errors, place = erring(random, sizes, [rate] * len(sizes))
        p = nets_unlike_others(errors, place, np.array(sizes), resamples=99, seed=seed)
        told += p.min() <= 0.05
    assert told / 300 <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5


def test_many_errors_in_both_directions_are_seldom_taken_for_a_net_error() -> None:
    """A small group in which the model guesses, beside many units where it is mostly right; as one
    of two tests, which is how groups are compared."""
    random = np.random.default_rng(16)
    sizes = np.array([40, 400, 400])
    place = np.repeat(np.arange(3), sizes)
    told = 0
    for seed in range(300):
        gold = random.integers(0, 3, 840)
        guessed = random.random(840) < np.array([0.9, 0.05, 0.05])[place]
        one = np.eye(3, dtype=np.int64)
        errors = one[np.where(guessed, random.integers(0, 3, 840), gold)] - one[gold]
        p = nets_unlike_others(errors, place, sizes, resamples=199, seed=seed)
        told += 2 * p.min() <= 0.05
    assert told / 300 <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5


def test_a_net_error_of_one_group_is_found_though_small_groups_have_rare_errors() -> None:
    random = np.random.default_rng(14)
    sizes = [150, 150, *[10] * 20]
    rates = [[0.1, 0.02, 0.0], [0.4, 0.02, 0.0], *[[0.1, 0.02, 0.0]] * 20]
    found = 0
    for seed in range(60):
        errors, place = erring(random, sizes, rates)
        p = nets_unlike_others(errors, place, np.array(sizes), resamples=199, seed=seed)
        found += p[1].min() <= 0.05
    assert found / 60 >= 0.7


def test_no_errors_are_no_difference() -> None:
    none = np.zeros((20, 2), dtype=np.int64)
    found = nets_unlike_others(none, np.arange(20) // 10, np.array([10, 10]), resamples=100)
    assert (found == 1).all()


def test_the_interval_of_a_difference_of_net_errors_covers_it() -> None:
    random = np.random.default_rng(15)
    here = random.multinomial(40, [0.25, 0.05, 0.7], size=2_000).tolist()
    elsewhere = random.multinomial(300, [0.05, 0.1, 0.85], size=2_000).tolist()
    covered = 0
    for (over, under, _), (other_over, other_under, _) in zip(here, elsewhere, strict=True):
        found = difference_of_paired((over, under, 40), (other_over, other_under, 300))
        covered += found.low <= 0.2 - -0.05 <= found.high
    assert 0.93 <= covered / 2_000 <= 0.98


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
