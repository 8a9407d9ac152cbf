"""The value somebody gave blind stays beside the one they changed it to with an answer in sight."""

from __future__ import annotations

import sqlite3


def m003_blind(connection: sqlite3.Connection) -> None:
    """The column ``blind``: a first value, which counts even after its coder has seen an answer."""
    for table in ("annotation", "annotation_history"):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN blind TEXT NOT NULL DEFAULT ''")
