"""Joins the tables of a codebook that has one for each question or group, named above the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.engine.codebooks.columns import Role, find_layout
from desktop.engine.ingest.formats import Row

_ABOVE = "Group"
"""The name of the new column: it is read as a group above codes, or a question above values."""


def join_tables(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    """The rows of all tables as those of one, with the name of each table as its first column.

    Empty where there is only one table, where their columns differ, or where the tables have a
    column for the question or group themselves.
    """
    layouts = [find_layout(rows) for rows in tables.values()]
    first = layouts[0]
    if first is None or len(tables) < 2 or first.parents:
        return []
    if {Role.VARIABLE, Role.PARENT_ID} & first.places.keys():
        return []
    made = [Row(1, [_ABOVE, *first.names])]
    for (name, rows), layout in zip(tables.items(), layouts, strict=True):
        if layout is None or layout.names != first.names:
            return []
        for row in rows[layout.header + 1 :]:
            made.append(Row(len(made) + 1, [name, *row.cells]))
    return made
