"""Coding again: the units that a coder may code a second time, and both values of those coded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from desktop.engine.domain import Annotation
from desktop.engine.store.blind import blind_value
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

ROUND = 2
"""The round of annotations that check whether a coder agrees with themselves."""


class Twice(NamedTuple):
    """A coder's two values of a unit, both blind.

    ``days`` is the time between the two; only a lower bound where the first value came with a file
    or was changed later.
    """

    coder_id: str
    unit_id: str
    first: str
    second: str
    days: float


def first_coded(coded: Iterable[Annotation]) -> dict[tuple[str, str], Annotation]:
    """Each coder's first annotation of a unit that has a value, by (dimension, coder_id).

    ``coded`` are the unit's annotations in the order of :meth:`Project.annotations`. A value from
    coding again checks the first one and does not replace it.
    """
    found: dict[tuple[str, str], Annotation] = {}
    for annotation in coded:
        if annotation.value:
            found.setdefault((annotation.dimension, annotation.coder_id), annotation)
    return found


@in_words
def repeatable(project: Project, coder_id: str) -> list[tuple[int, str]]:
    """(number, id) of each unit that a coder can code again, in no particular order.

    These are units that they coded blind on some dimension, if they have since learned nothing of
    what others think: they were shown no model's answer, and there is no final value. Units that
    they have begun to code again stay, whatever they see afterwards.
    """
    dimensions = json.dumps(project.rubric().dimension_names)
    cursor = project.connection.execute(
        """
        WITH
            me AS (SELECT number FROM coder WHERE coder_id = ?1),
            mine AS (
                SELECT unit, round, value, saw_suggestion FROM annotation
                WHERE dimension IN (SELECT value FROM json_each(?2))
                    AND coder = (SELECT number FROM me) AND round IN (1, ?3)
            )
        SELECT number, unit_id FROM unit WHERE number IN (
            SELECT unit FROM mine WHERE round = ?3
            UNION
            SELECT unit FROM mine WHERE value != '' AND NOT saw_suggestion
                AND unit NOT IN (SELECT unit FROM exposure WHERE coder = (SELECT number FROM me))
                AND unit NOT IN (SELECT unit FROM final)
        )
        """,
        (coder_id, dimensions, ROUND),
    )
    return cursor.fetchall()


@in_words
def coded_twice(project: Project, dimension: str) -> list[Twice]:
    """What people coded twice on a dimension, both times blind; in no particular order."""
    first, second = blind_value("first"), blind_value("second")
    cursor = project.connection.execute(
        f"""
        SELECT coder_id, unit_id, {first}, {second},
            max(0, julianday(second.time_utc) - julianday(first.time_utc))
        FROM annotation AS second
            JOIN annotation AS first USING (unit, dimension, coder)
            JOIN coder ON coder.number = second.coder
            JOIN unit ON unit.number = second.unit
        WHERE second.dimension = ? AND second.round = ? AND first.round = 1
            AND second.coder IN (SELECT number FROM coder WHERE kind = 'human')
            AND {first} != '' AND {second} != ''
        """,
        (dimension, ROUND),
    )
    return [Twice(*row) for row in cursor]
