"""Writes files whole or not at all: a kill at any moment leaves what was there before.

What is written is nobody else's to read.

Errors are those of the system: each program has its own words for what to do about them.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rubrics.system import locks

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Error numbers that mean that a disk is full."""


def keep_from_others() -> None:
    """Lets nobody but its user read what this process and its children write from now on.

    Most systems let everybody read it. Only where they let the user's group write as well, it is a
    group of people who share their files, or of this user alone: it may.
    """
    before = os.umask(0o077)
    if not before & 0o020:
        os.umask(before | 0o007)


def is_there(path: Path) -> bool:
    """Whether there is a file, as far as one may know: a name that the system refuses is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def followed(path: Path) -> Path:
    """Where a file lies: beside it, and not beside a link to it, is all that belongs to it."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114 (no OSError)


def is_too_long(path: Path) -> bool:
    """Whether the system has no names as long as this one, or one of its folders that are missing.

    What else may be wrong with it is left to whoever uses it.
    """
    missing: list[str] = []
    for place in (path, *path.parents):
        if _refuses(place):
            return True
        if os.path.lexists(place):
            return any(_refuses(place / name) for name in missing)
        missing.append(place.name)
    return False


def _refuses(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


class BusyError(OSError):
    """Another process or thread is writing the same file at this moment."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a path beside ``path`` to write to. It replaces ``path`` once all is on the disk.

    After an error the old file is left and the new one is removed; one that a kill left behind, or
    a link that somebody has put there, is removed the next time. Raises OSError, and BusyError for
    whoever comes second: each would put the other's half of a file in place.
    """
    part = path.with_name(f".{path.name}.part")
    file: int | None = _alone(part)
    try:
        try:
            yield part
        finally:
            if file is not None and sys.platform == "win32":  # which does not move an open file
                os.close(file)
                file = None
        put_in_place(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        if file is not None:
            os.close(file)


def _alone(part: Path) -> int:
    """Makes the file, locked for as long as it is open, once whoever writes it now is done; for
    seconds nobody is waited for. Raises OSError, or BusyError."""
    until = time.monotonic() + locks.PATIENCE
    while True:
        try:
            return _made(part)
        except OSError as error:
            if error.errno not in {*locks.LOCKED, errno.EEXIST}:
                raise
            if time.monotonic() > until:
                raise BusyError(error.errno, "another program is writing it", str(part)) from error
        time.sleep(locks.PAUSE)


def _made(part: Path) -> int:
    """Makes the file, locked, in place of one that nobody has locked. Raises OSError."""
    left = None
    with suppress(OSError):  # none is there, or a link, or one that is not ours
        left = os.open(part, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        if left is not None:
            locks.lock(left)
            if sys.platform == "win32":  # which does not remove an open file
                os.close(left)
                left = None
        part.unlink(missing_ok=True)
        file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    finally:
        if left is not None:
            os.close(left)
    try:
        locks.lock(file)
        if not locks.is_at(file, part):  # somebody took it for left behind before it was locked
            raise FileExistsError(errno.EEXIST, "another program is writing it", str(part))
    except OSError:
        os.close(file)
        raise
    return file


def put_in_place(made: Path, target: Path) -> None:
    """Moves a finished file to its final name, after syncing it to the disk. Raises OSError."""
    sync(made)
    keep_mode(target, made)
    made.replace(target)
    sync(target.parent)


def keep_mode(old: Path, new: Path) -> None:
    """Lets those who may read or write a file, if there is one, do so with what replaces it.

    Not on Windows, where what may not be written may not be replaced or removed either.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):  # nothing is replaced, or the drive knows no such rights
        known = old.stat()
        with suppress(OSError):  # the group is one that this user is not in
            os.chown(new, -1, known.st_gid)
        shared = new.stat().st_gid == known.st_gid
        new.chmod(stat.S_IMODE(known.st_mode) & (0o7777 if shared else ~stat.S_IRWXG))


def sync(path: Path) -> None:
    """Syncs a file, or a folder's list of files, to the disk. Raises OSError."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder, and need not
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
