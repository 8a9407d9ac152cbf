"""The operating system's locks on open files: they end with their process, however that ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCKED = frozenset({errno.EWOULDBLOCK, errno.EACCES if sys.platform == "win32" else errno.EAGAIN})
"""What the system says where another process has the lock; anything else is another trouble."""

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})
_BEYOND = 1 << 30
"""The byte that is locked, far behind the text: on Windows nobody can read a locked byte."""

PATIENCE, PAUSE = 2.0, 0.01
"""Seconds that a turn is waited for at most, and between two tries."""


def lock(file: int) -> bool:
    """Locks an open file. Raises OSError: of ``LOCKED`` where another process has the lock.

    False on a file system without locks, where nothing is locked.
    """
    try:
        if sys.platform == "win32":
            os.lseek(file, _BEYOND, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return False
    return True


def is_at(file: int, path: Path) -> bool:
    """Whether the open file is still the one at this path: who had the lock may have deleted it."""
    with suppress(OSError):
        return sys.platform == "win32" or os.path.samestat(os.fstat(file), path.stat())
    return False


def let_go(file: int, path: Path) -> None:
    """Deletes a file that this process has locked, and unlocks it."""
    if sys.platform == "win32":  # Windows cannot delete an open file
        os.close(file)
    with suppress(OSError):
        path.unlink()
    if sys.platform != "win32":  # closed first, somebody could lock the file before it is deleted
        os.close(file)


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Within the block, which has to be short, no other process or thread is in one on this path.

    Where no lock is to be had, because the folder cannot be written or somebody keeps the lock for
    seconds, the block runs all the same.
    """
    file = _wait_for(path)
    try:
        yield
    finally:
        if file is not None:
            let_go(file, path)


def _wait_for(path: Path) -> int | None:
    """The locked file; None where it cannot be had."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        try:
            locked = lock(file)
            if locked and is_at(file, path):
                return file
        except OSError as error:
            locked = error.errno in LOCKED
        os.close(file)
        if not locked:  # there are no locks here
            return None
        time.sleep(PAUSE)
    return None
