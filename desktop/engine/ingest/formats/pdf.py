"""PDF files.

Of pypdf, pdfminer.six and PDFium, tried on pages from LibreOffice, Hebrew and Arabic among them,
and on a scan read by Tesseract: pdfminer writes right-to-left text backwards and doubles the
spaces of scans; PDFium is the fastest but native code; pypdf gets the text right and is Python.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Block, Text
from desktop.engine.ingest.formats.blocks import GAP
from desktop.engine.ingest.formats.pages import Line, running_lines
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted, some
from desktop.engine.progress import Progress
from rubrics.digest import clean

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_LIGATURES = str.maketrans({sign: normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"})
"""Signs for several letters that a font draws as one: a search does not find words with them."""
_HYPHENATED = re.compile(r"(\w+)-$")
_FIRST_WORD = re.compile(r"\w+")
_SHOWN = 40
"""Characters of a line that a sentence quotes."""
_SHORTEST = 12
"""Characters of the shortest line of prose; what has fewer may be a table's cell."""
_INDENT = 8.0
"""Points by which the first line of a paragraph is moved in."""
_GO_ON = 0.4
"""The least share of lines, in double-spaced prose, whose sentence goes on in the next line. It is
this low for German, where half the words begin with a capital."""


def read(path: Path, _options: ReadOptions, progress: Progress) -> Text:
    """The text layer, page by page, in paragraphs found from the distance between lines, without
    the headers and footers of pages.

    Lines of a paragraph are joined by a space, words broken at a line's end are put together
    again. Raises UnreadableError for a file with a password, a damaged one, and one whose pages
    are pictures.
    """
    from pypdf import apply_configuration

    # pypdf would start a decoder for JBIG2 pictures if it found one installed.
    with apply_configuration(jbig2dec_binary=None):
        paragraphs, silent, problems = _pages(_open(path), progress)
    if not paragraphs:
        raise UnreadableError(
            "The PDF has no text, only pictures of it. Run text recognition (OCR) on it first: the "
            "scanner's program may have it, programs for PDF do, and so does ocrmypdf."
            if silent
            else " ".join(problems) or "The PDF has no pages."
        )
    if silent:
        problems.append(
            f"No text on {counted(len(silent), 'page')} ({some(silent, 10)}); "
            "if it is a scan, run text recognition (OCR)."
        )
    return _compose(paragraphs, problems)


def _pages(
    reader: PdfReader, progress: Progress
) -> tuple[list[tuple[int, list[str]]], list[int], list[str]]:
    """((page, lines of a paragraph)…, pages without text, sentences about what is left out)."""
    pages: dict[int, list[Line]] = {}
    problems: list[str] = []
    for number, page in enumerate(reader.pages, 1):
        progress((number - 1) / len(reader.pages))
        try:
            pages[number] = _lines(page)
        except Exception as error:  # pypdf meets broken pages with any of them
            problems.append(f"Page {number} cannot be read ({type(error).__name__}: {error}).")
    silent = [number for number, lines in pages.items() if not lines]
    headers = running_lines(pages)
    left_out = {id(line) for alike in headers for line in alike}
    if headers:
        shown = some([f"'{alike[0].text[:_SHOWN]}'" for alike in headers])
        problems.append(
            f"Headers and footers were left out: {counted(len(left_out), 'line')} ({shown})."
        )
    paragraphs: list[tuple[int, list[str]]] = []
    for number, lines in pages.items():
        found = list(_paragraphs([line for line in lines if id(line) not in left_out]))
        if paragraphs and found and _goes_on(paragraphs[-1][1][-1], found[0][0]):
            paragraphs[-1][1].extend(found.pop(0))
        paragraphs += [(number, paragraph) for paragraph in found]
    return paragraphs, silent, problems


def _open(path: Path) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(
                "The PDF is protected by a password. Save a copy without one and try again."
            )
        len(reader.pages)
    except UnreadableError:
        raise
    except PyPdfError as error:
        raise UnreadableError(f"The PDF is damaged or is none: {error}.") from error
    return reader


def _lines(page: PageObject) -> list[Line]:
    """The page's lines that are not blank, in the order in which the file draws them."""
    lines = [Line("", 0.0, 0.0, 0.0)]

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = size * abs(tm[3] * cm[3]) or size * abs(tm[1] * cm[1])
        for i, part in enumerate(text.split("\n")):
            if i:
                lines.append(Line("", 0.0, 0.0, 0.0))
            line = lines[-1]
            if part.strip() and not line.text.strip():
                line.x, line.y, line.size = x, y, height
            line.text += part

    page.extract_text(visitor_text=visit)
    for line in lines:
        spelt = clean(line.text).translate(_LIGATURES)
        line.text = " ".join(spelt.split())  # justified lines have wider blanks
    return [line for line in lines if line.text]


def _paragraphs(lines: list[Line]) -> Iterator[list[str]]:
    """Groups of lines. A new one begins after a wider gap than between most lines, at a step back
    up the page (a new column) where no sentence goes on, at another size of letters, and at an
    indented line."""
    usual = _usual_gap(lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(line, paragraph, usual):
            yield [item.text for item in paragraph]
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield [item.text for item in paragraph]


def _usual_gap(lines: list[Line]) -> float:
    """The distance between lines of a paragraph, in points. A blank line counts as that distance
    only where sentences go on across it, as in double-spaced prose; in a letter it ends a
    paragraph of one line."""
    near = [
        (above.y - below.y, above, below)
        for above, below in pairwise(lines)
        if 0 < above.y - below.y < 3 * max(above.size, 1)
    ]
    apart = [(above, below) for gap, above, below in near if _is_blank(gap, above)]
    if sum(_goes_on(above.text, below.text) for above, below in apart) < _GO_ON * len(apart):
        near = [item for item in near if not _is_blank(*item[:2])]
    gaps = sorted(gap for gap, _, _ in near)
    return gaps[len(gaps) // 3] if gaps else 0.0


def _is_blank(gap: float, above: Line) -> bool:
    return gap > 1.8 * max(above.size, 1)


def _begins(line: Line, paragraph: list[Line], usual: float) -> bool:
    above = paragraph[-1]
    gap = above.y - line.y
    if abs(line.size - above.size) > 0.15 * max(line.size, above.size):
        return True
    if gap < -0.5 * line.size:
        return not _goes_on(above.text, line.text)
    if gap > 1.25 * usual:
        return True
    left = above.x if len(paragraph) > 1 else min(above.x, line.x)
    return _INDENT < line.x - left < 6 * _INDENT and above.text.endswith(
        (".", "!", "?", ":", "”", '"')
    )


def _goes_on(above: str, line: str) -> bool:
    """Whether a sentence goes on in the next line, column or page: the line before is no table's
    cell and does not end it, and the next one begins with a small letter."""
    return (
        line[0].islower()
        and len(above) >= _SHORTEST
        and above.rstrip("\"'”’»)]")[-1:] not in (*".!?:;…", "")
    )


def _compose(paragraphs: list[tuple[int, list[str]]], problems: list[str]) -> Text:
    """The document's text with its paragraphs, each with its page."""
    everything = "\n".join(line for _, lines in paragraphs for line in lines)
    compounds = {word.casefold() for word in re.findall(r"\w+-\w+", everything)}
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for page, lines in paragraphs:
        text = lines[0]
        for line in lines[1:]:
            text = _joined(text, line, compounds)
        parts.append(text)
        blocks.append(Block(at, at + len(text), f"page {page}"))
        at += len(text) + len(GAP)
    whole = GAP.join(parts)
    return Text(whole, blocks, problems=problems)


def _joined(text: str, line: str, compounds: set[str]) -> str:
    """A text and the line that continues it. A hyphen at the break is dropped, unless the word is
    written with one elsewhere in the document."""
    if text.endswith("\u00ad"):
        return text[:-1] + line
    broken, follows = _HYPHENATED.search(text), _FIRST_WORD.match(line)
    if not broken or not follows or not follows[0][0].islower():
        return f"{text} {line}"
    if f"{broken[1]}-{follows[0]}".casefold() in compounds:
        return text + line
    return text[:-1] + line
