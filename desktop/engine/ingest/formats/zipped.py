"""A zip archive as doccano exports it: a file of objects for each of its users."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TextIO

from desktop.engine.ingest.archive import open_archive
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Table
from desktop.engine.ingest.json_records import Record, records
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.tools.common import CODER
from desktop.engine.ingest.tools.doccano import DOCCANO
from desktop.engine.ingest.tools.table import read_table, recognised
from desktop.engine.progress import Progress

_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, UnicodeError, NotImplementedError)
"""What the reader of archives raises."""
_ENDINGS = (".jsonl", ".json")
_SHARED = frozenset({"all", "unknown"})
"""Names that doccano gives to the file of a project whose users share their labels."""
_NO_EXPORT = "It is no export of doccano, and other archives are not read. Unpack it first."


def read(path: Path, _options: ReadOptions, progress: Progress) -> Table:
    """A table with the labels of each user, whose name is that of the file. Raises UnreadableError
    for any other archive."""
    archive = open_archive(path, "", "zip archive")
    names = sorted(filter(_is_users, archive.namelist()))

    def found() -> Iterator[tuple[int, Record | None]]:
        for name in names:
            yield from _labelled(archive, name)

    try:
        tool, _ = recognised(found)
        if tool is not DOCCANO:
            raise UnreadableError(_NO_EXPORT)
        return read_table(found, "line", "", progress)
    except _DAMAGED as error:
        raise UnreadableError(f"This zip archive is damaged ({error}).") from error


def _is_users(name: str) -> bool:
    return name.endswith(_ENDINGS) and not name.startswith("__MACOSX")


def _labelled(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, Record | None]]:
    user = PurePosixPath(name).stem
    for number, record in records(partial(_opened, archive, name)):
        if record is not None and CODER not in record:
            record[CODER] = "" if user in _SHARED else user
        yield number, record


def _opened(archive: zipfile.ZipFile, name: str) -> TextIO:
    return io.TextIOWrapper(archive.open(name), "utf-8-sig", "replace", newline="\n")
