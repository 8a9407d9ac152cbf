"""Finds the parts of an Office document by its relations: their names are only a convention."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from zipfile import ZipFile

from desktop.engine.ingest.archive import parse_part


def relations(archive: ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """(id, kind, part) of the parts that ``part`` refers to, or the whole document if it is empty.

    A kind is an address (URI). Raises UnreadableError.
    """
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed in archive.namelist():
        for item in parse_part(archive, listed):
            target = posixpath.join("/", folder, item.get("Target", ""))
            where = posixpath.normpath(target).lstrip("/")
            yield item.get("Id", ""), item.get("Type", ""), where


def related(archive: ZipFile, part: str, kind: str, otherwise: str) -> str:
    """The first of these parts whose kind ends in ``kind``; ``otherwise`` where there is none."""
    found = (where for _, of, where in relations(archive, part) if of.endswith(f"/{kind}"))
    return next(found, otherwise)
