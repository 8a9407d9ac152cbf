"""Makes a rubric of a file with a codebook's table, which the confined process reads."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import Role, find_layout, is_codebook, no_codebook
from desktop.engine.ingest.formats import DOCUMENTS, FORMATS, Row, ending
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.rows import Rows
from desktop.engine.languages.wording import some
from rubrics.errors import UserError

MOST_LOOKED_INTO = 5
"""Tables of a document that are looked into for a codebook without being asked to."""

_ABOVE = "Group"
"""The column that joined tables get: it is read as a group above codes, or a question above
values."""


def holds_codebook(path: Path) -> bool:
    """Whether one of the first tables of a document is plainly a codebook. False where the document
    cannot be read."""
    with Reader(ReadOptions()) as reader, suppress(UserError):
        for table in reader.first_tables(path, MOST_LOOKED_INTO):
            rows = [row.cells for row in table.rows]
            if rows and is_codebook(rows[0], rows[1:]):
                return True
    return False


def read_table(path: Path, options: ReadOptions, rubric_id: str, title: str) -> Imported:
    """A rubric from a file's table. Raises UserError.

    ``options.sheet`` names the sheet of a workbook or the table of a document. Otherwise it is the
    first that holds a codebook; or all tables of a document, if each is one question or group.
    """

    def made(table: Rows, *notes: str) -> Imported:
        layout = find_layout(table.rows)
        if layout is None:
            raise UserError(no_codebook(path.name, table.rows))
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
    if FORMATS[ending(path)].name in DOCUMENTS:
        if whole := _joined(tables):
            return made(
                whole,
                f"Made from {len(tables)} tables of {path.name}. The words above each were taken "
                f"for the name of its question or group: {some(list(tables), 10)}.",
            )
        notes = [f"Made from the table '{first}' in {path.name}."]
        rest = f"Other tables hold codebooks as well, and were left out: {some(others, 10)}."
    else:
        notes = [f"Made from the table {path.name}, sheet '{first}'."]
        rest = f"Other sheets hold codebooks as well, and were left out: {some(others, 10)}."
    notes += [rest] * bool(others)
    return replace(made(tables[first], *notes), sheets=tuple(tables) if others else ())


def _joined(tables: Mapping[str, Rows]) -> Rows | None:
    """All tables as one, with the name of each as its first column.

    None where there is only one table, where their columns differ, or where the tables have a
    column for the question or group themselves.
    """
    first, *others = [find_layout(table.rows) for table in tables.values()]
    if first is None or not others or first.parents:
        return None
    if {Role.VARIABLE, Role.PARENT_ID} & first.places.keys():
        return None
    rows = [Row(1, [_ABOVE, *first.names])]
    for (name, table), layout in zip(tables.items(), (first, *others), strict=True):
        if layout is None or layout.names != first.names:
            return None
        for row in table.rows[layout.header + 1 :]:
            rows.append(Row(len(rows) + 1, [name, *row.cells]))
    problems = dict.fromkeys(told for table in tables.values() for told in table.problems)
    return Rows(tuple(rows), tuple(problems))
