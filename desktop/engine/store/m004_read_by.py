"""By which of its columns a table was read stays with it: texts alone do not tell it again."""

from __future__ import annotations

import sqlite3


def m004_read_by(connection: sqlite3.Connection) -> None:
    """The columns of fields and labels; empty for what was read before, and for running text."""
    connection.execute("ALTER TABLE document ADD COLUMN read_by TEXT NOT NULL DEFAULT ''")
