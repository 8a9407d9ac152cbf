"""What a trained file says of its agreement with people is read, whatever else it says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.engine.models.evaluation import Doubt, evaluated


def said(alpha: float | None, untrained: float | None = None) -> str:
    figures: dict[str, Any] = {
        "units": 42, "accuracy": {"value": 0.8}, "alpha": {"value": alpha, "low": 0.5, "high": 0.9},
    }  # fmt: skip
    before = {"tone": {"alpha": {"value": untrained}}}
    return json.dumps({"part": "test", "dimensions": {"tone": figures}, "untrained": before})


def test_figures_are_read_by_dimension() -> None:
    (found,) = evaluated(said(0.71, 0.1))
    assert (found.dimension, found.units, found.accuracy) == ("tone", 42, 0.8)
    assert (found.alpha, found.low, found.high, found.untrained) == (0.71, 0.5, 0.9, 0.1)


def test_a_file_that_does_not_say_how_good_it_was_before_is_read_as_well() -> None:
    (found,) = evaluated('{"dimensions": {"tone": {"alpha": {"value": 0.71}}}}')
    assert (found.alpha, found.untrained, found.units) == (0.71, None, 0)


@pytest.mark.parametrize(
    ("alpha", "untrained", "doubt"),
    [
        (0.7, 0.1, None),
        (0.7, None, None),
        (0.6, 0.1, Doubt.LOW),
        (0.9, 0.9, Doubt.NOT_BETTER),
        (0.3, 0.4, Doubt.NOT_BETTER),
        (None, 0.4, Doubt.UNKNOWN),
    ],
)
def test_what_is_to_be_doubted_is_the_gravest(
    alpha: float | None, untrained: float | None, doubt: Doubt | None
) -> None:
    (found,) = evaluated(said(alpha, untrained))
    assert found.doubt is doubt


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"dimensions": 3}',
        "[" * 100_000,
        f'{{"dimensions": {{"tone": {{"units": 1{"0" * 400}}}}}}}',
    ],
)
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    assert evaluated(text) == []


def test_figures_that_are_none_are_left_out() -> None:
    (found,) = evaluated('{"dimensions": {"tone": {"alpha": "high", "units": true}}}')
    assert (found.alpha, found.units, found.doubt) == (None, 0, Doubt.UNKNOWN)
