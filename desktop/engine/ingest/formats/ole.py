"""The small file systems (OLE) that older programs of Microsoft write, opened within bounds."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from olefile import OleFileIO

MAGIC = b"\xd0\xcf\x11\xe0"
"""How such files begin."""

_HEADER = 512
_STREAM = 2  # STGTY_STREAM of olefile
_TOO_MUCH = "it is to hold more than its size allows"


class OleFile:
    """The streams of an open file, by their paths."""

    def __init__(self, ole: OleFileIO, size: int) -> None:
        self._ole, self._size = ole, size

    def __contains__(self, path: Sequence[str]) -> bool:
        return bool(self._ole.exists(list(path)))

    def storages(self) -> Iterator[str]:
        """The folders at the top."""
        for found in self._ole.listdir(streams=False, storages=True):
            if len(found) == 1:
                yield found[0]

    def stream(self, path: Sequence[str]) -> bytes:
        """What a stream holds. Raises OSError where it is damaged, or there is none."""
        if self._ole.get_type(list(path)) != _STREAM:
            raise OSError("a part is missing")
        if max(self._ole.get_size(list(path)), self._ole.root.size) > self._size:
            raise OSError(_TOO_MUCH)
        return bytes(self._ole.openstream(list(path)).read())


@contextmanager
def open_ole(path: Path) -> Iterator[OleFile]:
    """Opens such a file. Raises OSError for a damaged one, also for one that claims to hold more
    than its size allows, which olefile would try to read."""
    from olefile import OleFileIO

    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(_HEADER)
        if len(head) < _HEADER:
            raise OSError("it breaks off")
        (shift,) = struct.unpack_from("<H", head, 30)
        counts = (struct.unpack_from("<I", head, place)[0] for place in (44, 64, 72))
        if shift not in (9, 12) or max(counts) > size >> shift:
            raise OSError(_TOO_MUCH)
        file.seek(0)
        with OleFileIO(file) as ole:
            yield OleFile(ole, size)
