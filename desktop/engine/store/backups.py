"""Backups of a project: rolling ones, one before every migration, and those somebody asked for.

They are in the folder ``NAME.backups``, with the project's passphrase. Numbers give their order,
because clocks jump. A backup gets its name when it is complete.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from desktop.engine.languages.wording import size_text
from desktop.engine.store import cipher
from desktop.engine.store.errors import ProjectError
from rubrics.system.files import followed, sync

ROLLING = "opened"
"""The kind of backup made when a project is opened. Old ones are removed; other kinds are kept."""

DAMAGED = "damaged"
"""The kind of the damaged file that a repair keeps; it is no state to go back to."""

POINT = "point"
"""The kind somebody asked for, or that is made before a document is removed."""

BEFORE_RESTORE = "before-restore"
"""The kind of the state that was current before a backup was restored."""

VERSION = "version-"
"""Begins the kind made before a migration; the version follows."""

KEPT = 3
"""How many rolling backups are kept."""

INTERVAL = 3600.0
"""The least time between two rolling backups, in seconds."""

_JITTER = 60.0
"""How far the clocks of file systems and programs may differ, in seconds."""

_COARSE = 2.0
"""Seconds between two times that some file system tells apart."""

_BACKED_UP = "opened.json"
"""Size and time of the project's files as they were when the last rolling backup was made."""

_turn = threading.RLock()
"""Makes backups wait for each other: a project may be opened by two threads, and all unfinished
backups have the same name."""

_NAME = re.compile(r"(\d{4,})-([a-z0-9-]+)\.glossator")
_SPARE = 16 << 20
"""Bytes that must stay free on the disk after a big write."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: its number in order, why it was made, and when by the clock, in seconds."""

    number: int
    kind: str
    path: Path
    made: float
    size: int


def _beside(path: Path, ending: str) -> Path:
    place = followed(path)
    return place.with_name(place.name + ending)


def folder_of(path: Path) -> Path:
    """The folder of a project's backups."""
    return _beside(path, ".backups")


def backups_of(path: Path) -> list[Backup]:
    """A project's backups, oldest first. Raises ProjectError where they cannot be listed."""
    found = []
    folder = folder_of(path)
    try:
        for file in folder.iterdir() if folder.is_dir() else ():
            if match := _NAME.fullmatch(file.name):
                with suppress(FileNotFoundError):  # another process has just removed an old one
                    status = file.stat()
                    made, size = status.st_mtime, status.st_size
                    found.append(Backup(int(match[1]), match[2], file, made, size))
    except OSError as error:
        raise ProjectError(
            f"The backups in {folder} cannot be listed ({error.strerror}). Is the folder yours?"
        ) from error
    return sorted(found, key=lambda backup: backup.number)


def has_backups(path: Path) -> bool:
    """Whether a project has backups that can be listed."""
    try:
        return bool(backups_of(path))
    except ProjectError:
        return False


def back_up(
    connection: sqlite3.Connection, path: Path, kind: str, passphrase: str | None
) -> Backup:
    """Backs up an open project as it is now. Raises ProjectError where that cannot be written."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    try:
        with _turn:
            need_room(followed(path).parent, pages * cipher.PAGE, f"A backup of {path.name}")
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
    """Makes a rolling backup of a project being opened, if the last one is old, and removes the
    oldest.

    Returns sentences about what could not be done: the project is opened all the same.
    """
    with _turn:
        try:
            mine = [backup for backup in backups_of(path) if backup.kind == ROLLING]
            if mine and not _is_due(path, mine[-1]):
                return []
            found = _state(path)
            mine.append(back_up(connection, path, ROLLING, passphrase))
        except ProjectError as error:
            return [f"No backup was made when the project was opened: {error}"]
        _remember(path, found, mine[-1])
        for old in mine[:-KEPT]:
            with suppress(OSError):  # open in another program: it goes the next time
                old.path.unlink(missing_ok=True)
        return []


def begin(path: Path) -> Path:
    """The path to write a new backup to; what a kill left there is removed."""
    folder = folder_of(path)
    folder.mkdir(exist_ok=True)
    part = folder / "unfinished.part"
    for file in (part, *logs(part)):
        file.unlink(missing_ok=True)
    return part


def finish(part: Path, path: Path, kind: str) -> Backup:
    """Gives a complete backup its name once it is on the disk, with its log if there is one."""
    sync(part)
    number = max((backup.number for backup in backups_of(path)), default=0) + 1
    target = part.with_name(f"{number:04}-{kind}.glossator")
    log, target_log = log_of(part), log_of(target)
    target_log.unlink(missing_ok=True)  # left by a kill before the backup got its name
    if log.exists():
        sync(log)
        log.replace(target_log)
    part.replace(target)
    sync(target.parent)
    status = target.stat()
    return Backup(number, kind, target, status.st_mtime, status.st_size)


def log_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return _beside(path, "-wal")


def has_log(path: Path) -> bool:
    """Whether a database has a log that is not empty."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def logs(path: Path) -> list[Path]:
    """All files that SQLite keeps beside a database."""
    return [log_of(path), *(_beside(path, end) for end in ("-shm", "-journal"))]


def need_room(folder: Path, size: int, what: str) -> None:
    """Raises ProjectError unless the disk of ``folder`` has ``size`` bytes free, and some more.

    ``what`` begins the sentence and says what would be written.
    """
    free = shutil.disk_usage(folder).free
    missing = size + _SPARE - free
    if missing > 0:
        raise ProjectError(
            f"{what} takes {size_text(size)}, and {size_text(_SPARE)} must stay free beside it; "
            f"the disk of {folder} has {size_text(free)} free. Free {ceil(missing / 1e6):,} MB "
            "more and run this again; nothing was changed."
        )


def _is_due(path: Path, last: Backup) -> bool:
    """Whether the last rolling backup is old and the project was written to since."""
    age = time.time() - last.made
    if age <= -_JITTER:  # from the future: the clock was wrong, and it need not be recent
        return True
    return age >= INTERVAL and not _is_as_backed_up(path)


def _state(path: Path) -> list[list[int]]:
    """Size and time, in nanoseconds, of a project's file, and of its log if there is one.

    They are only ever compared for being the same: what is written after the clock was set back, or
    comes from elsewhere with its old time, is newer than a backup whose time is later.
    """
    files = [path, log_of(path)] if has_log(path) else [path]
    return [[(status := file.stat()).st_size, status.st_mtime_ns] for file in files]


def _remember(path: Path, state: list[list[int]], backup: Backup) -> None:
    """Keeps what :func:`_is_as_backed_up` compares with. What was written so shortly before the
    backup that more could follow at the same time is not kept, and counts as changed."""
    record = folder_of(path) / _BACKED_UP
    with suppress(OSError):  # then the next backup is made all the same
        if any(backup.made - time_ns / 1e9 < _COARSE for _, time_ns in state):
            record.unlink(missing_ok=True)
        else:
            record.write_text(json.dumps(state), encoding="utf-8")


def _is_as_backed_up(path: Path) -> bool:
    """Whether a project was not written to since its last rolling backup was made."""
    try:
        record = (folder_of(path) / _BACKED_UP).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return record == json.dumps(_state(path))
