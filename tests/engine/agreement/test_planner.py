from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alt_test import alignments, alternative_annotator_test
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.planner import Plan, units_for_power, units_for_width
from desktop.engine.agreement.stability import stability
from desktop.engine.domain import Coder, CoderKind


def sample(units: int, seed: int, skills: tuple[float, ...]) -> np.ndarray:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, units)
    return np.stack([
        np.where(random.random(units) < skill, truth, random.integers(0, 3, units))
        for skill in skills
    ])  # fmt: skip


def test_planned_number_gives_an_interval_of_the_wished_width() -> None:
    plan = units_for_width(sample(80, 1, (0.8, 0.8)), alpha.nominal(3), 0.12)
    assert isinstance(plan, Plan)
    assert (plan.coded, plan.more) == (80, plan.needed - 80)
    widths = []
    for seed in range(10):
        found = alpha.bootstrap_alpha(sample(plan.needed, seed, (0.8, 0.8)), alpha.nominal(3))
        assert isinstance(found, Interval)
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(0.12, rel=0.2)


def test_narrower_interval_takes_about_four_times_the_units_per_half() -> None:
    codes = sample(100, 2, (0.7, 0.8))
    wide = units_for_width(codes, alpha.nominal(3), 0.2)
    narrow = units_for_width(codes, alpha.nominal(3), 0.1)
    assert isinstance(wide, Plan)
    assert isinstance(narrow, Plan)
    assert 3 < narrow.needed / wide.needed < 5.5


def test_rare_disagreement_is_planned_to_be_met_with() -> None:
    """1 unit of 100 differs: of 11 units like these nine in ten samples have no interval."""
    truth = np.arange(100) % 3
    other = truth.copy()
    other[0] = 1
    plan = units_for_width(np.stack([truth, other]), alpha.nominal(3))
    assert isinstance(plan, Plan)
    assert 0.03 < 0.99**plan.needed < 0.08


def test_wish_that_cannot_be_met_is_told() -> None:
    found = units_for_width(sample(100, 2, (0.7, 0.8)), alpha.nominal(3), 0.002)
    assert isinstance(found, Undefined)
    assert "even 20,000 units" in str(found)
    few = units_for_width(sample(4, 2, (0.7, 0.8)), alpha.nominal(3))
    assert isinstance(few, Undefined)
    assert "an interval from 4 units would mislead" in str(few)


def test_nothing_more_is_to_be_coded_where_there_is_enough() -> None:
    plan = units_for_width(sample(200, 1, (0.8, 0.8)), alpha.nominal(3), 0.3)
    assert isinstance(plan, Plan)
    assert plan.needed < plan.coded == 200
    assert plan.more == 0


def _aligned(units: int, model: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    codes = sample(units, seed, (0.8, 0.8, 0.8, model))
    return alignments(codes, np.equal)


def test_planned_number_gives_the_alternative_annotator_test_its_power() -> None:
    plan = units_for_power(*_aligned(120, 0.8, 5), 0.15)
    assert isinstance(plan, Plan)
    assert 30 <= plan.needed < 400
    tested = [
        alternative_annotator_test(*_aligned(plan.needed, 0.8, seed), 0.15) for seed in range(40)
    ]
    assert 0.6 < np.mean([test.passed for test in tested if not isinstance(test, Undefined)]) < 0.95


def test_hopeless_model_is_not_planned_for() -> None:
    found = units_for_power(*_aligned(200, 0.1, 6), 0.1)
    assert isinstance(found, Undefined)
    assert "the model has to get better first" in str(found)
    few = units_for_power(*_aligned(29, 0.8, 5), 0.15)
    assert isinstance(few, Undefined)
    assert "2 people with 30 units each" in str(few)


def test_models_that_answer_alike_are_stable_and_the_moved_level_is_named() -> None:
    models = tuple(Coder(name, name, CoderKind.MODEL) for name in ("a", "b"))
    codes = np.array([[0, 0, 1, 1, 2, -1], [0, 1, 1, 1, 2, 0]])
    found = stability(models, codes, np.eye(3), alpha.nominal(3))
    assert found.units == 5
    assert found.shares.tolist() == [[0.4, 0.4, 0.2], [0.2, 0.6, 0.2]]
    assert found.moved == pytest.approx(0.2)
    assert isinstance(found.alpha, float)
    alone = stability(models[:1], codes[:1], np.eye(3), alpha.nominal(3))
    assert isinstance(alone.alpha, Undefined)
    assert not alone.several


def test_models_of_a_large_project_are_compared_in_the_memory_of_their_codes() -> None:
    models = tuple(Coder(name, name, CoderKind.MODEL) for name in "ab")
    codes = np.random.default_rng(2).integers(0, 50, (2, 50_000))
    tracemalloc.start()
    found = stability(models, codes, np.eye(50), alpha.nominal(50))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.shares[1, 7] == pytest.approx((codes[1] == 7).mean())
    assert most < 10 * codes.nbytes
