"""Writes the project files that every later version has to open: one for each format version.

    PYTHONPATH=tests python tests/data/projects/make.py

It fills the tables of version 1 and takes the file through the migrations, which are never edited,
so each file is what the program of that version would have left. A file that is there is not
written again: the point is to keep the bytes. Run it when a migration has been appended.

``before-review.glossator`` beside them is not from here: the program of version 1 wrote it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

from desktop.engine.store import cipher
from desktop.engine.store.database import APPLICATION_ID
from desktop.engine.store.migrations import MIGRATIONS
from rubrics.digest import text_sha256

HERE = Path(__file__).parent
PASSPHRASE = "kept for good"
TEXTS = ("Thank you, that helped.", "It is broken again. 😀", 'He said "no"; she left.', "Fine.")
TIME = "2026-01-01T00:00:00Z"


def main() -> None:
    """Write the files that are missing."""
    for version in range(1, len(MIGRATIONS) + 1):
        for passphrase in (None, PASSPHRASE):
            path = path_of(version, passphrase)
            if not path.exists():
                write(path, version, passphrase)
                print(path.name, file=sys.stderr)


def path_of(version: int, passphrase: str | None) -> Path:
    """The file of a format version."""
    return HERE / f"version-{version}{'-passphrase' if passphrase else ''}.glossator"


def write(path: Path, version: int, passphrase: str | None) -> None:
    """A project of four units in two documents, annotated by a person and a model."""
    connection = cipher.connect(f"file:{path}", passphrase)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN")
    MIGRATIONS[0](connection)
    _fill(connection)
    for step in MIGRATIONS[1:version]:
        step(connection)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("COMMIT")
    connection.close()


def _fill(connection: sqlite3.Connection) -> None:
    rubric = (HERE.parent / "mood.toml").read_text(encoding="utf-8")
    insert = connection.execute
    insert("INSERT INTO rubric VALUES ('kept', 'mood', '1.0', ?)", (rubric,))
    insert("INSERT INTO meta VALUES ('rubric_sha256', 'kept')")
    insert("INSERT INTO coder VALUES (1, 'human0000001', 'Anna', 'human', '{}')")
    insert("INSERT INTO coder VALUES (2, 'model0000001', 'Model', 'model', '{}')")
    insert("INSERT INTO run VALUES (1, 'run1', 2, 'kept', '{}', ?, ?)", (TIME, TIME))
    for number, name in enumerate(("a.txt", "b.csv"), 1):
        insert(
            "INSERT INTO document VALUES (?, ?, ?, ?, 'txt', 'utf-8', 'line', '[]', '[]')",
            (number, f"d{number}", name, "0" * 64),
        )
    for number, text in enumerate(TEXTS, 1):
        insert(
            "INSERT INTO unit VALUES (?, ?, ?, ?, 0, 1, 'line', ?, '{}', ?, '')",
            (number, f"u{number}", number % 2 + 1, number, json.dumps({"text": text}),
             text_sha256([text])),
        )  # fmt: skip
        insert(
            "INSERT INTO annotation VALUES (?, 'feeling', 1, 1, 'joy', 'confirmed', ?, 0,"
            " NULL, NULL, NULL, '', NULL, '')",
            (number, TIME),
        )
        insert(
            "INSERT INTO annotation VALUES (?, 'feeling', 2, 1, 'neutral', 'suggested', ?, 0,"
            " '[0.125,0.125,0.125,0.125,0.5]', 0.875, 1, '', NULL, '')",
            (number, TIME),
        )


if __name__ == "__main__":
    main()
