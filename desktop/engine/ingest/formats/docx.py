"""Word documents: docx.

The document's XML is walked here because python-docx leaves out what ``paragraph.text`` does not
model: tracked insertions, content controls, text boxes, and foot- and endnotes.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from desktop.engine.ingest.archive import open_archive, parse_part
from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.blocks import TextBuilder
from desktop.engine.ingest.model import ReadOptions
from desktop.engine.wording import counted

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_LEFT_OUT = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "rt")
)
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


def read(path: Path, _options: ReadOptions) -> Text:
    """The body as its author sees it with all changes accepted: paragraphs, the rows of tables with
    a tab between cells, text boxes, then the notes. Headers, footers, comments and what is
    formatted as hidden are left out."""
    out = TextBuilder()
    with open_archive(path, "word/document.xml", "docx file") as archive:
        _walk(parse_part(archive, "word/document.xml"), out)
        for kind in ("footnote", "endnote"):
            part = f"word/{kind}s.xml"
            if part in archive.namelist():
                _notes(parse_part(archive, part), kind, out)
        pictures = sum(name.startswith("word/media/") for name in archive.namelist())
    text = out.finish()
    if not text.text.strip() and pictures:
        text.problems.append(f"It holds {counted(pictures, 'picture')} and no text.")
    return text


def _name(element: Element) -> str:
    """The local name of an element of WordprocessingML, transitional or strict; else empty."""
    tag = str(element.tag)
    for namespace in (_W, _STRICT):
        if tag.startswith(namespace):
            return tag[len(namespace) :]
    return ""


def _walk(element: Element, out: TextBuilder) -> None:
    """Blocks: a paragraph, a row of a table, or something that holds such."""
    begun = ""
    for child in element:
        name = _name(child)
        if child.tag == _FALLBACK or name in _LEFT_OUT:
            continue
        if name == "p":
            begun += _paragraph(child, out)
            if _has(child, "pPr", "rPr", "del"):  # its end is deleted: the next one goes on with it
                continue
            out.block(begun)
            begun = ""
        elif name == "tr" and not _has(child, "trPr", "del"):
            out.block("\t".join(_cell(cell) for cell in child if _name(cell) in ("tc", "sdt")))
        elif name != "tr":
            _walk(child, out)
    out.block(begun)


def _has(element: Element, *names: str) -> bool:
    """Whether it has a child of the first name that has one of the second, and so on; properties
    that are there and switched off do not count."""
    first, *rest = names
    found = [child for child in element if _name(child) == first]
    if rest:
        return any(_has(child, *rest) for child in found)
    return any(_value(child) not in ("0", "false", "off") for child in found)


def _value(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}val")), "")


def _cell(cell: Element) -> str:
    inner = TextBuilder()
    _walk(cell, inner)
    return inner.finish().text.replace("\n\n", "\n").strip()


def _paragraph(element: Element, out: TextBuilder) -> str:
    """Its text; the paragraphs of text boxes in it go to ``out`` as blocks of their own."""
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
    for number, note in enumerate((n for n in root if not _is_separator(n)), 1):
        inner = TextBuilder()
        _walk(note, inner)
        out.block(inner.finish().text.replace("\n\n", "\n"), place=f"{kind} {number}")


def _is_separator(note: Element) -> bool:
    return any(key.endswith("}type") for key in note.attrib)
