"""What goes wrong with a project's file, as sentences: SQLite's errors, and foreign content."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from desktop.engine.store import backups, cipher
from desktop.engine.store.errors import DamagedError, ProjectError

Function = TypeVar("Function", bound=Callable[..., Any])

NOT_OURS: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
"""What our code raises on content of a file that it did not write."""

FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
"""A full disk; the second where it is the log's index (``-shm``) that cannot grow."""

_NOT_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_IOERR_LOCK")
"""SQLite waited in vain for a lock, or got none. A drive without locks may look like the first."""

_LONGEST = 100
"""Characters of a library's message, which may quote a whole text."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file or the disk into ProjectErrors; bugs pass through."""
    try:
        yield
    except UnicodeDecodeError as e:  # SQLite complains by quoting a schema that is not text
        raise damaged(path, e) from e
    except cipher.database_errors() as e:
        code = cipher.name_of(e)
        if code in FULL:
            text = f"There is no room left on the disk of {path}. Free some and run this again."
        elif code.startswith("SQLITE_READONLY"):
            text = f"{path} may not be written. Choose another project file or output folder."
        elif code.startswith(_NOT_LOCKED):
            text = (
                f"Another program is using {path}, or the drive has no locks, as some on a network "
                "have none. Close that program, or copy the project to a disk of this computer."
            )
        elif code.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR")):
            text = f"{path} cannot be read or written ({e}). Is the folder there and yours?"
        elif code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise damaged(path, e) from e
        else:
            raise
        raise ProjectError(f"{text} Nothing that was reported as saved is lost.") from e


@contextmanager
def foreign(path: Path) -> Iterator[None]:
    """Turns all errors of code that reads or migrates a file into ProjectErrors.

    Use it where a ValueError and its like can only come from the content of the file.
    """
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


def damaged(path: Path, error: object) -> DamagedError:
    """The error of a file in which ``error`` was found, with what helps."""
    helps = "'glossator project repair' saves what can be read"
    if backups.has_backups(path):
        helps += (
            f", and 'glossator project restore' goes back to a backup in {backups.folder_of(path)}"
        )
    return DamagedError(path, f"{path} is damaged ({error}). {helps}.", str(error))


def in_words(function: Function) -> Function:
    """Makes a function raise ProjectError for any content of a project file that it cannot handle.

    For functions, methods and generators that only read: there, a ValueError comes from the file
    and is not a bug. The first argument is a project, or has one as its attribute ``project``.
    """

    @wraps(function)
    def read(first: Any, *arguments: Any, **options: Any) -> Any:
        with foreign(_path(first)):
            return function(first, *arguments, **options)

    @wraps(function)
    def read_on(first: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        with foreign(_path(first)):
            yield from function(first, *arguments, **options)

    return cast(Function, read_on if inspect.isgeneratorfunction(function) else read)


def _path(first: Any) -> Path:
    path: Path = getattr(first, "project", first).path
    return path
