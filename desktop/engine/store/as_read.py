"""What was read from a document, and what people have decided about it since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project


class Row(NamedTuple):
    """A unit: its number in the file, its texts by field, its cells by column."""

    number: int
    fields: dict[str, str]
    columns: dict[str, str]


@in_words
def rows(project: Project, document_id: str) -> Iterator[Row]:
    """A document's units, in order."""
    for number, fields, columns in project.connection.execute(
        """
        SELECT unit.number, fields, unit.columns
        FROM unit JOIN document ON document.number = unit.document
        WHERE document_id = ? ORDER BY ordinal
        """,
        (document_id,),
    ):
        yield Row(number, json.loads(fields), json.loads(columns))


@in_words
def labels(project: Project, unit: int) -> dict[tuple[str, str], str]:
    """People's first-round values of a unit, by (dimension, coder's name)."""
    found = project.connection.execute(
        "SELECT dimension, name, value FROM annotation"
        " JOIN coder ON coder.number = annotation.coder"
        " WHERE unit = ? AND kind = 'human' AND round = 1",
        (unit,),
    )
    return {(dimension, coder): value for dimension, coder, value in found}


@in_words
def decided(project: Project, document_id: str) -> set[tuple[int, str, str]]:
    """(unit's number, dimension, coder's name) wherever the journal knows of a decision."""
    return set(
        project.connection.execute(
            """
            SELECT DISTINCT unit, dimension, coder.name
            FROM annotation_history AS annotation
                JOIN coder ON coder.number = annotation.coder
                JOIN unit ON unit.number = annotation.unit
                JOIN document ON document.number = unit.document
            WHERE document_id = ?
            """,
            (document_id,),
        )
    )
