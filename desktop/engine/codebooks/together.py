"""Codebooks that have a table for each question or group, whose name stands above the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.engine.codebooks.columns import Role, find_layout
from desktop.engine.ingest.formats import Row

_ABOVE = "Group"
"""What the column of the names is called: a group above codes, a question above numbered levels."""


def put_together(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    """The rows of all tables as one whose first column is the name of the table; none where there
    is a single one, or they have other columns than the first, or say themselves what their rows
    belong to."""
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
