"""The beginning of a file, read as it would be: units, columns, and why they were chosen."""

from __future__ import annotations

from itertools import islice

from desktop.engine.ingest.columns import coder_reason, field_reason
from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.guesses import CoderGuess, FieldGuess, FilePreview
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reading import Reading
from desktop.engine.ingest.table_reading import TableReading
from rubrics.labels import is_level
from rubrics.schema import Rubric

ROWS = 20
"""Rows of a table that are shown as they stand."""

AFTER = 2000
"""Characters of running text shown after the last unit."""


def preview_document(
    source: Source, rubric: Rubric, options: ReadOptions, limit: int
) -> FilePreview:
    """The first ``limit`` units of a file and what is known by then. Raises UnreadableError.

    Outside the confined process use ``Reader.preview``.
    """
    reading = Reading(source, rubric, options, complete=False)
    table = reading.table
    fields = _fields(table, rubric, options) if table else ()
    found = []
    if all(guess.column for guess in fields):
        found = [unit for unit, _ in islice(reading.units(), limit + 1)]
    units, more = tuple(found[:limit]), len(found) > limit
    document = reading.document()
    return FilePreview(
        source=source,
        format=document.format,
        encoding=document.encoding,
        unit_kind=document.unit_kind,
        units=units,
        more=more,
        problems=document.problems,
        text=reading.text[: units[-1].end + AFTER] if units and not table else "",
        header=document.columns,
        rows=tuple(tuple(row) for row in table.sample[:ROWS]) if table else (),
        fields=fields,
        coders=_coders(table, rubric, options) if table else (),
    )


def _fields(table: TableReading, rubric: Rubric, options: ReadOptions) -> tuple[FieldGuess, ...]:
    found = table.columns.fields
    return tuple(
        FieldGuess(name, found[name], field_reason(found[name], name, rubric, options))
        if name in found
        else FieldGuess(name, "", None)
        for name in rubric.field_names
    )


def _coders(table: TableReading, rubric: Rubric, options: ReadOptions) -> tuple[CoderGuess, ...]:
    guesses = []
    for column, (name, coder) in table.columns.coders.items():
        place = table.header.index(column)
        dimension = rubric.dimension(name)
        filled = [row[place] for row in table.sample if row[place].strip()]
        levels = sum(is_level(dimension, cell) for cell in filled)
        reason = coder_reason(column, rubric, options)
        guesses.append(CoderGuess(column, name, coder, reason, len(filled), levels))
    return tuple(guesses)
