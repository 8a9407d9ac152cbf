"""The first tables of a project file."""

from __future__ import annotations

import sqlite3

_M001 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE rubric (
    sha256 TEXT PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, source TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE document (
    number INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    encoding TEXT NOT NULL,
    unit_kind TEXT NOT NULL,
    columns TEXT NOT NULL,
    problems TEXT NOT NULL
);

CREATE TABLE unit (
    number INTEGER PRIMARY KEY,
    unit_id TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES document (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    label TEXT NOT NULL,
    fields TEXT NOT NULL,
    columns TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    shared TEXT NOT NULL,
    UNIQUE (document, ordinal)
);
CREATE INDEX unit_text ON unit (text_sha256);

CREATE TABLE coder (
    number INTEGER PRIMARY KEY,
    coder_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('human', 'model')),
    identity TEXT NOT NULL
);

CREATE TABLE run (
    number INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    coder INTEGER NOT NULL REFERENCES coder (number),
    rubric_sha256 TEXT NOT NULL REFERENCES rubric (sha256),
    settings TEXT NOT NULL,
    started_utc TEXT NOT NULL,
    finished_utc TEXT NOT NULL
);

CREATE TABLE annotation (
    unit INTEGER NOT NULL REFERENCES unit (number) ON DELETE CASCADE,
    dimension TEXT NOT NULL,
    coder INTEGER NOT NULL REFERENCES coder (number),
    round INTEGER NOT NULL,
    value TEXT NOT NULL,
    status TEXT NOT NULL,
    time_utc TEXT NOT NULL,
    saw_suggestion INTEGER NOT NULL CHECK (saw_suggestion IN (0, 1)),
    probabilities TEXT,
    mass REAL,
    windows INTEGER,
    sample TEXT NOT NULL,
    sample_probability REAL,
    note TEXT NOT NULL,
    PRIMARY KEY (unit, dimension, coder, round)
) WITHOUT ROWID;
"""


def m001_initial(connection: sqlite3.Connection) -> None:
    """Documents, units, coders, runs, annotations."""
    for statement in _M001.split(";\n"):
        if statement.strip():
            connection.execute(statement)
