"""A text file that is gone through several times, and how far it has been."""

from __future__ import annotations

from io import BufferedReader, TextIOWrapper
from pathlib import Path


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

    def share(self) -> float:
        """How much of the file has been read since it was opened last, between 0 and 1."""
        if self._bytes is None or self._bytes.closed or not self._size:
            return 1.0
        return self._bytes.tell() / self._size
