"""Members of zip archives that are the same bytes whenever they are written."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can hold, for all members."""


@contextmanager
def zip_member(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """Gives a member to write to, compressed and of any size."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as file:
        yield file
