"""The plan of a bulk action: a temporary table of what it would write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from desktop.engine.store.blind import answered
from desktop.engine.store.exposure import NOTED
from desktop.engine.store.faults import in_words
from desktop.engine.store.first_values import HELD
from desktop.engine.store.project import Project
from desktop.engine.store.samples import NEWEST

_COLUMNS = "unit, dimension, coder, round, value, status, suggestion, suggested_by"

SAME_DECISION = """
    (held.unit, held.dimension, held.coder, held.round)
    = (planned.unit, planned.dimension, planned.coder, planned.round)
"""
"""Whether an annotation ``held`` in the file is the one that is ``planned`` anew. Where they are
joined, CROSS JOIN makes SQLite go through the few planned ones, and not through all annotations."""

_SETTLED = """
    WHERE dimension = ? AND round = 1 AND coder = (SELECT number FROM coder WHERE coder_id = ?)
        AND (value != '' OR status = 'skipped')
        AND unit IN (SELECT unit FROM temp.chosen)
"""
"""Those annotations of a coder by which a dimension of the chosen units is settled."""

PLANNED_AND_DRAWN = (
    f"temp.planned AS planned LEFT JOIN ({NEWEST}) AS newest ON newest.unit = planned.unit"
)
"""Planned annotations with the newest sample that their unit was drawn in."""

SAMPLE = f"iif({answered('planned')}, coalesce(newest.name, ''), '')"
"""The name of that sample; empty for an annotation without a value, which does not count."""

PROBABILITY = f"iif({answered('planned')}, newest.probability, NULL)"
"""The unit's inclusion probability in that sample."""


class Example(NamedTuple):
    """One change of a plan, from the value ``before`` to ``after``; empty for no value."""

    unit_id: str
    label: str
    document: str
    dimension: str
    coder: str
    before: str
    after: str


class Wanted(NamedTuple):
    """A person's value for a unit, by the unit's number."""

    unit: int
    dimension: str
    coder_id: str
    value: str


def begin(project: Project, units: Iterable[int] = ()) -> None:
    """Starts an empty plan in place of the last one; ``units`` are the chosen ones, by number."""
    connection = project.connection
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (unit INTEGER PRIMARY KEY)")
    connection.execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS planned (
            unit INTEGER, dimension TEXT, coder INTEGER, round INTEGER,
            value TEXT, status TEXT, -- status NULL: the annotation is deleted
            suggestion TEXT, suggested_by INTEGER, blind TEXT NOT NULL DEFAULT '',
            time_utc TEXT, saw_suggestion INTEGER, note TEXT, -- used by merging alone
            PRIMARY KEY (unit, dimension, coder, round)
        ) WITHOUT ROWID
        """
    )
    connection.execute("DELETE FROM temp.chosen")
    connection.execute("DELETE FROM temp.planned")
    connection.execute(
        "INSERT INTO temp.chosen SELECT value FROM json_each(?)", (json.dumps(list(units)),)
    )


def accept(project: Project, coder_id: str, model_id: str, dimension: str) -> None:
    """Plans to take over a model's answers as a coder's own in the first round, on chosen units
    that the coder has not settled."""
    project.connection.execute(
        f"""
        INSERT INTO temp.planned ({_COLUMNS})
        SELECT answer.unit, answer.dimension, mine.number, 1, answer.value, 'confirmed',
            answer.value, answer.coder
        FROM annotation AS answer JOIN coder AS mine ON mine.coder_id = ?1
        WHERE answer.dimension = ?2 AND answer.round = 1 AND answer.value != ''
            AND answer.coder = (SELECT number FROM coder WHERE coder_id = ?3)
            AND answer.unit IN (SELECT unit FROM temp.chosen)
            AND NOT EXISTS (
                SELECT 1 FROM annotation AS held
                WHERE held.unit = answer.unit AND held.dimension = ?2
                    AND held.coder = mine.number AND held.round = 1
                    AND (held.value != '' OR held.status = 'skipped')
            )
        """,
        (coder_id, dimension, model_id),
    )


@in_words
def settled_among_chosen(project: Project, coder_id: str, dimension: str) -> int:
    """How many of the chosen units a coder has settled on a dimension in the first round."""
    query = f"SELECT count(*) FROM annotation {_SETTLED}"
    return int(project.connection.execute(query, (dimension, coder_id)).fetchone()[0])


def clear(project: Project, coder_id: str, dimension: str) -> None:
    """Plans to take back a coder's values of the chosen units in the first round. Notes and flags
    stay, and so do first values where an answer has been seen since."""
    project.connection.execute(
        f"""
        INSERT INTO temp.planned ({_COLUMNS}, blind)
        SELECT unit, dimension, coder, round, '',
            CASE WHEN status = 'flagged' THEN 'flagged'
                WHEN note != '' OR kept != '' THEN 'open' END,
            CASE WHEN kept != '' THEN shown ELSE '' END,
            CASE WHEN kept != '' THEN shown_by END,
            kept
        FROM ({HELD}) {_SETTLED}
        """,
        (dimension, coder_id),
    )


def remove(project: Project, coder_id: str) -> None:
    """Plans to delete all of a coder's annotations of the chosen units, in every round."""
    project.connection.execute(
        f"""
        INSERT INTO temp.planned ({_COLUMNS})
        SELECT unit, dimension, coder, round, '', NULL, '', NULL FROM annotation
        WHERE coder = (SELECT number FROM coder WHERE coder_id = ?)
            AND unit IN (SELECT unit FROM temp.chosen)
        """,
        (coder_id,),
    )


def label(project: Project, labels: Iterable[Wanted]) -> tuple[int, int]:
    """Plans people's values for round 1; returns how many they have given already, and how many
    differ from a value that they have given, which is kept."""
    connection = project.connection
    coders: dict[str, int] = dict(connection.execute("SELECT coder_id, number FROM coder"))
    connection.executemany(
        f"INSERT INTO temp.planned ({_COLUMNS}) VALUES (?, ?, ?, 1, ?, 'confirmed', '', NULL)",
        ((unit, dimension, coders[coder], value) for unit, dimension, coder, value in labels),
    )
    held = f"""
        SELECT {{}} FROM temp.planned AS planned
            CROSS JOIN annotation AS held ON {SAME_DECISION} AND held.value != ''
    """
    same, other = connection.execute(
        held.format("sum(held.value = planned.value), sum(held.value != planned.value)")
    ).fetchone()
    connection.execute(
        "DELETE FROM temp.planned WHERE (unit, dimension, coder) IN"
        f" ({held.format('planned.unit, planned.dimension, planned.coder')})"
    )
    return same or 0, other or 0


@in_words
def size(project: Project) -> int:
    """How many annotations the plan changes."""
    return int(project.connection.execute("SELECT count(*) FROM temp.planned").fetchone()[0])


@in_words
def examples(project: Project, limit: int) -> list[Example]:
    """The first changes of the plan, in the order of the units."""
    rows = project.connection.execute(
        f"""
        SELECT unit_id, label, document.name, planned.dimension, coder.name,
            coalesce(held.value, ''), planned.value
        FROM temp.planned AS planned
            JOIN unit ON unit.number = planned.unit
            JOIN document ON document.number = unit.document
            JOIN coder ON coder.number = planned.coder
            LEFT JOIN annotation AS held ON {SAME_DECISION}
        ORDER BY planned.unit LIMIT ?
        """,
        (limit,),
    )
    return [Example(*row) for row in rows]


def write(project: Project, time_utc: str) -> None:
    """Writes what was planned; inside a step of the journal.

    Accepted answers count as seen for good. Annotations carry the newest sample of their unit. A
    value that was given before anything was seen stays as the blind one.
    """
    connection = project.connection
    connection.execute(
        """
        DELETE FROM annotation WHERE (unit, dimension, coder, round) IN
            (SELECT unit, dimension, coder, round FROM temp.planned WHERE status IS NULL)
        """
    )
    connection.execute(
        f"""
        INSERT INTO annotation (unit, dimension, coder, round, value, status, time_utc,
            saw_suggestion, sample, sample_probability, note, suggestion, suggested_by, blind)
        SELECT planned.unit, dimension, coder, round, value, status, ?,
            suggested_by IS NOT NULL OR blind != '', {SAMPLE}, {PROBABILITY}, '',
            suggestion, suggested_by, blind
        FROM {PLANNED_AND_DRAWN}
        WHERE status IS NOT NULL
        ON CONFLICT (unit, dimension, coder, round) DO UPDATE SET
            value = excluded.value,
            status = CASE WHEN status = 'flagged' THEN 'flagged' ELSE excluded.status END,
            time_utc = excluded.time_utc,
            saw_suggestion = excluded.saw_suggestion OR blind != '',
            sample = excluded.sample,
            sample_probability = excluded.sample_probability,
            suggestion = CASE WHEN excluded.suggested_by IS NULL AND blind != ''
                THEN suggestion ELSE excluded.suggestion END,
            suggested_by = CASE WHEN blind != ''
                THEN coalesce(excluded.suggested_by, suggested_by) ELSE excluded.suggested_by END,
            blind = CASE WHEN blind != '' THEN blind ELSE excluded.blind END
        """,
        (time_utc,),
    )
    connection.execute(
        NOTED.format(
            """
            SELECT unit, dimension, coder, suggestion, suggested_by, ? FROM temp.planned
            WHERE suggested_by IS NOT NULL AND value != ''
            """
        ),
        (time_utc,),
    )


def drop_idle_coder(project: Project, coder_id: str) -> None:
    """Removes a person of whom nothing is left. Models stay, because runs refer to them."""
    project.connection.execute(
        """
        DELETE FROM coder WHERE coder_id = ? AND kind = 'human'
            AND NOT EXISTS (SELECT 1 FROM annotation WHERE coder = number)
            AND NOT EXISTS (SELECT 1 FROM final WHERE coder = number)
            AND NOT EXISTS (SELECT 1 FROM exposure WHERE coder = number)
        """,
        (coder_id,),
    )


def rename_coder(project: Project, coder_id: str, new_id: str, name: str) -> None:
    """Gives a coder another name and its id; inside a step of the journal."""
    project.connection.execute(
        "UPDATE coder SET coder_id = ?, name = ? WHERE coder_id = ?", (new_id, name, coder_id)
    )
