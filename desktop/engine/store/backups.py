"""Copies of a project beside it: rolling ones, one before every migration, and restore points.

They lie in ``NAME.backups``, are numbered in the order they were made, since clocks jump, and have
the project's passphrase. A copy is complete when it has its name.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from desktop.engine.atomic import sync
from desktop.engine.store import cipher
from desktop.engine.store.errors import ProjectError
from desktop.engine.wording import size_text

ROLLING = "opened"
"""The kind of copy that is made when a project is opened; the others are kept for good."""

DAMAGED = "damaged"
"""The kind that a repaired file is kept as; nobody wants to go back to it."""

POINT = "point"
"""The kind that somebody asked for, or that is made before something is taken out."""

BEFORE_RESTORE = "before-restore"
"""The kind that the present state is kept as by going back."""

VERSION = "version-"
"""What the kind begins with that is made before a project is brought to a newer version."""

KEPT = 3
"""Rolling copies."""

INTERVAL = 3600.0
"""Seconds between two rolling copies, at least."""

_JITTER = 60.0
"""Seconds by which the clocks of file systems and programs may differ."""

_turn = threading.RLock()
"""Copies are made one after the other: a project may be opened twice at a time, and each copy has
the same name until it is complete."""

_NAME = re.compile(r"(\d{4,})-([a-z0-9-]+)\.glossator")
_SPARE = 16 << 20
"""Bytes that a disk must still have free after a big write."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: its number in the order of making, why it was made, when (as the clock said)."""

    number: int
    kind: str
    path: Path
    made: float
    size: int


def folder_of(path: Path) -> Path:
    """Where a project's copies are."""
    return path.with_name(f"{path.name}.backups")


def backups_of(path: Path) -> list[Backup]:
    """The copies there are, the oldest first."""
    found = []
    folder = folder_of(path)
    for file in folder.iterdir() if folder.is_dir() else ():
        if match := _NAME.fullmatch(file.name):
            status = file.stat()
            found.append(Backup(int(match[1]), match[2], file, status.st_mtime, status.st_size))
    return sorted(found, key=lambda backup: backup.number)


def back_up(
    connection: sqlite3.Connection, path: Path, kind: str, passphrase: str | None
) -> Backup:
    """A copy of an open project as it is now. Raises ProjectError where it cannot be written."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    try:
        with _turn:
            need_room(path.parent, pages * cipher.PAGE, f"A backup of {path.name}")
            part = begin(path)
            with closing(cipher.connect(cipher.address(part), passphrase)) as copy:
                connection.backup(copy)
            return finish(part, path, kind)
    except OSError as error:
        raise ProjectError(
            f"A backup of {path.name} cannot be written to {folder_of(path)} "
            f"({error.strerror or error}). Is the folder yours? Nothing else was changed."
        ) from error


def roll(connection: sqlite3.Connection, path: Path, passphrase: str | None) -> list[str]:
    """A copy of a project being opened, if the last one is old; too many old ones go.

    Returns sentences about what could not be done, which is no reason not to open the project.
    """
    with _turn:
        mine = [backup for backup in backups_of(path) if backup.kind == ROLLING]
        age = time.time() - mine[-1].made if mine else INTERVAL
        # A copy from the future tells of a clock that was wrong, not of one made just now.
        sensible = age > -_JITTER
        if sensible and (age < INTERVAL or (mine and _unchanged(path, mine[-1]))):
            return []
        try:
            mine.append(back_up(connection, path, ROLLING, passphrase))
        except ProjectError as error:
            return [f"No backup was made when the project was opened: {error}"]
        for old in mine[:-KEPT]:
            old.path.unlink(missing_ok=True)
        return []


def begin(path: Path) -> Path:
    """An empty place to write a copy to; what a kill left there is removed."""
    folder = folder_of(path)
    folder.mkdir(exist_ok=True)
    part = folder / "unfinished.part"
    for file in (part, *logs(part)):
        file.unlink(missing_ok=True)
    return part


def finish(part: Path, path: Path, kind: str) -> Backup:
    """Gives a copy its name, once all of it is on the disk, and its log, where there is one."""
    sync(part)
    number = max((backup.number for backup in backups_of(path)), default=0) + 1
    target = part.with_name(f"{number:04}-{kind}.glossator")
    log, target_log = log_of(part), log_of(target)
    target_log.unlink(missing_ok=True)  # of a copy that a kill left without its name
    if log.exists():
        sync(log)
        log.replace(target_log)
    part.replace(target)
    sync(target.parent)
    status = target.stat()
    return Backup(number, kind, target, status.st_mtime, status.st_size)


def log_of(path: Path) -> Path:
    """The file that holds what is saved and not yet in the database."""
    return path.with_name(f"{path.name}-wal")


def has_log(path: Path) -> bool:
    """Whether anything is in it."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def logs(path: Path) -> list[Path]:
    """All files that SQLite keeps beside a database."""
    return [log_of(path), *(path.with_name(path.name + end) for end in ("-shm", "-journal"))]


def need_room(folder: Path, size: int, what: str) -> None:
    """Raises ProjectError where ``size`` bytes, and some to work with, are not free on the disk of
    ``folder``."""
    free = shutil.disk_usage(folder).free
    missing = size + _SPARE - free
    if missing > 0:
        raise ProjectError(
            f"{what} takes {size_text(size)}, and {size_text(_SPARE)} must stay free beside it; "
            f"the disk of {folder} has {size_text(free)} free. Free {ceil(missing / 1e6):,} MB "
            "more and run this again; nothing was changed."
        )


def _unchanged(path: Path, backup: Backup) -> bool:
    files = [path, log_of(path)] if has_log(path) else [path]
    return all(file.stat().st_mtime <= backup.made for file in files)
