"""Which projects this process has open, and which ones it is just writing anew.

The lock of a project keeps out other processes only: a thread that opens a file while another one
writes its successor would save what is then thrown away with it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.engine.store.errors import ProjectError

guard = threading.Lock()
"""Held by whoever looks whether a project is open and then opens it, or its file."""

_open: dict[str, list[bool]] = {}
"""By path, for each connection of this process, whether the file is encrypted."""
_anew: set[str] = set()
"""The paths of projects that are being written anew."""


def connections(path: Path) -> list[bool]:
    """For each connection of this process to a project, whether it is encrypted."""
    return _open.setdefault(os.path.realpath(path), [])


def forget(path: Path) -> None:
    """A connection to a project was closed."""
    with guard:
        connections(path).pop()


class WrittenAnewError(ProjectError):
    """The project's file is about to be replaced, and what is saved meanwhile would be lost."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is being written anew. Try again when that is done.")


def refuse_if_written_anew(path: Path) -> None:
    """Raises WrittenAnewError while :func:`by_nobody_here` keeps a project from being opened."""
    if os.path.realpath(path) in _anew:
        raise WrittenAnewError(path)


@contextmanager
def by_nobody_here(path: Path) -> Iterator[None]:
    """Keeps this process from opening a project within the block. Raises ProjectError where it has
    it open, or is writing it anew already."""
    key = os.path.realpath(path)
    with guard:
        refuse_if_written_anew(path)
        if connections(path):
            raise ProjectError(
                f"{path} is still in use in this program. Wait until that work has ended and try "
                "again; nothing was changed."
            )
        _anew.add(key)
    try:
        yield
    finally:
        with guard:
            _anew.remove(key)
