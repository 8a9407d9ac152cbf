"""Reads the JSON files of models and adapters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from convert.errors import ConvertError


def read_object(path: Path, *, missing: str, other: str) -> dict[str, Any]:
    """The JSON object in a file. Raises ConvertError, with the sentence ``missing`` if there is no
    such file, and with ``other`` if it has no object."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConvertError(missing) from None
    except (OSError, ValueError) as e:
        raise ConvertError(f"{path} cannot be read: {e}.") from e
    if not isinstance(value, dict):
        raise ConvertError(other)
    return value
