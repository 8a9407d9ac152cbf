"""A rubric's decoded prefix on disk, so that the next start need not decode it again.

It holds keys and values of the codebook alone, never of a text. A damaged file counts as none;
nothing depends on it but the time to start.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from desktop.engine.atomic import WriteError, replacing

KEPT = 8
"""Most prefixes kept; the one used longest ago goes first."""

_HASH = hashlib.sha256().digest_size


class PrefixFile:
    """One prefix; its file name has to hash everything that decides the content."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes | None:
        """The state as it was written, or None."""
        try:
            data = self.path.read_bytes()
            os.utime(self.path)
        except OSError:
            return None
        digest, state = data[:_HASH], data[_HASH:]
        return state if hashlib.sha256(state).digest() == digest else None

    def write(self, state: bytes) -> None:
        """Writes the state; if that fails, nothing is kept and nothing raised."""
        with contextlib.suppress(OSError, WriteError):
            with replacing(self.path) as part:
                part.write_bytes(hashlib.sha256(state).digest() + state)
            folder = self.path.parent
            old = sorted(folder.glob("*.prefix"), key=lambda p: p.stat().st_mtime)
            # What a kill left half written goes as well, and at worst a prefix being written now.
            for path in (*old[:-KEPT], *folder.glob(".*.prefix.part")):
                path.unlink(missing_ok=True)
