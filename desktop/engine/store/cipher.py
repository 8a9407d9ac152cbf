"""SQLite with and without a passphrase: Python's own library, and SQLCipher for the other files.

SQLCipher (BSD licence) encrypts every page, of the log and of the backups too, with AES-256 and an
HMAC, under a key that PBKDF2 derives from the passphrase. Of the packages that bring an encrypting
SQLite, ``sqlcipher3`` is the one with wheels for every system, the error names and the interface
of Python's own module, and FTS5; its files can be opened by other programs that know SQLCipher.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import unicodedata
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from rubrics.system.confine import forbid_core_dumps

PAGE = 4096
"""Bytes of a page, in files of both libraries."""

MAGIC = b"SQLite format 3\x00"

_FEWEST_VALUES = 200
"""An encrypted page has nearly all 256 byte values, and at least these; others have far fewer."""


def is_plain(path: Path) -> bool:
    """Whether a file is readable and begins as a database without a passphrase does."""
    if not (path.is_file() and os.access(path, os.R_OK)):
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def looks_encrypted(path: Path) -> bool:
    """Whether a file may be an encrypted project: whole pages that look like noise.

    An encrypted file has no mark that says what it is, on purpose.
    """
    with path.open("rb") as file:
        first = file.read(PAGE)
    whole = len(first) == PAGE and path.stat().st_size % PAGE == 0
    return whole and not first.startswith(MAGIC) and len(set(first)) >= _FEWEST_VALUES


def address(path: Path, options: str = "mode=rwc") -> str:
    """A path as a ``file:`` URI for SQLite, with special characters quoted."""
    whole = os.fsencode(os.path.abspath(path))  # noqa: PTH100 (links stay links)
    return f"file:{quote(whole)}?{options}"


def connect(uri: str, passphrase: str | None) -> sqlite3.Connection:
    """A connection to a ``file:`` URI. A wrong passphrase shows only when something is read."""
    if passphrase is None:
        return _configured(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10))
    return connect_sqlcipher(uri, passphrase)


def connect_sqlcipher(uri: str, passphrase: str | None) -> sqlite3.Connection:
    """The same by SQLCipher, which opens files without a passphrase as well."""
    if passphrase is None:
        return _keyed(uri, None)
    connection = _keyed(uri, key_of(passphrase))
    if passphrase != key_of(passphrase) and _is_refused(connection):
        connection.close()  # an earlier version may have set the passphrase just as it was typed
        connection = _keyed(uri, passphrase)
    return connection


def _keyed(uri: str, key: str | None) -> sqlite3.Connection:
    from sqlcipher3 import dbapi2

    forbid_core_dumps()  # one would hold the texts and the key
    # sqlcipher3 has sqlite3's interface, but no types.
    connection = cast(
        sqlite3.Connection, dbapi2.connect(uri, uri=True, isolation_level=None, timeout=10)
    )
    connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to stderr by itself
    if key is not None:
        cast(Any, connection).set_key(key)
    return _configured(connection)


def _is_refused(connection: sqlite3.Connection) -> bool:
    """Whether it has another key, as far as can be told; who reads next is told all else."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except UnicodeDecodeError:
        return False
    except database_errors() as error:
        return name_of(error).startswith("SQLITE_NOTADB")
    return False


def _configured(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Sets what every connection to a project, a copy or a damaged file needs; returns it."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    # Sorting and temporary tables would otherwise write texts to the disk, outside the project.
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def key_of(passphrase: str) -> str:
    """What a passphrase opens a project as: its letters composed. Some keyboards and programs give
    an ``ü`` as one character and some as two, and who types it cannot tell."""
    return unicodedata.normalize("NFC", passphrase)


def database_errors() -> tuple[type[Exception], ...]:
    """The base classes of the errors of SQLite and, if it is loaded, of SQLCipher."""
    other = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.DatabaseError, *((other.DatabaseError,) if other else ()))


def name_of(error: Exception) -> str:
    """SQLite's name of an error, such as ``SQLITE_BUSY``; empty for errors of the Python module."""
    return str(getattr(error, "sqlite_errorname", ""))
