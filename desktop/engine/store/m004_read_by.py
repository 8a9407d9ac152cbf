"""A document keeps which of its columns were read as what, which its texts do not tell."""

from __future__ import annotations

import sqlite3


def m004_read_by(connection: sqlite3.Connection) -> None:
    """The column ``read_by``; empty for documents read before, and for running text."""
    connection.execute("ALTER TABLE document ADD COLUMN read_by TEXT NOT NULL DEFAULT ''")
