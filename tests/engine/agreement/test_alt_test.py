from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from desktop.engine.agreement.alt_test import (
    AltTest,
    alignments,
    alternative_annotator_test,
    benjamini_yekutieli,
)
from desktop.engine.agreement.figures import Undefined


def equal(codes: NDArray[np.int64], model: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
    """Alignments by accuracy of people's codes (people, units) and the model's (units,)."""
    every = np.vstack([codes, model]).astype(np.int64)
    return alignments(every, np.equal)


def test_model_that_always_says_what_people_say_passes_at_every_epsilon() -> None:
    codes = np.tile(np.arange(40) % 2, (3, 1))
    result = alternative_annotator_test(*equal(codes, codes[0]), 0.1)
    assert isinstance(result, AltTest)
    assert (result.winning_rate, result.advantage, result.passed) == (1.0, 1.0, True)
    assert {opponent.p for opponent in result.opponents} == {0.0}


def test_model_that_never_says_what_people_say_fails() -> None:
    codes = np.tile(np.arange(40) % 2, (3, 1))
    result = alternative_annotator_test(*equal(codes, 1 - codes[0]), 0.2)
    assert isinstance(result, AltTest)
    assert (result.winning_rate, result.advantage, result.passed) == (0.0, 0.0, False)


def test_ties_count_for_both_sides() -> None:
    """Two people who always differ, a model that always sides with the first."""
    codes = np.stack([np.zeros(30, np.int64), np.ones(30, np.int64)])
    result = alternative_annotator_test(*equal(codes, codes[0]), 0.2)
    assert isinstance(result, AltTest)
    first, second = result.opponents
    # Against the first both are wrong by the second's measure: a tie on every unit.
    assert (first.model_wins, first.person_wins, first.beaten) == (1.0, 1.0, True)
    # By the first's measure the model is right and the second is not.
    assert (second.model_wins, second.person_wins, second.beaten) == (1.0, 0.0, True)


def test_p_values_are_those_of_the_papers_t_test() -> None:
    random = np.random.default_rng(2)
    codes = random.integers(0, 3, (3, 60))
    model = random.integers(0, 3, 60)
    result = alternative_annotator_test(*equal(codes, model), 0.15)
    assert isinstance(result, AltTest)
    for j, opponent in enumerate(result.opponents):
        others = [k for k in range(3) if k != j]
        ours = (codes[others] == model).mean(axis=0)
        theirs = (codes[others] == codes[j]).mean(axis=0)
        d = (theirs >= ours).astype(float) - (ours >= theirs)
        expected = stats.ttest_1samp(d, 0.15, alternative="less").pvalue
        assert opponent.p == pytest.approx(expected, abs=1e-12)


def test_a_crowd_of_whom_each_coded_a_little_takes_little_memory() -> None:
    """82 people as in GoEmotions: all with all would be 540 MB of numbers for 10,000 units."""
    random = np.random.default_rng(4)
    codes = np.full((82, 10_000), -1)
    for unit in range(codes.shape[1]):
        codes[random.choice(82, 4, replace=False), unit] = random.integers(0, 5, 4)
    tracemalloc.start()
    ours, _ = equal(codes, random.integers(0, 5, 10_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (~np.isnan(ours)).sum() == 40_000
    assert most < 10 * codes.nbytes


def test_distances_on_a_scale_are_told_by_root_mean_squares() -> None:
    """Others at 0 and 2: the model at 1 has RMSE 1, the person at 3 sqrt((9 + 1) / 2)."""
    codes = np.array([[3], [0], [2], [1]])
    ours, theirs = alignments(codes, lambda left, right: -((left - right) ** 2), rooted=True)
    assert ours[0, 0] == pytest.approx(-1.0)
    assert theirs[0, 0] == pytest.approx(-np.sqrt(5))


def test_the_smallest_p_fall_up_to_the_last_within_its_bound() -> None:
    random = np.random.default_rng(3)
    p = random.random((200, 5)) ** 4
    bounds = [k * 0.05 / (5 * sum(1 / i for i in range(1, 6))) for k in range(1, 6)]
    for row, fallen in zip(p, benjamini_yekutieli(p, 0.05), strict=True):
        order = sorted(row)
        last = max((k for k in range(1, 6) if order[k - 1] <= bounds[k - 1]), default=0)
        assert list(fallen) == [value in order[:last] for value in row]
        assert list(benjamini_yekutieli(row, 0.05)) == list(fallen)
    assert list(benjamini_yekutieli(np.array([[0.05], [0.06]]), 0.05)[:, 0]) == [True, False]


def test_units_that_a_person_shares_with_nobody_do_not_count_for_them() -> None:
    codes = np.zeros((3, 70), np.int64)
    codes[0, 40:] = -1
    codes[1:, :5] = -1
    result = alternative_annotator_test(*equal(codes, np.zeros(70, np.int64)), 0.2)
    assert isinstance(result, AltTest)
    assert [opponent.units for opponent in result.opponents] == [35, 65, 65]


def test_a_person_with_too_few_units_is_left_out_and_counted() -> None:
    codes = np.zeros((4, 70), np.int64)
    codes[1, 30:] = codes[2, 29:] = -1
    result = alternative_annotator_test(*equal(codes, np.zeros(70, np.int64)), 0.2)
    assert isinstance(result, AltTest)
    assert [(opponent.row, opponent.units) for opponent in result.opponents] == [
        (0, 70), (1, 30), (3, 70)
    ]  # fmt: skip
    assert result.left_out == 1


def test_half_of_the_people_have_to_be_beaten() -> None:
    assert AltTest(0.2, (), 0, winning_rate=0.5, advantage=0.6).passed
    assert not AltTest(0.2, (), 0, winning_rate=0.49, advantage=0.6).passed


def test_one_person_or_too_few_units_is_undefined_with_a_reason() -> None:
    one = alternative_annotator_test(*equal(np.zeros((1, 50), np.int64), np.zeros(50)), 0.2)
    assert isinstance(one, Undefined)
    assert "takes 2 people (3 advised); there are 1" in str(one)
    few = alternative_annotator_test(*equal(np.zeros((2, 29), np.int64), np.zeros(29)), 0.2)
    assert isinstance(few, Undefined)
    assert "30 units each" in str(few)


def test_false_alarms_stay_rare_for_a_model_that_is_worse_by_epsilon() -> None:
    """H0 at its border: people right with .9, the model with .7; two people, epsilon 0.2."""
    random = np.random.default_rng(4)
    passed = 0
    for _ in range(300):
        truth = np.zeros(200, np.int64)
        codes = np.where(random.random((2, 200)) < 0.9, truth, 1)
        model = np.where(random.random(200) < 0.65, truth, 1)
        result = alternative_annotator_test(*equal(codes, model), 0.2)
        assert isinstance(result, AltTest)
        passed += result.passed
    assert passed / 300 <= 0.08
