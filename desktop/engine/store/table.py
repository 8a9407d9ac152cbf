"""Pages of results: units with all coders' values, in milliseconds wherever the page is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop.engine.domain import Status
from desktop.engine.store.faults import foreign, in_words
from desktop.engine.store.project import Project

EXCERPT = 240
"""Characters of each field of a unit that a row shows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one coder said. ``value`` is empty for failed, skipped and open questions;
    ``confidence`` is None for people; ``note`` says whether there is one."""

    value: str
    confidence: float | None
    status: Status
    note: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as the table shows it. ``texts`` are the beginnings of its fields, by name; ``cells``
    are by (dimension, coder_id), each coder's first round; ``finals`` are by dimension."""

    number: int
    unit_id: str
    document: str
    label: str
    texts: Mapping[str, str]
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    finals: Mapping[str, str] = field(default_factory=dict)


@in_words
def rows(project: Project, numbers: Sequence[int]) -> list[Row]:
    """The rows of units in the order of ``numbers``; units that do not exist are left out.

    ``numbers`` is usually a page of a Selection: ``rows(project, selection[start:stop])``.
    """
    wanted = json.dumps(list(numbers))
    found = {
        row[0]: (row[1], row[2], row[3], _excerpts(row[4]))
        for row in project.connection.execute(
            "SELECT unit.number, unit_id, name, label, fields FROM unit"
            " JOIN document ON document.number = unit.document"
            " WHERE unit.number IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
    }
    cells: dict[int, dict[tuple[str, str], Cell]] = {}
    for row in project.connection.execute(
        "SELECT unit, dimension, coder_id, value, confidence, status, note != ''"
        " FROM annotation JOIN coder ON coder.number = annotation.coder"
        " WHERE unit IN (SELECT value FROM json_each(?))"
        " ORDER BY unit, round DESC",  # the first round comes last and stays
        (wanted,),
    ):
        cell = Cell(row[3], row[4], Status(row[5]), bool(row[6]))
        cells.setdefault(row[0], {})[row[1], row[2]] = cell
    finals: dict[int, dict[str, str]] = {}
    for unit, dimension, value in project.connection.execute(
        "SELECT unit, dimension, value FROM final WHERE unit IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        finals.setdefault(unit, {})[dimension] = value
    return [
        Row(n, *found[n], cells=cells.get(n, {}), finals=finals.get(n, {}))
        for n in numbers
        if n in found
    ]


@in_words
def unit_ids(project: Project, numbers: Sequence[int]) -> list[str]:
    """The ids of units, in the order of ``numbers``; units that do not exist are left out."""
    found = dict(
        project.connection.execute(
            "SELECT number, unit_id FROM unit WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        ).fetchall()
    )
    return [found[number] for number in numbers if number in found]


def unit_number(project: Project, unit_id: str) -> int:
    """The number of a unit. Raises KeyError."""
    with foreign(project.path):
        row = project.connection.execute(
            "SELECT number FROM unit WHERE unit_id = ?", (unit_id,)
        ).fetchone()
    if row is None:
        raise KeyError(unit_id)
    return int(row[0])


def _excerpts(fields: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads(fields)
    return {name: text[:EXCERPT] for name, text in texts.items()}
