"""One process at a time writes to a project; a second one is told which, and since when.

The operating system's lock on a file beside the project ends with its process, however that ends.
The file's content is only for telling the user who holds the project.
"""

from __future__ import annotations

import json
import os
import platform
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from desktop.engine.store.errors import ProjectError, UnwritableError
from rubrics.system import locks
from rubrics.system.files import NO_ROOM


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a project open for writing: process, machine, and since when (UTC)."""

    pid: int
    host: str
    since_utc: str


class ProjectHeldError(UnwritableError):
    """Another program has the project open for writing; ``holder`` is None where none is known."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        who = (
            f"process {holder.pid} on {holder.host}, since {holder.since_utc}"
            if holder
            else "it does not say which"
        )
        super().__init__(
            f"{path} is open in another Glossator ({who}). Close it there, or open it for reading "
            "only."
        )
        self.holder = holder


@dataclass(slots=True)
class _Hold:
    """A project that this process holds."""

    file: int
    """The descriptor of the lock file."""
    count: int = 1
    """How many times it is held."""
    identity: tuple[int, int] | None = None
    """Device and inode of the project file, once known."""
    turn: AbstractContextManager[object] = field(default_factory=threading.RLock)
    """Held by the connection that is writing."""


_guard = threading.Lock()
_holds: dict[str, _Hold] = {}


def hold(path: Path) -> None:
    """Locks a project for this process, which may lock it several times.

    Raises ProjectHeldError, and UnwritableError where no lock file can be made beside the project
    or locked; ProjectError where there is no project to be opened for reading instead.
    """
    key = os.path.realpath(path)
    with _guard:
        if key in _holds:
            _holds[key].count += 1
        else:
            _holds[key] = _Hold(_take(path, lock_path(key))[0])


def release(path: Path) -> None:
    """Undoes one :func:`hold`; the last one removes the lock file."""
    key = os.path.realpath(path)
    with _guard:
        held = _holds[key]
        held.count -= 1
        if held.count == 0:
            del _holds[key]
            locks.let_go(held.file, lock_path(key))


@contextmanager
def nobody_else(path: Path) -> Iterator[bool]:
    """Says whether it is certain that nobody holds a project, this process included, and sees to it
    that nobody does within the block, which has to be short."""
    key = os.path.realpath(path)
    with _guard:
        if key in _holds:
            yield False
            return
        try:
            file, locked = _take(path, lock_path(key))
        except ProjectError:
            yield False
            return
        try:
            yield locked
        finally:
            locks.let_go(file, lock_path(key))


def lock_path(path: Path | str) -> Path:
    """The lock file of a project."""
    return Path(f"{path}.lock")


def remember(path: Path) -> None:
    """Remembers which file is at the path of a held project, for :func:`check_still_there`."""
    held = _holds.get(os.path.realpath(path))
    if held is not None and held.identity is None:
        held.identity = _identity(str(path))


def check_still_there(path: str) -> None:
    """Raises ProjectError if a held project's file is gone, or is not the one that was opened.

    On Linux and macOS, writes to an open file that was deleted, moved or replaced succeed silently
    and are lost.
    """
    held = _holds.get(path)
    if held is not None and held.identity is not None and _identity(path) != held.identity:
        raise ProjectError(
            f"{path} is no longer where it was opened: the drive was removed, or the file was "
            "moved, deleted or replaced by another program. What was saved before is in that file. "
            "Put it back and run this again."
        )


@contextmanager
def turn(path: str) -> Iterator[None]:
    """Lets this process's connections to a held project write one after the other.

    SQLite makes one wait for another for a few seconds only. Adding a large file, or accepting all
    answers, takes longer, and a decision made meanwhile would be refused.
    """
    held = _holds.get(path)
    if held is None:
        yield
        return
    with held.turn:
        yield


def _identity(path: str) -> tuple[int, int] | None:
    """Device and inode of the file at a path; None if there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 (after every commit: no Path for it)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _take(path: Path, lock: Path) -> tuple[int, bool]:
    """Opens and locks the lock file, writes this process into it; returns its descriptor, and
    whether there are locks there."""
    while True:
        try:
            file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise _refused(path, lock, error) from error
        try:
            locked = locks.lock(file)
        except OSError as error:
            holder = _holder(file)
            os.close(file)
            if error.errno in locks.LOCKED:
                raise ProjectHeldError(path, holder) from None
            raise _refused(path, lock, error) from error
        # The last holder may have deleted the file after we opened it and before we locked it.
        if locks.is_at(file, lock):
            break
        os.close(file)
    me = Holder(os.getpid(), platform.node(), datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    with suppress(OSError):  # a full disk: the lock holds without its text
        os.truncate(file, 0)
        os.write(file, json.dumps(asdict(me)).encode())
    return file, locked


def _refused(path: Path, lock: Path, error: OSError) -> ProjectError:
    """What to do where the lock file cannot be made or locked."""
    new = _identity(str(path)) is None
    if error.errno in NO_ROOM:
        text = f"There is no room left on the disk of {path}. Free some and run this again."
        return ProjectError(text) if new else UnwritableError(text)
    if new:
        return ProjectError(
            f"{path} cannot be made: {error.strerror} ({lock.parent}). Choose another folder, on "
            "the command line with --out."
        )
    return UnwritableError(
        f"{path} cannot be opened for writing: {error.strerror} ({lock.parent}). Open it for "
        "reading only, or copy it to a folder of yours."
    )


def _holder(file: int) -> Holder | None:
    """Who holds a lock file, by its content; None where that cannot be read."""
    with suppress(OSError, ValueError, TypeError):
        os.lseek(file, 0, os.SEEK_SET)
        return Holder(**json.loads(os.read(file, 4096)))
    return None
