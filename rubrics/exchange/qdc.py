"""REFI-QDA codebooks (``.qdc``), a format of programs for qualitative analysis.

It is the QDA-XML codebook of the REFI-QDA standard, version 1.5 (https://www.qdasoftware.org).
Programs write it differently: with or without a byte order mark, with other numbers in the
namespace, with identifiers in braces. So elements are recognised by their names alone.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
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
    """A code with the codes below it.

    ``codable`` says whether the code itself can be assigned. ``value`` is that of data files; this
    format cannot express it. ``guid`` is the identifier of a code that was read, in the form of
    :func:`guid_of`.
    """

    name: str
    description: str = ""
    codable: bool = True
    below: tuple[Code, ...] = ()
    value: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codes of a file, and its sets as (name, description, indices of the top codes in it).

    ``origin`` is the name of the program that wrote the file; it may be empty.
    """

    codes: tuple[Code, ...]
    sets: tuple[tuple[str, str, frozenset[int]], ...] = ()
    origin: str = ""


def codebook_bytes(path: Path) -> bytes:
    """The content of another program's file. Raises QdcError if it is unreadable or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise QdcError(f"{path} cannot be read ({reason}).") from error
    if len(data) > LARGEST_FILE:
        raise QdcError(f"{path} is too large for a codebook.")
    return data


def read_codebook(path: Path) -> Codebook:
    """The codebook in a file. Raises QdcError, with what to do."""
    data = codebook_bytes(path)
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
    if tag(root) != "CodeBook":
        raise QdcError(f"{path} is no REFI-QDA codebook: it holds <{tag(root)}>, not <CodeBook>.")
    sets = (element for part in children(root, "Sets") for element in children(part, "Set"))
    return codebook_of(children(root, "Codes"), sets, one_line(root.get("origin")))


def codebook_of(codes: Iterable[Element], sets: Iterable[Element], origin: str) -> Codebook:
    """A codebook from its elements ``Codes`` and ``Set``. Raises QdcError."""
    top = tuple(_code(element, 1) for part in codes for element in children(part, "Code"))
    guids = [code.guid for code in top]
    found = (
        (
            one_line(element.get("name")),
            _description(element),
            frozenset(
                guids.index(guid)
                for member in children(element, "MemberCode")
                if (guid := guid_of(member, "targetGUID") or guid_of(member)) in guids
            ),
        )
        for element in sets
    )
    return Codebook(top, tuple(found), origin)


def codebook_xml(codebook: Codebook, seed: str) -> bytes:
    """The content of the file of a codebook; for ``seed`` see :func:`codes_element`."""
    root = Element("CodeBook", xmlns=_NAMESPACE, origin=codebook.origin)
    root.append(codes_element(codebook, seed))
    indent(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def codes_element(codebook: Codebook, seed: str) -> Element:
    """The element with all codes, for a codebook or a project.

    Their identifiers depend on ``seed`` and the codes' paths alone, so that another program
    recognises the codes when it imports a later version.
    """

    def add(parent: Element, code: Code, above: tuple[str, ...]) -> None:
        path = (*above, code.name)
        codable = str(code.codable).lower()
        element = SubElement(
            parent, "Code", guid=made_guid(*path), name=xml_safe(code.name), isCodable=codable
        )
        if code.description:
            SubElement(element, "Description").text = xml_safe(code.description)
        for other in code.below:
            add(element, other, path)

    codes = Element("Codes")
    for code in codebook.codes:
        add(codes, code, (seed,))
    return codes


def made_guid(*names: str) -> str:
    """An identifier that depends on these names alone."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(names))).upper()


def _code(element: Element, depth: int) -> Code:
    if depth > _DEEPEST:
        raise QdcError(f"The codebook has codes that lie more than {_DEEPEST} deep.")
    return Code(
        one_line(element.get("name")),
        _description(element),
        element.get("isCodable", "true").strip().lower() in ("true", "1"),
        tuple(_code(part, depth + 1) for part in children(element, "Code")),
        guid=guid_of(element),
    )


def guid_of(element: Element, attribute: str = "guid") -> str:
    """An identifier in capitals and without braces."""
    return element.get(attribute, "").strip().strip("{}").upper()


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of an element that have this name."""
    return (part for part in element if tag(part) == name)


def tag(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _description(element: Element) -> str:
    return "\n".join(
        text for part in children(element, "Description") if (text := (part.text or "").strip())
    )


def one_line(value: str | None) -> str:
    """A text on one line, with single spaces."""
    return " ".join((value or "").split())


def xml_safe(text: str) -> str:
    """A text without the characters that XML does not allow."""
    return _NOT_IN_XML.sub("", text)
