"""Caches results on disk until the inputs they were made from change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rubrics.errors import UserError
from train.results.files import write_json


def cached(path: Path, made_from: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result that is cached in a JSON file, or else a new one from ``make``.

    ``made_from`` is a hash of the inputs. A damaged file is not replaced, because it may have taken
    hours to make: it raises UserError.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        same, result = found["made_from"] == made_from, found["result"]
        whole = found["sha256"] == _sha256(result)
    except FileNotFoundError:
        same, whole = False, True
    except (ValueError, LookupError, TypeError):
        whole = False
    if not whole:
        raise UserError(
            f"{path} is not as it was written: what was measured cannot be read from it. Put the "
            "file back as it was, or delete it to have it measured anew."
        )
    if not same:
        result = json.loads(json.dumps(make(), default=str))  # as it will be read next time
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, {"made_from": made_from, "sha256": _sha256(result), "result": result})
    return dict(result)


def _sha256(result: Any) -> str:
    return hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()
