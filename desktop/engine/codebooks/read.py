"""Makes a rubric of a file with a codebook's table, which the confined process reads."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout, is_codebook, no_codebook
from desktop.engine.codebooks.joined_tables import join_tables
from desktop.engine.ingest.formats import DOCUMENTS, FORMATS, ending
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.rows import Rows
from desktop.engine.languages.wording import some
from rubrics.errors import UserError

MOST_LOOKED_INTO = 5
"""Tables of a document that are looked into for a codebook without being asked to."""


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
        if whole := join_tables({name: found.rows for name, found in tables.items()}):
            problems = dict.fromkeys(told for found in tables.values() for told in found.problems)
            return made(
                Rows(tuple(whole), tuple(problems)),
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
