"""Reads rows from CSV and JSONL files."""

from __future__ import annotations

import csv
import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from rubrics.errors import UserError

Row = dict[str, Any]

_CELL_LIMIT = 256 << 20
"""The longest cell in characters, as in the program's reader; Python's default is 131,072."""


class DataError(UserError):
    """The labelled data cannot be trained on."""


_OTHERS = (".xlsx", ".xlsm", ".xls", ".ods", ".json", ".parquet", ".docx", ".odt", ".pdf")
"""Endings of other kinds of files, which would be taken for damaged CSV."""


def read_rows(path: Path, encoding: str) -> Iterator[tuple[int, Row]]:
    """Yields (number of its last line, row by column); ``encoding`` is that of CSV files.

    Raises DataError.
    """
    json_lines = path.suffix.lower() in (".jsonl", ".ndjson")
    if path.suffix.lower() in _OTHERS:
        raise DataError(
            f"{path} is neither CSV nor JSONL. Save it as one of them, or read it into a project "
            "and let 'glossator export --training' write what training reads."
        )
    if path.exists() and not path.is_file():  # reading a pipe would wait for ever
        raise DataError(f"{path} is not a file. Name a CSV or JSONL file.")
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
    with path.open(encoding=_marked(path) or encoding, newline="") as file:
        separator = _separator(file.readline())
        file.seek(0)
        reader = csv.reader(file, delimiter=separator, strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
            if twice := [name for name, n in Counter(filter(None, names)).items() if n > 1]:
                raise DataError(
                    f"{path} has several columns named '{twice[0]}'. Give each a name of its own."
                )
            for cells in reader:
                if any(cells[len(names) :]):
                    raise DataError(
                        f"{path}:{reader.line_num} has {len(cells)} cells, and there are "
                        f"{len(names)} columns. A text that contains '{separator}' needs quotation "
                        "marks."
                    )
                if any(cells):
                    row = dict(zip_longest(names, cells[: len(names)], fillvalue=""))
                    yield reader.line_num, {name: cell for name, cell in row.items() if name}
        except csv.Error as e:
            raise DataError(
                f"{path}:{reader.line_num} cannot be read ({e}). Look above it for a quotation "
                "mark that is never closed."
            ) from e


def _marked(path: Path) -> str:
    """The encoding whose byte order mark the file begins with; an empty text if there is none."""
    with path.open("rb") as file:
        start = file.read(3)
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if start == BOM_UTF8 else ""


def _separator(header: str) -> str:
    """Comma, semicolon or tab: the most frequent one in the header."""
    return max(",;\t", key=header.count)


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
                except (RecursionError, ValueError) as e:
                    raise DataError(f"{path}:{number} is no JSON that can be read ({e}).") from e
                if not isinstance(row, dict):
                    raise DataError(
                        f"{path}:{number} is not a JSON object. Each line has to be one, such as "
                        '{"text": "…"}.'
                    )
                yield number, row
