"""Results on disk that are made once, and again when what they were made from has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from train.files import write_json


def kept(path: Path, made_from: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result in a JSON file if it was made from this, else a new one, which is put there."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        found = {}
    if found.get("made_from") != made_from:
        found = {"made_from": made_from, "result": make()}
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, found)
    return dict(found["result"])
