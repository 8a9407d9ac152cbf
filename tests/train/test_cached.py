"""What took hours to measure is used again, and never as somebody has changed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rubrics.errors import UserError
from train.results.cached import cached

RESULT = {"accuracy": 0.5, "by": {10: 1, 9: float("inf")}, "values": ("a", "b")}


def never() -> dict[str, Any]:
    raise AssertionError("measured again")


def test_a_result_is_made_once_for_what_it_is_made_from(tmp_path: Path) -> None:
    path = tmp_path / "new" / "figures.json"
    made = cached(path, "one", lambda: RESULT)
    assert cached(path, "one", never) == made
    assert cached(path, "two", lambda: {"accuracy": 1}) == {"accuracy": 1}


@pytest.mark.parametrize(
    "content", ["[]", "{}", "null", "{", '{"made_from": "one", "result": {}}', '{"result": []}']
)
def test_a_file_that_is_something_else_is_named_and_left_alone(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "figures.json"
    path.write_text(content, "utf-8")
    with pytest.raises(UserError, match="is not as it was written"):
        cached(path, "one", never)
    assert path.read_text("utf-8") == content


def test_a_figure_that_was_changed_by_hand_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    cached(path, "one", lambda: RESULT)
    changed = json.loads(path.read_text("utf-8"))
    changed["result"]["accuracy"] = 0.9
    path.write_text(json.dumps(changed), "utf-8")
    with pytest.raises(UserError, match=r"figures\.json is not as it was written"):
        cached(path, "one", never)
