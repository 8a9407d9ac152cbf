"""REFI-QDA codebooks (``.qdc``), in which programs for qualitative analysis exchange their codes.

After the QDA-XML codebook of the REFI-QDA standard, version 1.5 (https://www.qdasoftware.org). Each
program writes it in its own way: with or without a byte order mark, with another number in the
namespace, with identifiers in braces. So elements are known by their names alone.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from rubrics.errors import UserError
from rubrics.loader import LARGEST_FILE

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_DEEPEST = 30
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class QdcError(UserError):
    """A file is not a codebook in this format."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the codes below it. ``codable``: whether a text may be given it itself;
    ``value``: what data have for it, which this format has no place for."""

    name: str
    description: str = ""
    codable: bool = True
    below: tuple[Code, ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codes of a file, and its named sets of them, as indexes of the topmost codes.

    ``origin`` is the program that wrote it, as it calls itself; it may be empty.
    """

    codes: tuple[Code, ...]
    sets: tuple[tuple[str, str, frozenset[int]], ...] = ()
    origin: str = ""


def read_codebook(path: Path) -> Codebook:
    """The codebook in a file. Raises QdcError, with what to do."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise QdcError(f"{path} is not a file. Choose the codebook that was exported.")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise QdcError(f"{path} cannot be read ({reason}).") from error
    if len(data) > LARGEST_FILE:
        raise QdcError(f"{path} is too large for a codebook.")
    if data.startswith(b"PK"):
        raise QdcError(
            f"{path} is a zip archive, such as a whole project (.qdpx). Export the codebook alone "
            "from the program that it comes from."
        )
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise QdcError(
            f"{path} is no REFI-QDA codebook: it is no XML, or damaged ({error}). Export the "
            "codebook once more from the program that it comes from."
        ) from error
    if _name(root) != "CodeBook":
        raise QdcError(f"{path} is no REFI-QDA codebook: it holds <{_name(root)}>, not <CodeBook>.")
    top = [e for part in _parts(root, "Codes") for e in _parts(part, "Code")]
    guids = [element.get("guid", "").strip("{}").upper() for element in top]
    sets = (
        (
            _text(element.get("name")),
            _description(element),
            frozenset(
                guids.index(guid)
                for member in _parts(element, "MemberCode")
                if (guid := member.get("guid", "").strip("{}").upper()) in guids
            ),
        )
        for part in _parts(root, "Sets")
        for element in _parts(part, "Set")
    )
    codes = tuple(_code(element, path, 1) for element in top)
    return Codebook(codes, tuple(sets), _text(root.get("origin")))


def codebook_xml(codebook: Codebook, seed: str) -> bytes:
    """The codebook as a file.

    Its identifiers depend on ``seed`` and the codes' paths alone, so that another program knows the
    codes again when it imports a later version.
    """

    def add(parent: Element, code: Code, above: tuple[str, ...]) -> None:
        path = (*above, code.name)
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(path))).upper()
        codable = str(code.codable).lower()
        element = SubElement(parent, "Code", guid=guid, name=_fit(code.name), isCodable=codable)
        if code.description:
            SubElement(element, "Description").text = _fit(code.description)
        for other in code.below:
            add(element, other, path)

    root = Element("CodeBook", xmlns=_NAMESPACE, origin=codebook.origin)
    codes = SubElement(root, "Codes")
    for code in codebook.codes:
        add(codes, code, (seed,))
    indent(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _code(element: Element, path: Path, depth: int) -> Code:
    if depth > _DEEPEST:
        raise QdcError(f"{path} has codes that lie more than {_DEEPEST} deep.")
    return Code(
        _text(element.get("name")),
        _description(element),
        element.get("isCodable", "true").strip().lower() in ("true", "1"),
        tuple(_code(part, path, depth + 1) for part in _parts(element, "Code")),
    )


def _parts(element: Element, name: str) -> Iterator[Element]:
    return (part for part in element if _name(part) == name)


def _name(element: Element) -> str:
    """An element's name without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _description(element: Element) -> str:
    return "\n".join(
        text for part in _parts(element, "Description") if (text := (part.text or "").strip())
    )


def _text(value: str | None) -> str:
    """One line without blanks around it."""
    return " ".join((value or "").split())


def _fit(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
