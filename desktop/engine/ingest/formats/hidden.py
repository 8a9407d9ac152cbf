"""Rows and columns that a spreadsheet program does not show: filtered out, folded away or hidden by
hand."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from desktop.engine.ingest.archive import check_part
from desktop.engine.ingest.formats.ole import open_ole

HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)|:visibility=[\"'](?:collapse|filter)")
"""Occurs in the XML of every sheet that has hidden rows or columns."""

_SHEET, _COLUMNS, _ROW, _BEGIN, _END = 0x0085, 0x007D, 0x0208, 0x0809, 0x000A
"""Records of an xls ([MS-XLS] 2.4.28, .53, .221, .21, .103)."""


class Hidden(NamedTuple):
    """The numbers of rows and of columns, from 1."""

    rows: list[range]
    columns: list[range]


def hidden_in_xlsx(archive: zipfile.ZipFile, part: str) -> Hidden:
    """The hidden rows and columns, filled or not, of the sheet that is in ``part``."""
    found = Hidden([], [])
    number = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal number
        name, hidden = name.rpartition(":")[2], attributes.get("hidden") in ("1", "true")
        if name == "col" and hidden:
            first = max(1, _number(attributes.get("min", ""), 1))
            found.columns.append(range(first, _number(attributes.get("max", ""), first) + 1))
        elif name == "row":
            number = _number(attributes.get("r", ""), number + 1)
            if hidden:
                found.rows.append(range(number, number + 1))

    check_part(archive, part, begin)
    return found


def hidden_in_ods(archive: zipfile.ZipFile, sheet: str) -> Hidden:
    """The hidden rows and columns, filled or not, of a sheet by its name."""
    found = Hidden([], [])
    kinds = {
        "table:table-row": ("rows", found.rows),
        "table:table-column": ("columns", found.columns),
    }
    tables: list[str] = []  # a cell may hold a table of its own
    number = dict.fromkeys(kinds, 1)

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            tables.append(attributes.get("table:name", ""))
        elif name in kinds and tables == [sheet]:
            kind, hidden = kinds[name]
            # Neighbours that are alike are written once, with their number.
            often = _number(attributes.get(f"table:number-{kind}-repeated", ""), 1)
            alike = range(number[name], number[name] + often)
            if attributes.get("table:visibility") in ("collapse", "filter"):
                hidden.append(alike)
            number[name] = alike.stop

    def end(name: str) -> None:
        if name == "table:table":
            tables.pop()

    check_part(archive, "content.xml", begin, end)
    return found


def hidden_in_xls(path: Path, place: int) -> Hidden:
    """The hidden rows and columns, filled or not, of the sheet at a place among all, from 0; none
    where that cannot be told."""
    found = Hidden([], [])
    with suppress(OSError, struct.error, IndexError), open_ole(path) as ole:
        name = "Workbook" if ("Workbook",) in ole else "Book"
        book = ole.stream((name,))
        sheets = [record for kind, record in _records(book, 0) if kind == _SHEET]
        (begin,) = struct.unpack_from("<I", sheets[place])
        for kind, record in _records(book, begin):
            if kind == _ROW and record[12] & 0x20:
                (number,) = struct.unpack_from("<H", record)
                found.rows.append(range(number + 1, number + 2))
            elif kind == _COLUMNS and record[8] & 0x01:
                first, last = struct.unpack_from("<HH", record)
                found.columns.append(range(first + 1, last + 2))
    return found


def _records(book: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of the records from an offset to the end of the part that begins there."""
    depth = 0
    while begin + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, begin)
        yield kind, book[begin + 4 : begin + 4 + size]
        depth += (kind == _BEGIN) - (kind == _END)  # charts stand inside a sheet
        if depth <= 0:
            return
        begin += 4 + size


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise
