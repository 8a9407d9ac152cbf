"""Rows of CSV and JSONL files; why one cannot be read is said in words."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rubrics.errors import UserError

Row = dict[str, Any]

_CELL_LIMIT = 256 << 20
"""Characters in a cell, as many as a project's reader takes; Python's own limit is 131,072."""


class DataError(UserError):
    """The labelled data cannot be trained on."""


def read_rows(path: Path, encoding: str) -> Iterator[tuple[int, Row]]:
    """Each row by its columns, with the number of its last line; ``encoding`` is for CSV files.

    Raises DataError.
    """
    json_lines = path.suffix.lower() in (".jsonl", ".ndjson")
    try:
        yield from _jsonl(path) if json_lines else _csv(path, encoding)
    except FileNotFoundError:
        raise DataError(f"There is no file {path}.") from None
    except OSError as e:
        raise DataError(f"{path} cannot be read ({e.strerror}).") from e
    except LookupError:
        raise DataError(
            f'data.encoding: Python knows no encoding \'{encoding}\'. Try "utf-8" or "cp1252".'
        ) from None
    except UnicodeError as e:
        if json_lines:
            raise DataError(f"{path} is not UTF-8, which JSONL has to be. Save it as that.") from e
        raise DataError(
            f"{path} is not written in {encoding}. Name its encoding under [data], as in "
            'encoding = "cp1252" for many files from Windows, or save it as UTF-8.'
        ) from e


def _csv(path: Path, encoding: str) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(_CELL_LIMIT)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.DictReader(file)
        try:
            for row in reader:
                yield reader.line_num, {key: value or "" for key, value in row.items() if key}
        except csv.Error as e:
            raise DataError(
                f"{path}:{reader.line_num} cannot be read ({e}). Look above it for a quotation "
                "mark that is never closed."
            ) from e


def _jsonl(path: Path) -> Iterator[tuple[int, Row]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    row = json.loads(line)
                except json.JSONDecodeError as e:
                    raise DataError(
                        f"{path}:{number} is not JSON ({e.msg} at character {e.colno}). Each line "
                        "has to be an object of its own."
                    ) from e
                if not isinstance(row, dict):
                    raise DataError(f"{path}:{number} is not a JSON object.")
                yield number, row
