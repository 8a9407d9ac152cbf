"""What a trained file says of its agreement with people is read, whatever else it says."""

from __future__ import annotations

import json

import pytest

from desktop.engine.models.header import evaluated


def test_alpha_is_read_by_dimension_and_left_out_where_undefined() -> None:
    said = {"tone": {"alpha": {"value": 0.71}}, "clarity": {"alpha": {"value": None}}}
    assert evaluated(json.dumps({"part": "test", "dimensions": said})) == [("tone", 0.71)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"dimensions": 3}', "[" * 100_000])
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    assert evaluated(text) == []
