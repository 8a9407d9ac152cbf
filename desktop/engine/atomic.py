"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rubrics.errors import UserError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class WriteError(UserError):
    """A file could not be written; what was there before is unchanged."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a path beside ``path`` to write to; it takes ``path``'s place once all is on the disk.

    Folders that are missing are made. On any failure the old file stays and the new one is
    removed; one that a kill left behind is overwritten the next time. Raises WriteError.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            sync(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync(path.parent)
    except OSError as error:
        raise WriteError(
            f"{_what_happened(error, path)} A file from before under this name is unchanged."
        ) from error


def write_text(path: Path, text: str) -> None:
    """Writes a text in UTF-8, with its own ends of lines. Raises WriteError.

    UTF-8 has no lone surrogates; they are shown as their numbers.
    """
    with replacing(path) as part:
        part.write_bytes(text.encode("utf-8", "backslashreplace"))


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


def sync(path: Path) -> None:
    """Has the system write a file, or a folder's list of files, to the disk. Raises OSError."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder, and needs no such help
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _what_happened(error: OSError, path: Path) -> str:
    if error.errno in _NO_ROOM:
        return f"There is no room left to write {path}. Free some, or choose another folder."
    if error.errno in _FORBIDDEN:
        return (
            f"{path} may not be written. Choose another folder, or close the program that has the "
            "file open."
        )
    return f"{path} could not be written ({error.strerror or error}). Choose another folder."
