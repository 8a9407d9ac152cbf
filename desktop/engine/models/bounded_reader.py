"""Reads little-endian values from the start of an untrusted file, never past a limit."""

from __future__ import annotations

import struct
from typing import BinaryIO

from desktop.engine.models.errors import ModelFileError

MAX_HEADER = 64 << 20
"""Bytes a header may take. The largest tokenizers in use need about 15 million."""

MAX_STRING = 8 << 20
"""Bytes one string may take; a chat template has a few thousand, a rubric some ten thousand."""

_CHUNK = 4 << 20
_U64 = struct.Struct("<Q")


class BoundedReader:
    """A cursor over the first ``MAX_HEADER`` bytes of a file. Reading beyond them raises
    ModelFileError.

    The file is read, not mapped: a mapped file that is cut short by another program, or lies on a
    drive that goes away, would end the process with a signal.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._end = min(size, MAX_HEADER)
        self._data = bytearray()
        self.position = 0

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        start = self._reserve(count)
        return bytes(self._data[start : start + count])

    def skip(self, count: int) -> None:
        """Pass over ``count`` bytes, which must be there."""
        self._reserve(count)

    def unpack(self, layout: struct.Struct) -> tuple[int | float | bool, ...]:
        """The next values in this layout."""
        return layout.unpack_from(self._data, self._reserve(layout.size))

    def u32(self) -> int:
        """The next four bytes as an unsigned number."""
        return int.from_bytes(self.take(4), "little")

    def u64(self) -> int:
        """The next eight bytes as an unsigned number."""
        return int.from_bytes(self.take(8), "little")

    def string(self) -> bytes:
        """The next string: its length in eight bytes, then its bytes."""
        length = self.u64()
        if length > MAX_STRING:
            raise ModelFileError(f"it holds a text of {length:,} bytes, which no model needs")
        return self.take(length)

    def skip_strings(self, count: int) -> None:
        """Pass over ``count`` strings, checking that each lies inside the file.

        A tokenizer has up to 300,000 of them: this loop is most of a header check's time.
        """
        unpack = _U64.unpack_from
        data, position, have = self._data, self.position, len(self._data)
        for _ in range(count):
            if position + 8 > have:
                self.position = position
                self._reserve(8)
                have = len(data)
            position += 8 + unpack(data, position)[0]
        self.position = min(position, self._end + 1)
        self._reserve(0)

    def _reserve(self, count: int) -> int:
        """Make ``count`` bytes present, step over them, and return where they start."""
        start = self.position
        stop = start + count
        if stop > self._end:
            if self._end < self._size:
                raise ModelFileError(
                    f"its header takes more than {MAX_HEADER >> 20} MiB, which no model needs"
                )
            raise ModelFileError("it is cut short. Download or copy it again")
        while len(self._data) < stop:
            block = self._file.read(min(_CHUNK, self._end - len(self._data)))
            if not block:
                raise ModelFileError("it became shorter while it was read. Copy it again")
            self._data += block
        self.position = stop
        return start
