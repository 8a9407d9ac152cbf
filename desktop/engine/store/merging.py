"""Taking over what people decided in a copy of the project, planned like any bulk action."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from desktop.engine.domain import Coder, CoderKind, Status
from desktop.engine.store import exposure, plans
from desktop.engine.store.blind import blind_value
from desktop.engine.store.coders import coder_number
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.exposure import COLUMNS, JOINED, LOOKER, UNNAMED, looker
from desktop.engine.store.faults import in_words
from desktop.engine.store.first_values import SEEN_STATUS
from desktop.engine.store.project import Project
from rubrics.labels import parse_label

ELSEWHERE = Coder("elsewhere", "", CoderKind.MODEL)
"""The placeholder of a model that has answered only in a copy. It has no name, so it is not
listed."""

_OF_PEOPLE = f"""
    SELECT unit_id, text_sha256, person.coder_id, coalesce(adviser.coder_id, ''), said.dimension,
        {{columns}}
    FROM {{table}} AS said
        JOIN unit ON unit.number = said.unit
        JOIN coder AS person ON person.number = said.coder AND person.kind = 'human'
            AND (
                person.name != ''
                OR person.coder_id GLOB '{LOOKER}*'
                AND person.coder_id != '{looker(UNNAMED.coder_id).coder_id}'
            )
        LEFT JOIN coder AS adviser ON adviser.number = said.suggested_by
    ORDER BY said.unit
"""
"""Selects rows of the copy's ``annotation`` or ``exposure`` that are a person's, by ids that are
the same in both files. Those of somebody without a name are left out: nobody knows who that was."""

_HERE = "FROM unit WHERE unit_id = ? AND text_sha256 = ?"
"""This project's unit. Its id alone could stand for a text that was cut in another way."""

_SHOWN_BEFORE = """
    FROM exposure
    WHERE (exposure.unit, exposure.dimension, exposure.coder) = ({0}.unit, {0}.dimension, {0}.coder)
        AND exposure.time_utc < {0}.time_utc
"""
"""What the coder of the annotation ``{0}`` had been shown before they gave it."""

_BLIND = f"""
    CASE WHEN NOT {{0}}.saw_suggestion AND EXISTS (SELECT 1 {_SHOWN_BEFORE}) THEN ''
        ELSE {blind_value("{0}")} END
"""
"""The value that the coder of the annotation ``{0}`` gave blind, also by what the other file knows
of what they were shown; empty if there is none."""


class Decided(NamedTuple):
    """A person's decision in the copy: a row of _OF_PEOPLE. Coders are given by their ids;
    ``suggested_by`` may be empty."""

    unit_id: str
    text_sha256: str
    coder: str
    suggested_by: str
    dimension: str
    round: int
    value: str
    status: str
    time_utc: str
    saw_suggestion: int
    note: str
    suggestion: str
    blind: str


class Left(NamedTuple):
    """What is not taken over of a copy."""

    kept: int
    """Decisions that this project has in the same or a newer form."""
    differing: int
    """How many of them have another value here."""
    unknown: int
    """Decisions about texts that are not in this project."""


@in_words
def people(copy: Project) -> list[Coder]:
    """The people who have decided anything in the copy."""
    numbers = {row[0] for row in copy.connection.execute(
        "SELECT coder_id FROM coder WHERE number IN (SELECT DISTINCT coder FROM annotation)"
    )}  # fmt: skip
    return [c for c in copy.coders() if c.kind is CoderKind.HUMAN and c.coder_id in numbers]


@in_words
def decided(copy: Project) -> Iterator[Decided]:
    """What people decided in the copy, unit by unit.

    Raises ProjectError for a value that is no level: the copy has been in other hands.
    """
    dimensions = {dimension.name: dimension for dimension in copy.rubric().dimensions}

    @cache
    def check(name: str, value: str) -> None:
        if value and parse_label(dimensions[name], value) != value:
            raise ValueError(value)

    columns = "round, value, status, time_utc, saw_suggestion, note, suggestion, blind"
    query = _OF_PEOPLE.format(columns=columns, table="annotation")
    for made in map(Decided._make, copy.connection.cursor().execute(query)):
        check(made.dimension, made.value)
        check(made.dimension, made.blind)
        Status(made.status)
        yield made


def plan(project: Project, decisions: Sequence[Decided]) -> Left:
    """Plans decisions, as :func:`decided` gives them, unless this project's are as new. Their
    coders must be known, see :func:`make_known`; raises ProjectError for others.

    A decision counts as seen if its coder had been shown an answer before, in this project or in
    the copy. The value that they gave blind before that stays beside it; where this project's
    decision stands, :func:`mark_seen` puts it there.
    """
    _add_planned(project, decisions)
    found = plans.size(project)
    kept, differing = _drop_older(project.connection)
    _mark_planned_seen(project.connection)
    _keep_blind_here(project.connection)
    return Left(kept, differing, len(decisions) - found)


def _add_planned(project: Project, decisions: Sequence[Decided]) -> None:
    """Adds decisions to the plan, of units that are in this project."""
    number = _Numbers(project)
    project.connection.executemany(
        f"""
        INSERT INTO temp.planned (coder, suggested_by, dimension, round, value, status, time_utc,
            saw_suggestion, note, suggestion, blind, unit)
        SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, number {_HERE}
        """,
        (
            (number.person(coder), number.adviser(adviser), *said, unit_id, text)
            for unit_id, text, coder, adviser, *said in decisions
        ),
    )


def _drop_older(connection: sqlite3.Connection) -> tuple[int, int]:
    """Takes out of the plan what this project has in the same or a newer form, and keeps the values
    among it that were given blind. Returns how many there are, and how many of another value."""
    newer = f"{plans.SAME_DECISION} AND held.time_utc >= planned.time_utc"
    kept, differing = connection.execute(
        f"""
        SELECT count(*), coalesce(sum(held.value != planned.value), 0)
        FROM temp.planned AS planned CROSS JOIN annotation AS held ON {newer}
        """
    ).fetchone()
    connection.execute(
        f"""
        INSERT INTO temp.blind_there
        SELECT unit, dimension, coder, round, {_BLIND.format("planned")}
        FROM temp.planned AS planned
        WHERE EXISTS (SELECT 1 FROM annotation AS held WHERE {newer})
        """
    )
    connection.execute(
        f"""
        DELETE FROM temp.planned AS planned
        WHERE EXISTS (SELECT 1 FROM annotation AS held WHERE {newer})
        """
    )
    return kept, differing


def _mark_planned_seen(connection: sqlite3.Connection) -> None:
    """Marks in the plan what its coder decided after an answer had been shown to them."""
    shown_before = _SHOWN_BEFORE.format("planned")
    status = SEEN_STATUS.format(said="planned", shown="exposure.suggestion")
    connection.execute(
        f"""
        UPDATE temp.planned AS planned
        SET (saw_suggestion, suggestion, suggested_by, status) =
            (SELECT 1, exposure.suggestion, exposure.suggested_by, {status} {shown_before})
        WHERE NOT saw_suggestion AND value != '' AND EXISTS (SELECT 1 {shown_before})
        """
    )


def _keep_blind_here(connection: sqlite3.Connection) -> None:
    """Puts the value that was given blind in this project beside a planned one that was not."""
    connection.execute(
        f"""
        UPDATE temp.planned AS planned
        SET blind = coalesce((
            SELECT {_BLIND.format("held")} FROM annotation AS held WHERE {plans.SAME_DECISION}
        ), '')
        WHERE saw_suggestion AND blind = ''
        """
    )


def write(project: Project) -> None:
    """Writes what was planned; inside a step of the journal. Decisions carry the newest sample of
    their unit in this project."""
    columns = (
        "value", "status", "time_utc", "saw_suggestion", "note", "suggestion", "suggested_by",
        "blind", "sample", "sample_probability",
    )  # fmt: skip
    project.connection.execute(
        f"""
        INSERT INTO annotation (unit, dimension, coder, round, {", ".join(columns)})
        SELECT planned.unit, dimension, coder, round, value, status, time_utc, saw_suggestion,
            note, suggestion, suggested_by, blind, {plans.SAMPLE}, {plans.PROBABILITY}
        FROM {plans.PLANNED_AND_DRAWN}
        WHERE true
        ON CONFLICT (unit, dimension, coder, round)
            DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in columns)}
        """
    )


def make_known(project: Project, copy: Project, coders: Sequence[Coder]) -> None:
    """Adds the copy's coders to the project, and what people were shown in the copy; for those who
    are no coders, placeholders hold it. Inside a transaction and in no step: seeing cannot be
    undone."""
    connection = project.connection
    for coder in coders:
        exposure.make_known(project, coder)
    coder_number(project, ELSEWHERE)
    number = _Numbers(project)
    _make_tables(connection)
    rows = copy.connection.cursor().execute(
        _OF_PEOPLE.format(columns="said.suggestion, said.time_utc", table="exposure")
    )
    connection.executemany(
        JOINED.format("temp.shown", f"number, ?, ?, ?, ?, ? {_HERE}"),
        (
            (dimension, number.looker(coder), suggestion, number.adviser(adviser), time_utc, *unit)
            for *unit, coder, adviser, dimension, suggestion, time_utc in rows
        ),
    )
    connection.execute(JOINED.format("exposure", f"{COLUMNS} FROM temp.shown WHERE true"))


def _make_tables(connection: sqlite3.Connection) -> None:
    """What is kept beside the plan until :func:`mark_seen`, of all its parts: what people were
    shown in the copy, and the values given blind there for which decisions here stand."""
    connection.execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS shown (
            unit INTEGER, dimension TEXT, coder INTEGER,
            suggestion TEXT, suggested_by INTEGER, time_utc TEXT,
            PRIMARY KEY (unit, dimension, coder)
        ) WITHOUT ROWID
        """
    )
    connection.execute("DELETE FROM temp.shown")
    connection.execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS blind_there (
            unit INTEGER, dimension TEXT, coder INTEGER, round INTEGER, value TEXT,
            PRIMARY KEY (unit, dimension, coder, round)
        ) WITHOUT ROWID
        """
    )
    connection.execute("DELETE FROM temp.blind_there")


def mark_seen(project: Project) -> None:
    """Marks as seen what was decided in this project after its coder had been shown an answer in
    the copy, and keeps beside it, and beside what had been seen here, the value that they gave
    blind in the copy before; inside a step of the journal, after all was planned."""
    status = SEEN_STATUS.format(said="annotation", shown="shown.suggestion")
    project.connection.execute(
        f"""
        UPDATE annotation SET saw_suggestion = 1, suggestion = shown.suggestion,
            suggested_by = shown.suggested_by, status = {status}
        FROM temp.shown AS shown
        WHERE (annotation.unit, annotation.dimension, annotation.coder)
                = (shown.unit, shown.dimension, shown.coder)
            AND shown.time_utc < annotation.time_utc
            AND NOT saw_suggestion AND annotation.value != ''
        """
    )
    project.connection.execute(
        """
        UPDATE annotation SET blind = there.value
        FROM temp.blind_there AS there
        WHERE (annotation.unit, annotation.dimension, annotation.coder, annotation.round)
                = (there.unit, there.dimension, there.coder, there.round)
            AND saw_suggestion AND annotation.blind = '' AND there.value != ''
        """
    )


class _Numbers:
    """The numbers that coders have in this project, by their ids."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, int] = dict(
            project.connection.execute("SELECT coder_id, number FROM coder")
        )

    def person(self, coder_id: str) -> int:
        """The number of somebody who was made known. Raises ProjectError for others."""
        if coder_id not in self._known:
            raise ProjectError("The copy was changed while it was read. Take it over again.")
        return self._known[coder_id]

    def adviser(self, coder_id: str) -> int | None:
        """The number of a model, or of its placeholder; None for an empty id."""
        if not coder_id:
            return None
        return self._known[coder_id if coder_id in self._known else ELSEWHERE.coder_id]

    def looker(self, coder_id: str) -> int:
        """The number of a person, or of a placeholder if they are no coder in this project; the id
        may be that of the copy's placeholder."""
        coder_id = coder_id.removeprefix(LOOKER)
        if coder_id not in self._known:
            self._known[coder_id] = coder_number(self._project, looker(coder_id))
        return self._known[coder_id]
