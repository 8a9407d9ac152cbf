"""The tables of review: decisions, finals, samples, search, and the journal that undoes them."""

from __future__ import annotations

import json
import sqlite3
import tomllib

_M002 = """
ALTER TABLE annotation ADD COLUMN confidence REAL;
ALTER TABLE annotation ADD COLUMN suggestion TEXT NOT NULL DEFAULT '';
ALTER TABLE annotation ADD COLUMN suggested_by INTEGER REFERENCES coder (number);

CREATE INDEX annotation_answer
    ON annotation (dimension, coder, round, confidence, value, status, saw_suggestion);

CREATE TABLE exposure (
    unit INTEGER NOT NULL REFERENCES unit (number) ON DELETE CASCADE,
    dimension TEXT NOT NULL,
    coder INTEGER NOT NULL REFERENCES coder (number),
    suggestion TEXT NOT NULL,
    suggested_by INTEGER NOT NULL REFERENCES coder (number),
    time_utc TEXT NOT NULL,
    PRIMARY KEY (unit, dimension, coder)
) WITHOUT ROWID;

CREATE TABLE final (
    unit INTEGER NOT NULL REFERENCES unit (number) ON DELETE CASCADE,
    dimension TEXT NOT NULL,
    value TEXT NOT NULL,
    coder INTEGER NOT NULL REFERENCES coder (number),
    time_utc TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (unit, dimension)
) WITHOUT ROWID;

CREATE TABLE sample (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    time_utc TEXT NOT NULL
);

CREATE TABLE sample_unit (
    sample INTEGER NOT NULL REFERENCES sample (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    unit INTEGER NOT NULL REFERENCES unit (number) ON DELETE CASCADE,
    stratum TEXT NOT NULL,
    probability REAL NOT NULL,
    PRIMARY KEY (sample, position)
) WITHOUT ROWID;

CREATE TABLE step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    who TEXT NOT NULL,
    time_utc TEXT NOT NULL,
    changes INTEGER NOT NULL,
    undone INTEGER NOT NULL CHECK (undone IN (0, 1))
);

CREATE TABLE restore_point (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    time_utc TEXT NOT NULL,
    step INTEGER NOT NULL
);

CREATE VIRTUAL TABLE unit_search
    USING fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
"""

_WITH_HISTORY = {
    "coder": ("number",),
    "sample": ("number",),
    "sample_unit": ("sample", "position"),
    "annotation": ("unit", "dimension", "coder", "round"),
    "final": ("unit", "dimension"),
}
"""The tables whose changes can be undone, as they were in this version, with their primary keys."""


def m002_review(connection: sqlite3.Connection) -> None:
    """Decisions with what was suggested, finals, samples, full-text search, undo."""
    for statement in _M002.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    for table, key in _WITH_HISTORY.items():
        _add_history(connection, table, key)
    _fill_confidence(connection)


def _add_history(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> None:
    """Creates a table of rows before (side 0) and after (side 1) a step, typed as the original.

    Columns and not JSON, because SQLite prints floating point numbers with 15 digits.
    """
    columns = connection.execute(f"SELECT name, type FROM pragma_table_info('{table}')").fetchall()
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    connection.execute(
        f"CREATE TABLE {table}_history ("
        " step INTEGER NOT NULL REFERENCES step (number) ON DELETE CASCADE,"
        f" side INTEGER NOT NULL CHECK (side IN (0, 1)), {typed},"
        f" PRIMARY KEY (step, side, {', '.join(key)})) WITHOUT ROWID"
    )


def _fill_confidence(connection: sqlite3.Connection) -> None:
    """Computes the new column from the probabilities, which were all that version 1 had."""
    many: set[str] = set()
    for (source,) in connection.execute("SELECT source FROM rubric"):
        for dimension in tomllib.loads(source)["dimension"]:
            if dimension.get("select") == "many":
                many.add(dimension["name"])

    def confidence(dimension: str, probabilities: str) -> float:
        values: list[float] = json.loads(probabilities)
        return min(max(p, 1 - p) for p in values) if dimension in many else max(values)

    connection.create_function("confidence_of", 2, confidence, deterministic=True)
    connection.execute(
        "UPDATE annotation SET confidence = confidence_of(dimension, probabilities)"
        " WHERE probabilities IS NOT NULL"
    )
