"""JSON objects, one a line: jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.engine.ingest.decode import find_encoding
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.model import ReadOptions, UnreadableError
from desktop.engine.wording import counted, some

MOST_COLUMNS = 1000


def read(path: Path, options: ReadOptions) -> Table:
    """A table whose columns are the objects' keys, in the order in which they first come.

    Strings stay as they are, null is an empty cell, anything nested stays JSON. A line that holds
    a bare string is a text. Lines that are no such thing are counted.
    """
    encoding = find_encoding(path, options.encoding)
    names: dict[str, None] = {}
    bad: list[int] = []
    for number, record in _records(path, encoding):
        if record is None:
            bad.append(number)
        else:
            names.update(dict.fromkeys(record))
    if not names:
        raise UnreadableError(
            'None of its lines is a JSON object, such as {"text": "…"}. '
            "If it is one long JSON list, save it as one object per line."
        )
    if len(names) > MOST_COLUMNS:
        raise UnreadableError(
            f"Its objects have {len(names)} different keys; more than {MOST_COLUMNS} are no table."
        )
    problems = []
    if bad:
        problems.append(
            f"No JSON object, and so left out: {counted(len(bad), 'line')} ({some(bad)})."
        )
    rows = (
        Row(number, [_cell(record.get(name)) for name in names])
        for number, record in _records(path, encoding)
        if record is not None
    )
    return Table(rows, list(names), "line", encoding, problems)


def _records(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """(line number, object or None) for every line that is not blank."""
    with path.open(encoding=encoding, errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = None
            if isinstance(value, str):
                value = {"text": value}
            yield number, value if isinstance(value, dict) else None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
