"""A value that was given blind is kept when undoing or redoing takes it away later.

People take back what differs from a model's answer once they have seen that answer. If the blind
value went with it, only disagreements would drop out of the figures.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.engine.store.blind import blind_value
from desktop.engine.store.steps import StepKind

HELD = f"""
    SELECT annotation.unit, annotation.dimension, annotation.coder, annotation.round, status,
        annotation.time_utc, sample, sample_probability, note, value,
        iif(saw_suggestion, annotation.suggestion, exposure.suggestion) AS shown,
        iif(saw_suggestion, annotation.suggested_by, exposure.suggested_by) AS shown_by,
        iif(saw_suggestion OR exposure.unit IS NOT NULL, {blind_value("annotation")}, '') AS kept
    FROM annotation LEFT JOIN exposure
        ON exposure.unit = annotation.unit
        AND exposure.dimension = annotation.dimension
        AND exposure.coder = annotation.coder
"""
"""Selects annotations with the value that would be ``kept`` as the blind one if theirs were taken
away (empty where their coder has seen no answer yet), the answer ``shown`` to their coder, and the
model it was ``shown_by``."""

SEEN_STATUS = (
    "iif({said}.status = 'confirmed' AND {said}.value != {shown}, 'corrected', {said}.status)"
)
"""The status of the annotation ``said`` once it turns out that the answer ``shown`` had been seen
before."""

_NOT_KEPT = (StepKind.IMPORT, StepKind.MERGE, StepKind.DELETE)
"""Steps with labels from elsewhere, or all labels of a coder: moving these keeps nothing."""


@contextmanager
def kept(connection: sqlite3.Connection, step: int, kind: str) -> Iterator[None]:
    """Keeps the first values of a step's rows while the step is undone or redone inside."""
    if kind in _NOT_KEPT:
        yield
        return
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS first_value AS {HELD} LIMIT 0")
    connection.execute("DELETE FROM temp.first_value")
    connection.execute(
        f"""
        INSERT INTO temp.first_value
        SELECT DISTINCT held.*
        FROM annotation_history AS past JOIN ({HELD}) AS held USING (unit, dimension, coder, round)
        WHERE past.step = ? AND past.side IN (0, 1) AND kept != ''
        """,
        (step,),
    )
    yield
    # Rows that are still there, unless they hold that value, given blind, once more.
    connection.execute(
        f"""
        UPDATE annotation SET blind = kept, saw_suggestion = 1, suggestion = shown,
            suggested_by = shown_by,
            status = {SEEN_STATUS.format(said="annotation", shown="shown")}
        FROM temp.first_value AS held
        WHERE annotation.unit = held.unit AND annotation.dimension = held.dimension
            AND annotation.coder = held.coder AND annotation.round = held.round
            AND annotation.blind = '' AND (saw_suggestion OR annotation.value != kept)
        """
    )
    # Rows that are gone.
    connection.execute(
        """
        INSERT INTO annotation (unit, dimension, coder, round, value, status, time_utc,
            saw_suggestion, sample, sample_probability, note, suggestion, suggested_by, blind)
        SELECT unit, dimension, coder, round, '', 'open', time_utc,
            1, sample, sample_probability, '', shown, shown_by, kept
        FROM temp.first_value
        WHERE true
        ON CONFLICT DO NOTHING
        """
    )
