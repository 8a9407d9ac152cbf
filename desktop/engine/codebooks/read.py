"""A codebook in a table's file, read in the confined process."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout, looked_for
from desktop.engine.ingest.model import ReadOptions
from desktop.engine.ingest.reader import Reader
from rubrics.errors import UserError


def read_table(path: Path, options: ReadOptions, rubric_id: str, title: str) -> Imported:
    """A rubric from the table; where no sheet of a workbook is named, from the first that holds a
    codebook. Raises UserError."""
    with Reader(options) as reader:
        first = table = reader.rows(path)
        sheets = iter(() if options.sheet else first.sheets)
        origin = f"Made from the table {path.name}."
        while (layout := find_layout(table.rows)) is None:
            sheet = next(sheets, None)
            if sheet is None:
                raise UserError(looked_for(path.name, first.rows))
            table = reader.rows(path, sheet)
            origin = f"Made from the table {path.name}, sheet '{sheet}'."
    return rubric_from_rows(table.rows, layout, rubric_id, title, [origin, *table.problems])
