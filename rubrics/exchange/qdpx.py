"""REFI-QDA projects (``.qdpx``): archives of texts, codes, and who assigned which code to what.

They have the QDA-XML project of the same standard as :mod:`rubrics.exchange.qdc`. One XML file in
the archive has everything but the texts. It can be large, so it is read piece by piece.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from rubrics.exchange.qdc import Codebook, QdcError, codebook_of, one_line, tag

NAMESPACE = "urn:QDA-XML:project:1.0"
_LARGEST = 100_000_000

UNREADABLE = (
    ParseError, DefusedXmlException, LookupError, ValueError, OSError, EOFError, zipfile.BadZipFile,
    zlib.error, NotImplementedError, RuntimeError,
)  # fmt: skip
"""Errors of reading an XML file in an archive that is damaged, encrypted, or no archive."""


def read_project_codebook(path: Path) -> Codebook:
    """The codebook of a whole project. Raises QdcError, with what to do."""
    if not path.is_file():
        raise QdcError(f"{path} is not a file. Choose the codebook that was exported.")
    codes, sets, origin = [], [], ""
    try:
        with zipfile.ZipFile(path) as archive, _project_xml(archive, path) as file:
            for element, parent in project_elements(file):
                origin = origin or one_line(element.get("origin"))
                if tag(parent) == "CodeBook":
                    codes.append(element)
                elif tag(parent) == "Sets":
                    sets.append(element)
    except UNREADABLE as error:
        raise QdcError(
            f"{path} is no REFI-QDA project, or damaged ({error}). Export the project once more "
            "from the program that it comes from."
        ) from error
    return codebook_of(codes, sets, origin)


def _project_xml(archive: zipfile.ZipFile, path: Path) -> IO[bytes]:
    part = project_part(archive.namelist())
    if not part:
        raise QdcError(f"{path} is a zip archive, but no REFI-QDA project (.qdpx).")
    if archive.getinfo(part).file_size > _LARGEST:
        raise QdcError(f"{path} is too large for a codebook.")
    return archive.open(part)


def project_part(names: Iterable[str]) -> str:
    """The name of the file with a project's XML in its archive; empty if there is none."""
    found = [name for name in names if name.lower().endswith(".qde") and "/" not in name]
    return "project.qde" if "project.qde" in found else "".join(found[:1])


def project_elements(file: IO[bytes]) -> Iterator[tuple[Element, Element]]:
    """Yields (element, its parent) of a project's XML, as soon as they are read.

    The first is the root, as its own parent and before its children are read. Then follow users,
    sources, notes and so on; all codes as one element; and the selections in a text before it. An
    element is dropped from memory when the next one is requested. Raises QdcError for another root,
    and the errors of ``iterparse``.
    """
    above: list[Element] = []
    for event, element in iterparse(file, ("start", "end"), forbid_dtd=True):
        if event == "start":
            if not above:
                if tag(element) != "Project":
                    raise QdcError(
                        f"This is no REFI-QDA project: it holds <{tag(element)}>, not <Project>."
                    )
                yield element, element
            above.append(element)
            continue
        above.pop()
        if len(above) == 2 or tag(element) == "PlainTextSelection":
            yield element, above[-1]
            above[-1].remove(element)
