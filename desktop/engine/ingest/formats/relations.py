"""Where the parts of an Office document lie: their names are usual ones, and no more than that."""

from __future__ import annotations

import posixpath
from zipfile import ZipFile

from desktop.engine.ingest.archive import parse_part


def related(archive: ZipFile, part: str, kind: str, otherwise: str) -> str:
    """The part that is of a kind to another one, or to the whole document where that is empty;
    ``otherwise`` where nothing says so. Raises UnreadableError."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations in archive.namelist():
        for item in parse_part(archive, relations):
            if item.get("Type", "").endswith(f"/{kind}"):
                target = posixpath.join("/", folder, item.get("Target", ""))
                return posixpath.normpath(target).lstrip("/")
    return otherwise
