"""OpenDocument texts: odt. odfpy is no help here: it keeps no order between text and its marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from desktop.engine.ingest.archive import open_archive, parse_part
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Text
from desktop.engine.ingest.formats.blocks import Builder, TableBuilder, TextBuilder
from desktop.engine.ingest.formats.styles import with_derived
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"

_LEFT_OUT = frozenset(
    (
        f"{_TEXT}tracked-changes",  # what was deleted is kept there, what was inserted in the text
        f"{_OFFICE}annotation",
        f"{_TEXT}sequence-decls",
        f"{_TEXT}ruby-text",
        f"{_TEXT}index-title-template",
        f"{_SVG}title",
        f"{_SVG}desc",
    )
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_WHITE = str.maketrans("\n\r\t", "   ")
_MOST_SPACES = 1000


def read(path: Path, _options: ReadOptions, _progress: Progress) -> Text:
    """The body as its author sees it with all changes accepted: paragraphs, headings, list items,
    the rows of tables with a tab between cells, text frames, then the notes. Comments, headers,
    footers and what is formatted as hidden are left out."""
    out = TextBuilder()
    notes: list[Element] = []
    _walk(_body(path), out, notes)
    for note in notes:
        inner = TextBuilder()
        _walk(note, inner, [])
        out.block(inner.lines(), place="note")
    return out.finish()


def tables(path: Path) -> dict[str, list[Row]]:
    """The tables of the body by their names, as ``read`` sees their words."""
    out = TableBuilder()
    _walk(_body(path), out, [])
    return out.finish()


def _body(path: Path) -> Element:
    """The body without hidden words."""
    with open_archive(path, "content.xml", "odt file") as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            manifest = parse_part(archive, "META-INF/manifest.xml")
            if manifest.find(f".//{_MANIFEST}encryption-data") is not None:
                raise UnreadableError(
                    "This odt file is protected by a password. Save it without one and try again."
                )
        content = parse_part(archive, "content.xml")
        parts = [content]
        if "styles.xml" in archive.namelist():
            parts.append(parse_part(archive, "styles.xml"))
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableError("This is an OpenDocument file but not a text (odt).")
    _apply(_styles(parts), content)
    return body


_Style = tuple[str, str]
"""A style's family and its name."""


class _Styles(NamedTuple):
    """Those that hide words, those that show them also among hidden ones, and those of titles; each
    with what is derived from it."""

    hidden: Set[_Style]
    shown: Set[_Style]
    titles: Set[_Style]


def _styles(parts: Iterable[Element]) -> _Styles:
    hidden: list[_Style] = []
    shown: list[_Style] = []
    parents: dict[_Style, _Style] = {}
    silent: dict[_Style, _Style] = {}
    for style in (style for part in parts for style in part.iter(f"{_STYLE}style")):
        family = style.get(f"{_STYLE}family", "")
        key = family, style.get(f"{_STYLE}name", "")
        if not key[1]:
            continue
        parents[key] = family, style.get(f"{_STYLE}parent-style-name", "")
        texts = style.find(f"{_STYLE}text-properties[@{_TEXT}display]")
        if texts is None:
            silent[key] = parents[key]
        else:
            (hidden if texts.get(f"{_TEXT}display") == "none" else shown).append(key)
    titles = (("paragraph", name) for name in ("Title", "Subtitle"))
    return _Styles(
        with_derived(hidden, silent), with_derived(shown, silent), with_derived(titles, parents)
    )


def _apply(styles: _Styles, content: Element) -> None:
    """Takes the words out of hidden sections, and out of what is formatted as hidden, except those
    that are expressly shown. Titles become headings."""
    for element in content.iter():
        style = _style_of(element)
        if element.tag == f"{_TEXT}section" and _is_hidden(element):
            del element[:]
        elif style in styles.hidden:
            element.text = None
            element[:] = [child for child in element if _style_of(child) in styles.shown]
            for child in element:
                child.tail = None
        if style in styles.titles:
            element.tag = f"{_TEXT}h"


def _style_of(element: Element) -> _Style:
    family = "paragraph" if element.tag in _PARAGRAPHS else "text"
    return family, element.get(f"{_TEXT}style-name", "")


def _is_hidden(section: Element) -> bool:
    display = section.get(f"{_TEXT}display")
    return display == "none" or (
        display == "condition" and section.get(f"{_TEXT}is-hidden") == "true"
    )


def _walk(element: Element, out: Builder, notes: list[Element]) -> None:
    """Adds the blocks of an element: paragraphs, rows of tables, or what holds such."""
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag in _PARAGRAPHS:
            out.block(_inline(child, out, notes), heading=child.tag == f"{_TEXT}h")
        elif child.tag == f"{_TABLE}table-row":
            out.row(list(_cells(child, notes)))
        else:
            if child.tag == f"{_TABLE}table":
                out.table()
            _walk(child, out, notes)


def _cells(row: Element, notes: list[Element]) -> Iterator[str | None]:
    """The cells of a row; None where a merged cell covers the place."""
    for cell in row:
        if cell.tag == f"{_TABLE}table-cell":
            inner = TextBuilder()
            _walk(cell, inner, notes)
            yield inner.lines()
        elif cell.tag == f"{_TABLE}covered-table-cell":
            yield None


def _inline(element: Element, out: Builder, notes: list[Element]) -> str:
    """A paragraph's text; text frames anchored in it go to ``out``, notes to ``notes``."""
    parts = [(element.text or "").translate(_WHITE)]
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            parts.append(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag == f"{_TEXT}note":
            notes.extend(child.iterfind(f"{_TEXT}note-body"))
        elif child.tag in _PARAGRAPHS:
            out.block(_inline(child, out, notes))
        elif child.tag not in _LEFT_OUT:
            parts.append(_inline(child, out, notes))
        parts.append((child.tail or "").translate(_WHITE))
    return "".join(parts)
