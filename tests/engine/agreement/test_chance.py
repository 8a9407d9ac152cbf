from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from desktop.engine.agreement.chance import (
    cohen_kappa,
    gwet_ac,
    identity_weights,
    percent_agreement,
    quadratic_weights,
)
from desktop.engine.agreement.figures import Undefined


def codes_of(table: list[list[int]]) -> NDArray[np.int64]:
    """Two coders' codes with this contingency table."""
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return np.array(pairs, dtype=np.int64).T


COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
"""200 cases, two judges, three diagnoses: kappa .492; with the weights of Cohen 1968: .348."""

KRIPPENDORFF_2011 = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]) - 1  # fmt: skip
"""Gwet's raw4raters: AC1 0.77544 with percent agreement 0.81818."""


def test_cohens_own_example_gives_his_kappa() -> None:
    assert cohen_kappa(*codes_of(COHEN_1960), identity_weights(3)) == pytest.approx(0.492, abs=5e-4)


def test_cohens_own_weights_give_his_weighted_kappa() -> None:
    blame = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    found = cohen_kappa(*codes_of(COHEN_1960), 1 - blame / 6)
    assert found == pytest.approx(0.348, abs=5e-4)


def test_ac1_and_percent_agreement_of_gwets_example_with_missing_values() -> None:
    assert gwet_ac(KRIPPENDORFF_2011, identity_weights(5)) == pytest.approx(0.77544, abs=5e-6)
    agreed = percent_agreement(KRIPPENDORFF_2011, identity_weights(5))
    assert agreed == pytest.approx(0.8181818)


def test_ac1_stays_where_kappa_collapses_because_one_level_dominates() -> None:
    """Gwet (2002), 125 subjects: kappa -0.0234, AC1 0.9408."""
    codes = codes_of([[118, 5], [2, 0]])
    assert cohen_kappa(*codes, identity_weights(2)) == pytest.approx(-0.0234, abs=5e-5)
    assert gwet_ac(codes, identity_weights(2)) == pytest.approx(0.9408, abs=5e-5)


def test_ac2_of_two_coders_is_what_its_formula_says_by_hand() -> None:
    """Levels 1, 2, 3; values 1-1, 1-2, 2-2, 3-1: credits 1, .75, 1, 0; pi = 4/8, 3/8, 1/8."""
    codes = np.array([[0, 0, 1, 2], [0, 1, 1, 0]])
    agreed = (1 + 0.75 + 1 + 0) / 4
    chance = (3 + 4 * 0.75) / (3 * 2) * (0.5 * 0.5 + 0.375 * 0.625 + 0.125 * 0.875)
    found = gwet_ac(codes, quadratic_weights(np.array([1.0, 2.0, 3.0])))
    assert found == pytest.approx((agreed - chance) / (1 - chance))


def test_kappas_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(5)
    left = random.integers(0, 4, 80)
    right = np.where(random.random(80) < 0.5, left, random.integers(0, 4, 80))
    for weights, name in (
        (identity_weights(4), None),
        (quadratic_weights(np.arange(4.0)), "quadratic"),
    ):
        expected = cohen_kappa_score(left, right, weights=name)
        assert cohen_kappa(left, right, weights) == pytest.approx(expected, abs=1e-12)


def test_kappa_of_two_who_use_the_levels_alike() -> None:
    assert cohen_kappa(*codes_of([[5, 1], [1, 5]]), identity_weights(2)) == pytest.approx(2 / 3)


def test_missing_values_do_not_count() -> None:
    full = codes_of(COHEN_1960)
    holes = np.concatenate([full, [[0, -1], [-1, 2]]], axis=1)
    weights = identity_weights(3)
    assert cohen_kappa(*holes, weights) == cohen_kappa(*full, weights)
    assert percent_agreement(holes, weights) == percent_agreement(full, weights)
    nobody = np.concatenate([full, [[-1], [-1]]], axis=1)
    assert gwet_ac(nobody, weights) == gwet_ac(full, weights)


def test_kappa_is_zero_where_one_of_two_gives_the_same_value_always() -> None:
    """p_o = p_e = 2/3; that the other one varies makes it a figure all the same."""
    always, varied = np.array([0, 0, 0]), np.array([0, 0, 1])
    for left, right in ((always, varied), (varied, always)):
        assert cohen_kappa(left, right, identity_weights(2)) == pytest.approx(0)


def test_one_level_or_no_shared_unit_is_undefined_with_a_reason() -> None:
    weights = identity_weights(2)
    same = cohen_kappa(np.zeros(9, np.int64), np.zeros(9, np.int64), weights)
    assert isinstance(same, Undefined)
    assert "one and the same value on all 9 units" in str(same)
    apart = cohen_kappa(np.array([0, -1]), np.array([-1, 0]), weights)
    assert isinstance(apart, Undefined)
    assert isinstance(gwet_ac(np.array([[0, -1], [-1, 0]]), weights), Undefined)
    assert gwet_ac(np.zeros((2, 9), np.int64), weights) == 1.0
