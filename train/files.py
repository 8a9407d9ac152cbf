"""Files that are written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def write(path: Path, content: str | bytes) -> None:
    """Puts a file in place in one step; text as UTF-8."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    part.replace(path)


def write_json(path: Path, value: Any) -> None:
    """Puts a JSON file in place, indented for people."""
    write(path, json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()
