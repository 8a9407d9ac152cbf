"""Writes a rubric as a table with a row for each level, from which the same rubric can be read.

What a table has no place for stays in the rubric: its texts about itself, its fields, worked
examples, and descriptions of groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop.engine.export.cells import Cell, typed
from desktop.engine.export.csv_file import write_csv
from desktop.engine.export.xlsx_file import Sheet, write_xlsx
from rubrics.schema import Rubric

HEADER = (
    "group", "variable", "title", "question", "scale", "select", "value", "label", "description",
)  # fmt: skip


def write_codebook(rubric: Rubric, path: Path) -> None:
    """Writes it as a workbook or, where the file does not end in ``.xlsx``, as CSV. Raises
    WriteError."""
    if path.suffix.lower() == ".xlsx":
        write_xlsx(path, [Sheet("codebook", HEADER, _rows(rubric))])
    else:
        write_csv(path, HEADER, _rows(rubric), bom=True)


def _rows(rubric: Rubric) -> Iterator[tuple[Cell, ...]]:
    for dimension in rubric.dimensions:
        above = " > ".join(group.title for group in rubric.path(dimension))
        for level in dimension.levels:
            yield (
                above,
                dimension.name,
                dimension.title,
                dimension.question,
                str(dimension.scale),
                str(dimension.select),
                typed(dimension.own_value(level)),
                level.name,
                level.anchor,
            )
