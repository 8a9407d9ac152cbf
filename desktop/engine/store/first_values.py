"""What somebody said before they saw a model's answer outlasts whatever takes it away later.

Else the blind disagreements alone would drop out of the figures: people take back what differs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

HELD = (
    "SELECT annotation.unit, annotation.dimension, annotation.coder, annotation.round, status,"
    " annotation.time_utc, sample, sample_probability, note, value,"
    " iif(saw_suggestion, annotation.suggestion, exposure.suggestion) AS shown,"
    " iif(saw_suggestion, annotation.suggested_by, exposure.suggested_by) AS shown_by,"
    " CASE WHEN saw_suggestion THEN blind WHEN exposure.unit IS NOT NULL THEN value ELSE '' END"
    " AS kept FROM annotation LEFT JOIN exposure ON exposure.unit = annotation.unit"
    " AND exposure.dimension = annotation.dimension AND exposure.coder = annotation.coder"
)
"""Annotations, with the value that stays as ``blind`` when theirs is taken away (``kept``), and
what was ``shown`` and by whom."""

SEEN_STATUS = (
    "iif({said}.status = 'confirmed' AND {said}.value != {shown}, 'corrected', {said}.status)"
)
"""The status of what turns out to have been ``said`` with an answer ``shown``."""

_OUTRIGHT = ("import", "merge", "delete")
"""Steps whose undoing and redoing keep nothing: labels from elsewhere, and all of a coder's."""


@contextmanager
def outlasting(connection: sqlite3.Connection, step: int, kind: str) -> Iterator[None]:
    """While a step is undone or done again inside, keeps what its rows held as first values."""
    if kind in _OUTRIGHT:
        yield
        return
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS outlasting AS {HELD} LIMIT 0")
    connection.execute("DELETE FROM temp.outlasting")
    connection.execute(
        "INSERT INTO temp.outlasting SELECT DISTINCT held.* FROM annotation_history AS past"
        f" JOIN ({HELD}) AS held USING (unit, dimension, coder, round)"
        " WHERE past.step = ? AND past.side IN (0, 1) AND kept != ''",
        (step,),
    )
    yield
    connection.execute(
        "UPDATE annotation SET blind = kept, saw_suggestion = 1, suggestion = shown,"
        f" suggested_by = shown_by, status = {SEEN_STATUS.format(said='annotation', shown='shown')}"
        " FROM temp.outlasting AS held WHERE annotation.unit = held.unit"
        " AND annotation.dimension = held.dimension AND annotation.coder = held.coder"
        " AND annotation.round = held.round AND annotation.blind = ''"
        " AND (saw_suggestion OR annotation.value != kept)"  # else it is that value, given blind
    )
    connection.execute(
        "INSERT INTO annotation (unit, dimension, coder, round, value, status, time_utc,"
        " saw_suggestion, sample, sample_probability, note, suggestion, suggested_by, blind)"
        " SELECT unit, dimension, coder, round, '', 'open', time_utc, 1, sample,"
        " sample_probability, '', shown, shown_by, kept FROM temp.outlasting WHERE true"
        " ON CONFLICT DO NOTHING"
    )
