"""Checks zipped office documents before anything unpacks them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

from desktop.engine.ingest.decode import looks_like
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.limits import MEBIBYTE
from desktop.engine.languages.wording import counted

UNPACKED_LIMIT = 1024 * MEBIBYTE
"""All of an archive's parts together, unpacked."""

RATIO_LIMIT = 200
"""Unpacked to packed size of one part; office XML reaches about 30, deflate at most 1032."""

DECLARES = (
    "Its XML declares entities or a document type, which office programs never write; it was not "
    "opened."
)
_DAMAGED = (zipfile.BadZipFile, OSError, EOFError, zlib.error, LookupError, ValueError)
"""What XML in an archive raises; the last two are of encodings."""

_SMALL = 16 * MEBIBYTE
_MOST_PARTS = 10_000


def open_archive(path: Path, part: str, what: str, most: int = _MOST_PARTS) -> zipfile.ZipFile:
    """Opens an archive that is no zip bomb, has no password, and has ``part`` where one is named.

    ``what`` is the kind of document for the error's sentence, and ``most`` how many parts it may
    have. Raises UnreadableError.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableError(_no_archive(path, what)) from None
    parts = archive.infolist()
    unpacked = sum(info.file_size for info in parts)
    swollen = any(
        info.file_size > _SMALL and info.file_size > RATIO_LIMIT * max(1, info.compress_size)
        for info in parts
    )
    problem = ""
    if swollen or unpacked > UNPACKED_LIMIT or len(parts) > most:
        size = unpacked // MEBIBYTE
        problem = (
            f"It would unpack to {size:,} MB in {counted(len(parts), 'part')}, as no ordinary "
            f"{what} does; it was not opened."
        )
    elif any(info.flag_bits & 1 for info in parts):
        problem = f"This {what} is protected by a password. Save it without one and try again."
    elif part and part not in archive.namelist():
        problem = f"This is a zip archive but no {what}: it has no part {part}."
    if problem:
        archive.close()
        raise UnreadableError(problem)
    return archive


def check_part(
    archive: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, dict[str, str]], object] | None = None,
    end: Callable[[str], object] | None = None,
) -> None:
    """Checks a part as :func:`parse_part` does, without keeping it in memory. Raises as that does.

    For parts that another library reads, which may never finish on broken XML; and for large ones:
    ``begin`` is called with the name (as written) and attributes of each element, ``end`` with the
    name where the element ends.
    """
    from xml.parsers.expat import ExpatError, ParserCreate

    def refuse(*_: object) -> None:
        raise UnreadableError(DECLARES)

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except (ExpatError, *_DAMAGED) as error:
        raise UnreadableError(f"It is damaged: {part} cannot be read ({error}).") from error


def parse_part(archive: zipfile.ZipFile, part: str) -> Element:
    """The XML of one part. Raises UnreadableError for anything that is not well-formed, and for a
    document type or entity, which office programs never write."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, parse

    try:
        with archive.open(part) as stream:
            root = parse(stream, forbid_dtd=True).getroot()
    except DefusedXmlException:
        raise UnreadableError(DECLARES) from None
    except (ParseError, *_DAMAGED) as error:
        raise UnreadableError(f"It is damaged: {part} cannot be read ({error}).") from error
    assert root is not None  # parse raises where there is no root
    return root


def _no_archive(path: Path, what: str) -> str:
    with path.open("rb") as file:
        looks = looks_like(file.read(16))
    if "password" in looks:
        return f"This is {looks} and no {what}. Save it as one, without a password."
    if looks.startswith("a zip"):
        return f"This {what} is damaged: it breaks off or its contents do not fit together."
    return f"This is no {what}" + (f" but looks like {looks}." if looks else "; it may be damaged.")
