"""Transactions on a project's file, and reading as of one moment."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.engine.store import lock

SPAN = 10_000
"""Units, or other numbers of rows, that one statement works on. SQLite keeps all that a statement
changes in memory until it ends: for a million rows at once that would be a gigabyte."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is committed at the end, and rolled back on any exception.

    Raises ProjectError where the file is no longer the one at its path: what was written to a
    deleted file must not be reported as saved.
    """
    path = _path_of(connection)
    with lock.turn(path):
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    lock.check_still_there(path)


@contextmanager
def rolled_back(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is always rolled back."""
    with lock.turn(_path_of(connection)):
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
        finally:
            if connection.in_transaction:  # on a full disk SQLite rolls back by itself
                connection.execute("ROLLBACK")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is of one moment, whatever others save meanwhile.

    Inside another snapshot or a transaction, it is of that one's moment.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


def _path_of(connection: sqlite3.Connection) -> str:
    """The path of a connection's file with links resolved; empty for one in memory."""
    # As bytes: on Linux a name need not be UTF-8.
    row = connection.execute("SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE seq = 0")
    return os.fsdecode(row.fetchone()[0] or b"")
