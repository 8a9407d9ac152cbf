"""Word documents: docx.

The document's XML is walked here because python-docx leaves out what ``paragraph.text`` does not
model: tracked insertions, content controls, text boxes, and foot- and endnotes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from desktop.engine.ingest.archive import open_archive, parse_part
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Text
from desktop.engine.ingest.formats.blocks import Builder, TableBuilder, TextBuilder
from desktop.engine.ingest.formats.relations import related
from desktop.engine.ingest.formats.styles import with_derived
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted
from desktop.engine.progress import Progress

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_MAIN = "word/document.xml"
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "rt")
)
_OFF = ("0", "false", "off")
_HEADING = re.compile(r"(?:toc )?heading(?: \d)?|(?:sub)?title", re.IGNORECASE)
"""Names of styles, which are English in every language of Word."""
_IS_HEADING = "heading"
"""An attribute that a paragraph gets here."""
_MOST_COLUMNS = 63
"""Columns that a table in Word has at most."""

_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


def read(path: Path, _options: ReadOptions, _progress: Progress) -> Text:
    """The body as its author sees it with all changes accepted: paragraphs, the rows of tables with
    a tab between cells, text boxes, then the notes. Headers, footers, comments and what is
    formatted as hidden are left out."""
    out = TextBuilder()
    with open_archive(path, "", "docx file") as archive:
        names = archive.namelist()
        main, styles = _main(archive)
        _walk(_styled(parse_part(archive, main), styles), out)
        for kind in ("footnote", "endnote"):
            part = related(archive, main, f"{kind}s", f"word/{kind}s.xml")
            if part in names:
                _notes(_styled(parse_part(archive, part), styles), kind, out)
        pictures = sum(name.startswith("word/media/") for name in names)
    text = out.finish()
    if not text.text.strip() and pictures:
        text.problems.append(f"It holds {counted(pictures, 'picture')} and no text.")
    return text


def tables(path: Path) -> dict[str, list[Row]]:
    """The tables of the body by their names, as ``read`` sees their words."""
    out = TableBuilder()
    with open_archive(path, "", "docx file") as archive:
        main, styles = _main(archive)
        _walk(_styled(parse_part(archive, main), styles), out)
    return out.finish()


class _Styles(NamedTuple):
    """The ids of the styles that hide words, and of those of headings; each with those that are
    based on such a one."""

    hidden: Set[str] = frozenset()
    headings: Set[str] = frozenset()


def _main(archive: zipfile.ZipFile) -> tuple[str, _Styles]:
    """(the name of the part with the body, its styles)."""
    names = archive.namelist()
    main = related(archive, "", "officeDocument", _MAIN)  # Word for the web: document2.xml
    if main not in names or not main.startswith("word/"):
        raise UnreadableError(f"This is a zip archive but no docx file: it has no part {_MAIN}.")
    styles = related(archive, main, "styles", "word/styles.xml")
    return main, _styles(parse_part(archive, styles)) if styles in names else _Styles()


def _name(element: Element) -> str:
    """The local name of an element of WordprocessingML, transitional or strict; else empty."""
    tag = str(element.tag)
    for namespace in (_W, _STRICT):
        if tag.startswith(namespace):
            return tag[len(namespace) :]
    return ""


def _styles(root: Element) -> _Styles:
    hidden: list[str] = []
    headings: list[str] = []
    shown_as: dict[str, str] = {}
    based_on: dict[str, str] = {}
    for style in root:
        name, base = _value(style, "styleId"), _value(_find(style, "basedOn"))
        if not name:
            continue
        based_on[name] = base
        if _HEADING.fullmatch(_value(_find(style, "name"))):
            headings.append(name)
        vanish = _find(style, "rPr", "vanish")
        if vanish is None:
            shown_as[name] = base
        elif _value(vanish) not in _OFF:
            hidden.append(name)
    return _Styles(with_derived(hidden, shown_as), with_derived(headings, based_on))


def _styled(root: Element, styles: _Styles) -> Element:
    """The part without the words of hidden styles, except those that are formatted as visible, and
    with its headings marked."""
    for element in root.iter() if any(styles) else ():
        runs: Iterable[Element] = ()
        style = _value(_find(element, "pPr", "pStyle")) if _name(element) == "p" else ""
        if style in styles.headings:
            element.set(_IS_HEADING, "1")
        if _name(element) == "r" and _value(_find(element, "rPr", "rStyle")) in styles.hidden:
            runs = [element]
        elif style in styles.hidden:
            runs = (inner for inner in element.iter() if _name(inner) == "r")
        for run in runs:
            if _value(_find(run, "rPr", "vanish")) not in _OFF:
                del run[:]
    return root


def _find(element: Element | None, *names: str) -> Element | None:
    """The first child with the first name, in that the first one with the second, and so on."""
    for name in names:
        children = () if element is None else element
        element = next((child for child in children if _name(child) == name), None)
    return element


def _walk(element: Element, out: Builder) -> None:
    """Adds the blocks of an element: paragraphs, rows of tables, or what holds such."""
    begun = ""
    for child in element:
        name = _name(child)
        if child.tag == _FALLBACK or name in _LEFT_OUT:
            continue
        if name == "p":
            begun += _paragraph(child, out)
            if _has(child, "pPr", "rPr", "del"):  # its end is deleted: the next one goes on with it
                continue
            out.block(begun, heading=_IS_HEADING in child.attrib)
            begun = ""
        elif name == "tr" and not _has(child, "trPr", "del"):
            out.row(list(_cells(child)))
        elif name != "tr":
            if name == "tbl":
                out.table()
            _walk(child, out)
    out.block(begun)


def _has(element: Element, *names: str) -> bool:
    """Whether there is a child with the first name that has one with the second, and so on; the
    last one does not count where it is a property that is switched off."""
    first, *rest = names
    found = [child for child in element if _name(child) == first]
    if rest:
        return any(_has(child, *rest) for child in found)
    return any(_value(child) not in _OFF for child in found)


def _value(element: Element | None, key: str = "val") -> str:
    named = element.items() if element is not None else ()
    return next((value for name, value in named if name.endswith(f"}}{key}")), "")


def _cells(row: Element) -> Iterator[str | None]:
    """The cells of a row; None where a merged cell covers the place, or the row has no cell."""
    yield from _nones(_find(row, "trPr", "gridBefore"))
    for child in row:
        name = _name(child)
        if name == "tc":
            inner = TextBuilder()
            _walk(child, inner)
            yield inner.lines()
            yield from _nones(_find(child, "tcPr", "gridSpan"), but=1)
        elif name in ("sdt", "sdtContent"):
            yield from _cells(child)


def _nones(count: Element | None, but: int = 0) -> list[None]:
    number = _value(count)
    return [None] * (min(int(number), _MOST_COLUMNS) - but if number.isdecimal() else 0)


def _paragraph(element: Element, out: Builder) -> str:
    """A paragraph's text; those of text boxes in it go to ``out`` as blocks of their own."""
    parts: list[str] = []
    for child in element:
        name = _name(child)
        if child.tag == _FALLBACK or name in _LEFT_OUT or _has(child, "rPr", "vanish"):
            continue
        if name == "t" or child.tag == _MATH_TEXT:
            parts.append(child.text or "")
        elif name == "txbxContent":
            _walk(child, out)
        elif name in _CHARACTERS:
            parts.append(_CHARACTERS[name])
        else:
            parts.append(_paragraph(child, out))
    return "".join(parts)


def _notes(root: Element, kind: str, out: TextBuilder) -> None:
    notes = (note for note in root if _value(note, "type") in ("", "normal"))  # no separators
    for number, note in enumerate(notes, 1):
        inner = TextBuilder()
        _walk(note, inner)
        out.block(inner.lines(), place=f"{kind} {number}")
