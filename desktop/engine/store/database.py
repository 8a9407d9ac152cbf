"""Opening a project's SQLite file: what it is, how old, and what went wrong, in words."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from desktop.engine.store import backups, cipher, lock
from desktop.engine.store.errors import DamagedError, PassphraseError, ProjectError
from desktop.engine.store.migrations import MIGRATIONS

APPLICATION_ID = 0x474C4F53
"""``GLOS``: how a project file is told from any other SQLite file."""

NOT_OURS: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
"""What code stumbles with over what is in a file and was not written by us."""

_guard = threading.Lock()
_open_here: dict[str, list[bool]] = {}

_FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
"""The second where the file beside the log, which readers share, finds no room to grow."""

_UNSHARED = (*_FULL, "SQLITE_IOERR_SHMOPEN")
"""Where that file cannot be had."""

_LONGEST = 100
"""Characters of a library's message, which may quote a whole text."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file or the disk into sentences; bugs pass through."""
    try:
        yield
    except UnicodeDecodeError as e:  # SQLite complains by quoting a schema that is not text
        raise _damaged(path, e) from e
    except cipher.database_errors() as e:
        code = cipher.name_of(e)
        if code in _FULL:
            text = f"There is no room left on the disk of {path}. Free some and run this again."
        elif code.startswith("SQLITE_READONLY"):
            text = f"{path} may not be written. Choose another project file or output folder."
        elif code.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR")):
            text = f"{path} cannot be read or written ({e}). Is the folder there and yours?"
        elif code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            text = f"Another program is using {path}. Close it and try again."
        elif code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise _damaged(path, e) from e
        else:
            raise
        raise ProjectError(f"{text} Nothing that was reported as saved is lost.") from e


@contextmanager
def foreign(path: Path) -> Iterator[None]:
    """Around code that reads or migrates what is in a file: whatever it stumbles over is there and
    becomes words."""
    try:
        with translated(path):
            yield
    except NOT_OURS + cipher.database_errors() as error:
        reason = str(error)[:_LONGEST]
        raise DamagedError(
            path,
            f"{path} holds something that Glossator did not write ({reason}). "
            "'glossator project check' lists what is wrong with it.",
            reason,
        ) from error


def _damaged(path: Path, error: object) -> DamagedError:
    helps = "'glossator project repair' saves what can be read"
    if backups.backups_of(path):
        helps += (
            f", and 'glossator project restore' goes back to a backup in {backups.folder_of(path)}"
        )
    return DamagedError(path, f"{path} is damaged ({error}). {helps}.", str(error))


@dataclass(slots=True)
class Database:
    """An open project file and what this process holds of it; ``close`` gives both back.

    ``notices`` are sentences about what opening could not do and the user may want to know.
    """

    path: Path
    connection: sqlite3.Connection
    read_only: bool
    notices: list[str] = field(default_factory=list)
    _held: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = False,
        read_only: bool = False,
        passphrase: str | None = None,
    ) -> Self:
        """A project file at the current version, migrated after a backup if it was older.

        To write to it, no other process may hold it. For reading only it may lie on a read-only
        medium, be held by another program, or be old: then it is migrated in memory.

        Raises ProjectError for a file that is missing, foreign, damaged, newer than this program,
        or where it cannot be written; ProjectHeldError where another program holds it, and
        PassphraseError where the passphrase is missing, wrong or not called for.
        """
        if passphrase == "":
            raise PassphraseError("A passphrase has at least one character.")
        with ExitStack() as held:
            with _guard:
                exists = _check_file(path, create and not read_only, passphrase)
                _opened(path).append(passphrase is not None)
            held.callback(_forget, path)
            # Another file would be taken together with the log of the one that is open here.
            lock.check_still_there(os.path.realpath(path))
            if not read_only:
                lock.hold(path)
                held.callback(lock.release, path)
            with translated(path):
                connect = _connect_to_read if read_only else _connect
                database = cls(path, connect(path, passphrase), read_only)
                held.callback(lambda: database.connection.close())  # noqa: PLW0108 (another by then)
                database._prepare(exists, passphrase)
            database._held = held.pop_all()
            return database

    def close(self) -> None:
        """Closes the file; the write-ahead log is folded in. A second time nothing happens."""
        self._held.close()

    def _prepare(self, exists: bool, passphrase: str | None) -> None:
        """Everything between having a connection and being ready for use."""
        if exists:
            with foreign(self.path):
                unlock(self.connection, self.path, passphrase)
                check_identity(self.connection, self.path)
        if self.read_only:
            with foreign(self.path):
                self._migrate_in_memory(passphrase)
            self.connection.execute("PRAGMA query_only = ON")
            return
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        version = version_of(self.connection)
        if version < len(MIGRATIONS):
            if exists and version:
                kind = f"{backups.VERSION}{version}"
                backups.back_up(self.connection, self.path, kind, passphrase)
            with foreign(self.path):
                migrate(self.connection, version)
        elif exists:
            self.notices += backups.roll(self.connection, self.path, passphrase)
        lock.remember(self.path)

    def _migrate_in_memory(self, passphrase: str | None) -> None:
        version = version_of(self.connection)
        if version == len(MIGRATIONS):
            return
        copy = cipher.connect("file::memory:", passphrase)
        self.connection.backup(copy)
        self.connection.close()
        self.connection = copy
        migrate(copy, version)


def _check_file(path: Path, create: bool, passphrase: str | None) -> bool:
    """Whether there is a project file, by its first bytes. Raises ProjectError."""
    found = None
    with suppress(FileNotFoundError, NotADirectoryError):
        found = path.stat()
    if found and not stat.S_ISREG(found.st_mode):
        raise ProjectError(f"{path} is not a file. Choose another name for the project file.")
    if not found or found.st_size == 0:
        if create:
            return False
        if backups.backups_of(path):
            raise DamagedError(
                path,
                f"There is no project file {path}, but there are backups of it. 'glossator project "
                "restore' goes back to one.",
                "there is no such file any more",
            )
        raise ProjectError(f"There is no project file {path}. 'glossator annotate' makes one.")
    try:
        plain, noise = _look(path)
    except OSError as error:
        raise ProjectError(f"{path} cannot be read ({error.strerror}). Is it yours?") from error
    if not plain and not noise:
        if backups.backups_of(path):
            raise _damaged(path, "its beginning is not that of a project")
        raise ProjectError(f"{path} is not a Glossator project. Choose another file name.")
    if noise and passphrase is None:
        raise PassphraseError(f"{path} has a passphrase, and none was given.")
    if plain and passphrase is not None:
        raise PassphraseError(
            f"{path} has no passphrase, so it is not opened with one. "
            "'glossator project passphrase' gives it one."
        )
    return True


def _look(path: Path) -> tuple[bool, bool]:
    """Whether a file is a plain database, and whether it may be an encrypted one.

    One that this process has open is not opened to be looked at: closing it again would give back
    the locks that SQLite has on it, as POSIX wants it, and the next process to read the file would
    take it for nobody's and delete the log under us.
    """
    if held := _opened(path):
        return not held[0], held[0]
    plain = cipher.is_plain(path)
    return plain, not plain and cipher.looks_encrypted(path)


def _opened(path: Path) -> list[bool]:
    """For each connection of this process to a file, whether it is encrypted."""
    return _open_here.setdefault(os.path.realpath(path), [])


def _forget(path: Path) -> None:
    with _guard:
        _opened(path).pop()


def _connect(path: Path, passphrase: str | None) -> sqlite3.Connection:
    return cipher.connect(cipher.address(path), passphrase)


def _connect_to_read(path: Path, passphrase: str | None) -> sqlite3.Connection:
    """A connection that changes nothing, also where nothing can be written."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        # One that may write the log's index tidies up behind itself; query_only is set later.
        connection = cipher.connect(cipher.address(path, "mode=rw"), passphrase)
        if not _lacks_room(connection, path):
            return connection
        connection.close()
        return cipher.connect(cipher.address(path, "immutable=1"), passphrase)
    log = backups.log_of(path)
    if not log.exists():
        return cipher.connect(cipher.address(path, "immutable=1"), passphrase)
    if backups.has_log(path) and not path.with_name(f"{path.name}-shm").exists():
        raise ProjectError(
            f"{path} was not closed properly, and what was saved last is in {log.name} beside it, "
            "which cannot be read where nothing may be written. Copy both files to another folder."
        )
    return cipher.connect(cipher.address(path, "mode=ro"), passphrase)


def _lacks_room(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a disk is too full to share the log, and there is nothing in the log to miss."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except cipher.database_errors() as error:
        return not backups.has_log(path) and cipher.name_of(error) in _UNSHARED
    except UnicodeDecodeError:
        pass  # whoever reads it next says so
    return False


def unlock(connection: sqlite3.Connection, path: Path, passphrase: str | None) -> None:
    """Makes the first read, which a wrong passphrase does not survive. Raises PassphraseError."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except cipher.database_errors() as error:
        if passphrase is not None and cipher.name_of(error).startswith("SQLITE_NOTADB"):
            raise PassphraseError(
                f"This is not the passphrase of {path}, or the beginning of the file is damaged. "
                "Nothing was changed; try again."
            ) from error
        raise


def check_identity(connection: sqlite3.Connection, path: Path) -> None:
    """Raises ProjectError for a database of another program, and of a newer Glossator."""
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    # A kill between making the file and its first commit leaves an empty database: ours to fill.
    if identity != APPLICATION_ID and tables:
        raise ProjectError(f"{path} is a database of another program. Choose another file name.")
    if version_of(connection) > len(MIGRATIONS):
        raise ProjectError(
            f"{path} was written by a newer Glossator. Update the program to open it."
        )


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations the file has been through."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Brings a file of that version to the current one, in one transaction."""
    with transaction(connection):
        for step in MIGRATIONS[version:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commits at the end, rolls back on any exception.

    Raises ProjectError where the file is no longer the one at its path, so that nothing is taken
    for saved that went into a deleted file.
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
    """A transaction of which nothing is kept."""
    with lock.turn(_path_of(connection)):
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
        finally:
            if connection.in_transaction:  # SQLite may have taken it back itself, on a full disk
                connection.execute("ROLLBACK")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read inside is of one moment, whatever others save meanwhile.

    Inside another one, or a transaction, it is of theirs.
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
    """Where its file is, links resolved; empty for one in memory."""
    # As bytes: on Linux a name need not be UTF-8.
    row = connection.execute("SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE seq = 0")
    return os.fsdecode(row.fetchone()[0] or b"")
