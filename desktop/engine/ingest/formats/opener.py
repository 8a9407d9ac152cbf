"""A text file that is gone through several times, and how far it has been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from desktop.engine.progress import Item, Progress

_TOLD = 256
"""Items between two calls; they may be long."""


class Opener:
    """Opens a file when called; bytes that are not in its encoding become replacement characters.

    ``newline`` is as in ``open``.
    """

    def __init__(self, path: Path, encoding: str, newline: str) -> None:
        self._path, self._encoding, self._newline = path, encoding, newline
        self._size = path.stat().st_size
        self._bytes: BufferedReader | None = None

    def __call__(self) -> TextIOWrapper:
        """The file, at its beginning; whoever asks for it closes it."""
        self._bytes = self._path.open("rb")
        return TextIOWrapper(self._bytes, self._encoding, "replace", self._newline)

    def told(self, items: Iterable[Item], progress: Progress) -> Iterator[Item]:
        """Passes on items read from the file, and tells now and then which share of it has been
        read since it was last opened."""
        for number, item in enumerate(items, 1):
            if not number % _TOLD and self._bytes is not None and not self._bytes.closed:
                progress(self._bytes.tell() / self._size)
            yield item
