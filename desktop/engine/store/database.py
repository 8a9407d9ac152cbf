"""Opening a project's SQLite file: what it is, how old, and what went wrong, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.engine.store.migrations import MIGRATIONS
from rubrics.errors import UserError

APPLICATION_ID = 0x474C4F53
"""``GLOS``: how a project file is told from any other SQLite file."""

_MAGIC = b"SQLite format 3\x00"


class ProjectError(UserError):
    """The project file cannot be used as asked."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file or the disk into sentences; bugs pass through."""
    try:
        yield
    except sqlite3.OperationalError as e:
        code = getattr(e, "sqlite_errorname", "")
        if code.startswith("SQLITE_FULL"):
            text = f"There is no room left on the disk of {path}. Free some and run this again."
        elif code.startswith("SQLITE_READONLY"):
            text = f"{path} may not be written. Choose another project file or output folder."
        elif code.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR")):
            text = f"{path} cannot be read or written ({e}). Is the folder there and yours?"
        elif code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            text = f"Another program is using {path}. Close it and try again."
        else:
            raise
        raise ProjectError(f"{text} Nothing that was reported as saved is lost.") from e
    except sqlite3.DatabaseError as e:
        code = getattr(e, "sqlite_errorname", "")
        if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise ProjectError(
                f"{path} is damaged ({e}). Restore it from a backup; the texts and the finished "
                "annotations may still be in the CSV files beside it."
            ) from e
        raise


def connect(path: Path, create: bool) -> sqlite3.Connection:
    """An open project file at the current version, migrated on a backup copy if it was older.

    Raises ProjectError for a file that is missing, foreign, damaged, newer than this program, or
    where it cannot be written.
    """
    if path.exists() and not path.is_file():
        raise ProjectError(f"{path} is not a file. Choose another name for the project file.")
    exists = path.exists() and path.stat().st_size > 0
    if not exists and not create:
        raise ProjectError(f"There is no project file {path}. 'glossator annotate' makes one.")
    if exists:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise ProjectError(f"{path} is not a Glossator project. Choose another file name.")
    with translated(path):
        connection = _open(path)
        try:
            if exists:
                _check_identity(connection, path)
            version = _version(connection)
            if version < len(MIGRATIONS):
                if exists:
                    _back_up(connection, path, version)
                _migrate(connection, version)
        except BaseException:
            connection.close()
            raise
        return connection


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _check_identity(connection: sqlite3.Connection, path: Path) -> None:
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    # A kill between making the file and its first commit leaves an empty database: ours to fill.
    if identity != APPLICATION_ID and tables:
        raise ProjectError(f"{path} is a database of another program. Choose another file name.")
    if _version(connection) > len(MIGRATIONS):
        raise ProjectError(
            f"{path} was written by a newer Glossator. Update the program to open it."
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    copy = sqlite3.connect(path.with_name(f"{path.name}.v{version}.backup"))
    try:
        connection.backup(copy)
    finally:
        copy.close()


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    with transaction(connection):
        for step in MIGRATIONS[version:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commits at the end, rolls back on any exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
