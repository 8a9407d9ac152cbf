"""Saving what can be read of a damaged project, and going back to a backup."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.engine.store import backups, cipher
from desktop.engine.store.backups import Backup
from desktop.engine.store.database import (
    APPLICATION_ID,
    Database,
    check_identity,
    unlock,
    version_of,
)
from desktop.engine.store.errors import PassphraseError, ProjectError
from desktop.engine.store.faults import NOT_OURS, translated
from desktop.engine.store.migrations import MIGRATIONS
from desktop.engine.store.replacing import fold_log, replacement
from desktop.engine.store.transactions import transaction
from rubrics.digest import text_sha256
from rubrics.system.files import followed

UNTIL = 1 << 62
"""The last number of a gap that extends to the end of its table."""

_CODEBOOKS = """
    SELECT rubric.*, sha256 IS (SELECT value FROM meta WHERE key = 'rubric_sha256') AS is_current
    FROM rubric ORDER BY is_current DESC
"""
"""Selects a project's codebooks, its own before earlier ones."""


@dataclass(slots=True)
class Repair:
    """What a repair saved."""

    saved: dict[str, int] = field(default_factory=dict)
    """Rows by table; those that had to be left out afterwards are not among them."""
    gaps: list[tuple[str, int, int]] = field(default_factory=list)
    """(table, first number, last number) of rows that could not be read."""
    orphans: int = 0
    """Rows left out because a row that they refer to is lost."""
    damaged: Path = Path()
    """Where the damaged file is kept."""


def repair(path: Path, passphrase: str | None = None) -> Repair:
    """Writes a project anew from what can be read of it; the damaged file is kept as a backup.

    A lost codebook is taken from the newest backup that has it, because it never changes. Raises
    ProjectError where too little can be read, or the file is no project.
    """
    if not path.is_file():
        raise ProjectError(f"There is no project file {path}.")
    if passphrase is None and cipher.looks_encrypted(path):
        raise PassphraseError(f"{path} has a passphrase, and none was given.")
    with (
        translated(path),
        replacement(path) as part,
        closing(cipher.connect(cipher.address(path, "mode=rw"), passphrase)) as source,
        closing(cipher.connect(cipher.address(part), passphrase)) as target,
    ):
        try:
            # Without this, SQLite refuses to read a file that is shorter than it should be.
            source.execute("PRAGMA writable_schema = ON")
            unlock(source, path, passphrase)
            result = Repair()
            _rebuild(source, target, result, path, passphrase)
            result.damaged = _keep(path, backups.DAMAGED)
        except cipher.database_errors() as error:
            if cipher.name_of(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise _too_little(path) from error
            raise
    return result


def _too_little(path: Path) -> ProjectError:
    if any(backup.kind != backups.DAMAGED for backup in backups.backups_of(path)):
        return ProjectError(
            f"Too little of {path} is left to save; restore a backup. 'glossator project backups' "
            "lists them."
        )
    if not (cipher.is_plain(path) or cipher.looks_encrypted(path)):
        return ProjectError(
            f"{path} does not begin as a project does: it is another file, or its beginning is "
            "lost. Nothing of it can be saved, and it has no backup."
        )
    return ProjectError(f"Too little of {path} is left to save, and it has no backup.")


def restore(path: Path, backup: Backup, passphrase: str | None = None) -> Path:
    """Puts a backup in the project's place; returns the path of the backup of the present state.

    Raises ProjectError, also for a backup that cannot be opened.
    """
    try:
        source = Database.open(backup.path, read_only=True, passphrase=passphrase)
    except PassphraseError as error:
        raise PassphraseError(f"The backup {backup.path.name} cannot be opened: {error}") from error
    with closing(source), translated(path), replacement(path) as part:
        kept = backup.path
        if path.exists():
            with suppress(*cipher.database_errors()):  # damaged: its log is kept beside it
                fold_log(path, passphrase)
            kept = _keep(path, backups.BEFORE_RESTORE)
        backups.need_room(followed(path).parent, backup.size, f"Restoring {path.name}")
        with closing(cipher.connect(cipher.address(part), passphrase)) as target:
            source.connection.backup(target)
    return kept


def _keep(path: Path, kind: str) -> Path:
    """Copies the files of a held project, log included, to its backups; returns the path."""
    if not path.is_file():
        raise ProjectError(f"There is no project file {path}.")
    try:
        backups.need_room(followed(path).parent, path.stat().st_size, f"A copy of {path.name}")
        part = backups.begin(path)
        shutil.copyfile(path, part)
        log = backups.log_of(path)
        if log.exists():
            shutil.copyfile(log, backups.log_of(part))
        return backups.finish(part, path, kind).path
    except OSError as error:
        raise ProjectError(f"{path} cannot be copied ({error.strerror}).") from error


def _codebook_kept(path: Path, passphrase: str | None) -> list[tuple[Any, ...]]:
    """The rows of the table ``rubric`` in the newest backup that has any, that of the project's
    codebook first; empty if none has."""
    for backup in reversed(backups.backups_of(path)):
        with suppress(ProjectError, *cipher.database_errors()):
            database = Database.open(backup.path, read_only=True, passphrase=passphrase)
            with closing(database) as kept:
                if rows := kept.connection.execute(_CODEBOOKS).fetchall():
                    return rows
    return []


def _rebuild(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    result: Repair,
    path: Path,
    passphrase: str | None,
) -> None:
    version = version_of(source)
    if not 0 < version <= len(MIGRATIONS):
        if not backups.backups_of(path):
            check_identity(source, path)
        raise _too_little(path)
    target.execute("PRAGMA foreign_keys = OFF")
    with transaction(target):
        for step in MIGRATIONS[:version]:
            step(target)
        tables = _tables(target)
        for table in tables:
            _Salvage(source, target, table, result.gaps).run()
        codebooks = _count(target, "rubric")
        if not target.execute(f"SELECT 1 FROM ({_CODEBOOKS}) WHERE is_current").fetchone():
            for *row, _ in _codebook_kept(path, passphrase):
                target.execute("INSERT OR IGNORE INTO rubric VALUES (?, ?, ?, ?)", row)
                target.execute("INSERT OR IGNORE INTO meta VALUES ('rubric_sha256', ?)", row[:1])
        result.gaps += [("unit", number, number) for number in _drop_altered(target)]
        result.orphans = _drop_orphans(target)
        result.saved = {table: _count(target, table) for table in tables}
        result.saved["rubric"] = codebooks  # one that a backup has was not saved of this file
        if result.gaps and not result.saved["unit"]:
            raise _too_little(path)  # an empty project in its place would help nobody
        # The index for search is filled anew when somebody searches.
        target.execute("DELETE FROM meta WHERE key = 'search_indexed'")
        target.execute(f"PRAGMA user_version = {version}")
        target.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables in the order of their creation, so that tables come after those they refer to.

    The rebuilt file has the order of an undamaged one: if it is cut short again, the tables that
    others refer to are the last to be lost.
    """
    rows = connection.execute(
        "SELECT made.name FROM sqlite_schema AS made JOIN pragma_table_list AS listed"
        " USING (name) WHERE listed.schema = 'main' AND listed.type = 'table'"
        " AND name NOT GLOB 'sqlite_*' ORDER BY made.rowid"
    ).fetchall()
    return [name for (name,) in rows]


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def _drop_altered(connection: sqlite3.Connection) -> list[int]:
    """Removes units whose text does not match its hash, as on a page that is partly overwritten;
    returns their numbers."""
    rows = connection.execute("SELECT number, fields, text_sha256 FROM unit")
    altered = [number for number, fields, sha256 in rows if not _is_text(fields, sha256)]
    connection.executemany("DELETE FROM unit WHERE number = ?", ((n,) for n in altered))
    return altered


def _is_text(fields: str, sha256: str) -> bool:
    try:
        return text_sha256(json.loads(fields).values()) == sha256
    except NOT_OURS:
        return False


def _drop_orphans(connection: sqlite3.Connection) -> int:
    """Removes rows whose parents are lost, then the children of these, and so on; counts them."""
    count = 0
    while orphans := {row[:2] for row in connection.execute("PRAGMA foreign_key_check")}:
        # WITHOUT ROWID tables report no row number: their rows are found by the foreign key.
        for table in {table for table, number in orphans if number is None}:
            count += _drop_keyed_orphans(connection, table)
        for table, number in orphans:
            if number is not None:
                connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (number,))
                count += 1
    return count


def _drop_keyed_orphans(connection: sqlite3.Connection, table: str) -> int:
    """Removes a table's rows whose parents are lost, by its foreign keys; counts them."""
    count = 0
    for row in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
        parent, column, theirs = row[2], row[3], row[4]
        count += connection.execute(
            f'DELETE FROM "{table}" WHERE "{column}" NOT IN (SELECT "{theirs}" FROM "{parent}")'
        ).rowcount
    return count


class _Salvage:
    """Copies what can be read of a table: from both ends, then between them by bisection."""

    def __init__(
        self,
        source: sqlite3.Connection,
        target: sqlite3.Connection,
        table: str,
        gaps: list[tuple[str, int, int]],
    ) -> None:
        self._source, self._target, self._table, self._gaps = source, target, table, gaps
        info = target.execute(f'PRAGMA table_info("{table}")').fetchall()
        names = ", ".join(f'"{row[1]}"' for row in info)
        self._columns, self._holders = names, ", ".join("?" for _ in info)
        first = min((row for row in info if row[5]), key=lambda row: row[5], default=None)
        # The first column of the key, by which rows are ordered on the disk. Ranges of text keys
        # cannot be bisected.
        self._key = f'"{first[1]}"' if first else "rowid"
        self._position = next((i for i, row in enumerate(info) if row is first), 0)
        self._numbered = first is not None and first[2] == "INTEGER"

    def run(self) -> None:
        """Copies the table, and notes its gaps. A view in its place may have no end: it is none."""
        if not self._is_table():
            self._gaps.append((self._table, 0, UNTIL))
            return
        whole, low = self._copy(f"ORDER BY {self._key}")
        if whole:
            return
        _, high = self._copy(f"ORDER BY {self._key} DESC")
        # In a forged file a column of numbers can hold texts.
        if not (self._numbered and isinstance(low, int) and isinstance(high, int)):
            self._gaps.append((self._table, low or 0, high or UNTIL))
            return
        # Rows with the same number may lie on several pages, so both ends are tried again.
        pending = [(low, high)]
        while pending:
            begin, end = pending.pop()
            if begin > end:
                continue
            whole, _ = self._copy(f"WHERE {self._key} BETWEEN {begin} AND {end}")
            if whole:
                continue
            if begin == end:
                self._gap(begin)
            else:
                middle = (begin + end) // 2
                pending += [(middle + 1, end), (begin, middle)]

    def _is_table(self) -> bool:
        found = self._source.execute(
            "SELECT type FROM sqlite_schema WHERE name = ?", (self._table,)
        ).fetchone()
        return bool(found == ("table",))

    def _copy(self, which: str) -> tuple[bool, Any]:
        """Copies rows until the end or until one cannot be read.

        Returns whether it reached the end, and the key of the last row copied.
        """
        last = None
        insert = f'INSERT OR IGNORE INTO "{self._table}" VALUES ({self._holders})'
        rows = self._rows(which)
        while True:
            try:
                row = next(rows, None)
            except cipher.database_errors():
                return False, last
            if row is None:
                return True, last
            self._target.execute(insert, row)
            last = row[self._position]

    def _rows(self, which: str) -> Iterator[tuple[Any, ...]]:
        yield from self._source.execute(f'SELECT {self._columns} FROM "{self._table}" {which}')

    def _gap(self, number: int) -> None:
        """Notes that a number cannot be read, extending the last gap if it is adjacent."""
        if self._gaps and self._gaps[-1][0] == self._table and self._gaps[-1][2] == number - 1:
            self._gaps[-1] = (self._table, self._gaps[-1][1], number)
        else:
            self._gaps.append((self._table, number, number))
