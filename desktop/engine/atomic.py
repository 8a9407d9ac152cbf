"""Writing a file whole or not at all, and what to do where it cannot be written."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rubrics.errors import UserError
from rubrics.system import files

_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class WriteError(UserError):
    """A file could not be written; what was there before is unchanged."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a path beside ``path`` to write to; it takes ``path``'s place once all is on the disk.

    Folders that are missing are made. On any failure the old file stays and the new one is
    removed; one that a kill left behind is overwritten the next time. Raises WriteError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as part:
            yield part
    except OSError as error:
        raise WriteError(
            f"{_what_happened(error, path)} A file from before under this name is unchanged."
        ) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file. Raises WriteError."""
    with replacing(path) as part:
        part.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Writes a text in UTF-8, with its own ends of lines. Raises WriteError.

    UTF-8 has no lone surrogates; they are shown as their numbers.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


@contextmanager
def deleting(path: Path) -> Iterator[None]:
    """Within the block, what keeps ``path`` from being deleted is raised as WriteError."""
    try:
        yield
    except OSError as error:
        raise WriteError(
            f"{path} could not be deleted ({error.strerror or error}). Is it yours, and is no "
            "other program using it?"
        ) from error


def _what_happened(error: OSError, path: Path) -> str:
    if isinstance(error, files.BusyError):
        return f"{path} is being written by another program, or by another window. Wait for it."
    if error.errno in files.NO_ROOM:
        return f"There is no room left to write {path}. Free some, or choose another folder."
    if error.errno == errno.ENAMETOOLONG:
        return f"{path} is too long a name. Choose a shorter one, or another folder."
    if error.errno in _FORBIDDEN:
        return (
            f"{path} may not be written. Choose another folder, or close the program that has the "
            "file open."
        )
    return f"{path} could not be written ({error.strerror or error}). Choose another folder."
