"""CSV as RFC 4180 has it: UTF-8, commas, CRLF, quotes where needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop.engine.atomic import replacing
from desktop.engine.export.cells import Cell, neutralised


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False
) -> None:
    """Writes a table. Numbers are written so that reading them gives the same number back.

    ``bom`` puts a byte order mark first: without it Excel takes UTF-8 for the local code page, but
    many programs take it for a part of the first column's name. Raises WriteError.
    """
    encoding = "utf-8-sig" if bom else "utf-8"
    # UTF-8 has no lone surrogates; they are shown as their numbers. JSONL keeps them.
    with (
        replacing(path) as part,
        part.open("w", encoding=encoding, errors="backslashreplace", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow([neutralised(name) for name in header])
        writer.writerows([_text(cell) for cell in row] for row in rows)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return neutralised(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)
