"""Opening a project's SQLite file: whether it is one, and of which version."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from desktop.engine.languages.wording import shortened, visible
from desktop.engine.store import backups, cipher, lock, opened
from desktop.engine.store.errors import DamagedError, PassphraseError, ProjectError, UnwritableError
from desktop.engine.store.faults import FULL, damaged, foreign, translated
from desktop.engine.store.migrations import MIGRATIONS
from desktop.engine.store.path_length import check_can_be_made, check_can_be_opened
from desktop.engine.store.replacing import remove_leftovers
from desktop.engine.store.transactions import transaction
from rubrics.system.files import followed

APPLICATION_ID = 0x474C4F53
"""``GLOS`` in ASCII, which tells a project from other SQLite files."""

_UNSHARED = (*FULL, "SQLITE_IOERR_SHMOPEN", "SQLITE_CANTOPEN")
"""SQLite's errors where the log or its index (``-shm``) cannot be created; the last one on a disk
that has room for no more files."""


@dataclass(slots=True)
class Database:
    """An open project file, with the lock of this process; ``close`` releases both.

    ``notices`` are sentences about what opening could not do, for the user.
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

        For writing, no other process may hold it. With ``read_only`` it may be held by another
        process and lie on a read-only medium; an old file is migrated in memory.

        Raises ProjectError for a file that is missing, foreign, damaged or newer than this program;
        PassphraseError where the passphrase is missing, wrong or not needed; and UnwritableError
        for a file that can only be read, ProjectHeldError where another program holds it. While
        this process writes it anew it is not opened at all.
        """
        if passphrase == "":
            raise PassphraseError("A passphrase has at least one character.")
        with ExitStack() as held:
            with opened.guard:
                opened.refuse_if_written_anew(path)
                exists = _check_file(path, create and not read_only, passphrase)
                opened.connections(path).append(passphrase is not None)
            held.callback(opened.forget, path)
            # A file that has replaced the one open here would be read with that one's log.
            lock.check_still_there(os.path.realpath(path))
            if not read_only:
                remove_leftovers(followed(path).parent)
                try:
                    lock.hold(path)
                except UnwritableError:
                    if exists:  # if it cannot even be read, that is the error to report
                        cls.open(path, read_only=True, passphrase=passphrase).close()
                    raise
                held.callback(lock.release, path)
            with translated(path):
                database = cls(path, _connect(path, passphrase, read_only=read_only), read_only)
                held.callback(lambda: database.connection.close())  # noqa: PLW0108 (another by then)
                database._prepare(exists, passphrase)
            database._held = held.pop_all()
            return database

    def close(self) -> None:
        """Closes the file; the write-ahead log is folded in. A second time nothing happens."""
        self._held.close()

    def _prepare(self, exists: bool, passphrase: str | None) -> None:
        """Makes a new connection ready for use: key, checks, settings, migration, backup."""
        if exists:
            with foreign(self.path):
                unlock(self.connection, self.path, passphrase)
                check_identity(self.connection, self.path)
                _check_version(self.connection, self.path)
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
        """Replaces the connection to an old file by one to a migrated copy in memory."""
        version = version_of(self.connection)
        if version == len(MIGRATIONS):
            return
        copy = cipher.connect("file::memory:", passphrase)
        self.connection.backup(copy)
        self.connection.close()
        self.connection = copy
        migrate(copy, version)


def _check_file(path: Path, create: bool, passphrase: str | None) -> bool:
    """Whether there is a project file; False if it is to be created. Looks at the first bytes.

    Raises ProjectError, as ``Database.open`` does.
    """
    check_can_be_opened(path)
    found = None
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            found = path.stat()
    except PermissionError as error:
        raise ProjectError(f"{path} cannot be read ({error.strerror}). Is it yours?") from error
    if found and not stat.S_ISREG(found.st_mode):
        raise ProjectError(f"{path} is not a file. Choose another name for the project file.")
    if not found or found.st_size == 0:
        if create:
            check_can_be_made(path)
            return False
        if backups.has_backups(path):
            raise DamagedError(
                path,
                f"There is no project file {path}, but there are backups of it. 'glossator project "
                "restore' goes back to one.",
                "there is no such file any more",
            )
        raise ProjectError(
            f"There is no project file {path}. Check the path; 'glossator annotate' makes a new "
            "one."
        )
    try:
        plain, noise = _look(path)
    except OSError as error:
        raise ProjectError(f"{path} cannot be read ({error.strerror}). Is it yours?") from error
    if not plain and not noise:
        if backups.has_backups(path):
            raise damaged(path, "its beginning is not that of a project")
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

    A file that this process has open as a project must not be opened here: closing it again would
    release SQLite's locks on it, as POSIX has it, and the next process to read the project would
    delete the log in use.
    """
    if held := opened.connections(path):
        return not held[0], held[0]
    plain = cipher.is_plain(path)
    return plain, not plain and cipher.looks_encrypted(path)


def _connect(path: Path, passphrase: str | None, *, read_only: bool) -> sqlite3.Connection:
    """A connection; one for reading also where nothing can be written."""
    if not read_only:
        return cipher.connect(cipher.address(path), passphrase)
    path = followed(path)  # the log and its index are beside the file, and not beside a link
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        # Able to write, it removes the log's index when it is closed; query_only is set later.
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
    """Whether the log's index cannot be made, and the log is empty, so that it can be ignored."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except cipher.database_errors() as error:
        return not backups.has_log(path) and cipher.name_of(error) in _UNSHARED
    except UnicodeDecodeError:
        pass  # the next read, in `foreign`, reports it
    return False


def unlock(connection: sqlite3.Connection, path: Path, passphrase: str | None) -> None:
    """Makes the first read, which fails with a wrong passphrase. Raises PassphraseError."""
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
    """Raises ProjectError for a database of another program or of a newer Glossator."""
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    # An empty database is what a kill before the first commit leaves of a project.
    if identity != APPLICATION_ID and tables:
        raise ProjectError(f"{path} is a database of another program. Choose another file name.")
    if version_of(connection) > len(MIGRATIONS):
        raise ProjectError(
            f"{path} was written by a newer Glossator. Update the program to open it."
        )
    check_runs_nothing(connection, path)


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DamagedError for tables of a version that never was; a repair says what is left."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and (version := version_of(connection)) < 1:
        raise damaged(path, f"its version is {version}")


def check_runs_nothing(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DamagedError for a file with a trigger or a view, of which we make none: they would
    change what is saved, or what is read, unseen."""
    found = connection.execute(
        "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1"
    ).fetchone()
    if found:
        kind, name = found[0], shortened(visible(str(found[1])))
        raise DamagedError(
            path,
            f"{path} holds a {kind} '{name}' that Glossator did not write, and that could change "
            "what you save or see. 'glossator project repair' writes the project anew without it.",
            f"{kind} '{name}'",
        )


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the file's schema: how many migrations were run on it."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Brings a file of that version to the current one, in one transaction."""
    with transaction(connection):
        for step in MIGRATIONS[version:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
