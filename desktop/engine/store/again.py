"""Coding again: the units a coder may be asked a second time, and what they said both times."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from desktop.engine.model import Annotation
from desktop.engine.store.project import Project
from desktop.engine.store.reading import in_words

ROUND = 2
"""The round of an annotation that its coder gave to find out whether they agree with themselves."""

_BLIND = "CASE WHEN {0}.saw_suggestion THEN {0}.blind ELSE {0}.value END"


class Twice(NamedTuple):
    """What one coder said of a unit, without any answer in sight, and said again ``days`` later.

    Where the first value came with a file, or was changed since, it is older than that.
    """

    coder_id: str
    unit_id: str
    first: str
    second: str
    days: float


def first_coded(coded: Iterable[Annotation]) -> dict[tuple[str, str], Annotation]:
    """By dimension and coder_id what each coder said of a unit; what they said when they coded it
    again is a check on that, and does not replace it. ``coded`` is in the order of
    :meth:`Project.annotations`."""
    found: dict[tuple[str, str], Annotation] = {}
    for annotation in coded:
        if annotation.value:
            found.setdefault((annotation.dimension, annotation.coder_id), annotation)
    return found


@in_words
def repeatable(project: Project, coder_id: str) -> list[tuple[int, str]]:
    """(number, id) of each unit that a coder can code again, in no particular order.

    They coded something of it blind, and nothing has told them since what others think: they were
    not shown an answer of a model, and it has no final value. Units that they have begun to code
    again stay, whatever they see afterwards.
    """
    dimensions = json.dumps([dimension.name for dimension in project.rubric().dimensions])
    cursor = project.connection.execute(
        "WITH me AS (SELECT number FROM coder WHERE coder_id = ?1),"
        " mine AS (SELECT unit, round, value, saw_suggestion FROM annotation"
        " WHERE dimension IN (SELECT value FROM json_each(?2)) AND coder = (SELECT number FROM me)"
        " AND round IN (1, ?3))"
        " SELECT number, unit_id FROM unit WHERE number IN ("
        "SELECT unit FROM mine WHERE round = ?3 UNION "
        "SELECT unit FROM mine WHERE value != '' AND NOT saw_suggestion"
        " AND unit NOT IN (SELECT unit FROM exposure WHERE coder = (SELECT number FROM me))"
        " AND unit NOT IN (SELECT unit FROM final))",
        (coder_id, dimensions, ROUND),
    )
    return cursor.fetchall()


@in_words
def coded_twice(project: Project, dimension: str) -> list[Twice]:
    """What people said twice on a dimension, both times blind; in no particular order."""
    first, second = _BLIND.format("first"), _BLIND.format("second")
    cursor = project.connection.execute(
        f"SELECT coder_id, unit_id, {first}, {second},"
        " max(0, julianday(second.time_utc) - julianday(first.time_utc))"
        " FROM annotation AS second JOIN annotation AS first USING (unit, dimension, coder)"
        " JOIN coder ON coder.number = second.coder JOIN unit ON unit.number = second.unit"
        " WHERE second.dimension = ? AND second.round = ? AND first.round = 1"
        " AND second.coder IN (SELECT number FROM coder WHERE kind = 'human')"
        f" AND {first} != '' AND {second} != ''",
        (dimension, ROUND),
    )
    return [Twice(*row) for row in cursor]
