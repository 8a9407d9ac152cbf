"""A codebook in a table's file, read in the confined process."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout, looked_for
from desktop.engine.ingest.model import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.rows import Rows
from desktop.engine.wording import some
from rubrics.errors import UserError


def read_table(path: Path, options: ReadOptions, rubric_id: str, title: str) -> Imported:
    """A rubric from the table; where no sheet of a workbook is named, from the first that holds a
    codebook. Raises UserError."""

    def made(table: Rows, *notes: str) -> Imported:
        layout = find_layout(table.rows)
        if layout is None:
            raise UserError(looked_for(path.name, table.rows))
        told = [*notes, *table.problems]
        return rubric_from_rows(table.rows, layout, rubric_id, title, told)

    with Reader(options) as reader:
        table = reader.rows(path)
        if options.sheet or len(table.sheets) < 2:
            return made(table, f"Made from the table {path.name}.")
        tables: dict[str, Rows] = {}
        for sheet in table.sheets:
            with suppress(UserError):
                found = reader.rows(path, sheet)
                made(found, "")
                tables[sheet] = found
    if not tables:
        return made(table, "")  # which says what is wrong
    first, *others = tables
    notes = [f"Made from the table {path.name}, sheet '{first}'."]
    if others:
        notes.append(f"Other sheets hold codebooks as well, and were left out: {some(others, 10)}.")
    return replace(made(tables[first], *notes), sheets=tuple(tables) if others else ())
