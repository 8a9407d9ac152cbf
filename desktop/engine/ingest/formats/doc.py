"""Word documents from before 2007: doc.

The layout is that of Microsoft's specification [MS-DOC], whose names are used here. It is walked
here because the libraries that read it keep deleted and hidden words.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Set
from pathlib import Path
from typing import NamedTuple

from desktop.engine.ingest.decode import looks_like, whole_letters
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import FORMATS, Format, Row, Text
from desktop.engine.ingest.formats.blocks import Builder, TableBuilder, TextBuilder
from desktop.engine.ingest.formats.ole import MAGIC, open_ole
from desktop.engine.ingest.formats.styles import with_derived
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted
from desktop.engine.progress import Progress

_WORD, _WORD_95 = 0xA5EC, 0xA5DC  # wIdent
_WORD_97 = 0xC1  # nFib
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200  # flags of FibBase

_SIZES = 0x4C
"""Where the FIB has ``ccpText`` and, four bytes each, what follows it in the text: footnotes,
headers, macros, comments, endnotes, text boxes."""
_STSH, _CHPX, _PAPX, _CLX = 0xA2, 0xFA, 0x102, 0x1A2
"""Where the FIB has the place and size of STSH, PlcBteChpx, PlcBtePapx and Clx in the table
stream."""

_PAGE = 512
_GONE, _SPECIAL, _IN_TABLE, _ROW_END, _HIDING, _HIDDEN, _SHOWN, _HEADING = (
    1 << bit for bit in range(8)
)
"""Flags of a letter. Its styles may hide it (``_HIDING``), but its own formatting (``_HIDDEN``,
``_SHOWN``) takes precedence over them."""
_MARKS = {
    0x0800: _GONE,  # sprmCFRMarkDel
    0x0855: _SPECIAL,  # sprmCFSpec
    0x2416: _IN_TABLE,  # sprmPFInTable
    0x2417: _ROW_END,  # sprmPFTtp
}
"""What a property (sprm) with one byte says of letters, or of the paragraph that they end."""
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
"""Bytes of a property's operand, by the three highest bits of its number; 0: the next one says."""
_VANISH = 0x083C
"""sprmCFVanish: the letters are hidden, or shown whatever their styles say."""
_STYLES = (0x4600, 0x4A30)
"""sprmPIstd, sprmCIstd: the number of the style of the paragraph, of the letters."""
_HEADINGS = frozenset((*range(1, 10), 62, 74))
"""Built-in styles (sti): the headings, the title and the subtitle."""
_SYMBOL = 0x6A09
"""sprmCSymbol: the letter stands for a picture from a font of such."""
_LIKE_STYLE = 0x80
"""The operand of a property that is as the style has it."""
_PARAGRAPHS = 1
"""The kind (stk) of the styles of paragraphs."""
_LONG = 0xD608
"""sprmTDefTable, whose length has two bytes."""

_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PICTURE = "\x01"
_CELL, _ENDS = "\x07", "\r\x0c"
_PARTING = _ENDS + _CELL
"""Letters that a style does not hide with the words: without them paragraphs and cells would run
together."""
_CHARACTERS = {
    "\t": "\t",
    "\x0b": "\n",
    "\x1e": "\N{NON-BREAKING HYPHEN}",
    "\r": "\n",
    "\x0c": "\n",
}
"""What control characters become; the ends of paragraphs only within a table's cell."""

_DAMAGED = (
    "The document is damaged. Open it in Word or LibreOffice, and save it as docx if it can be read"
    " there."
)

_LOCKED = "The document is protected by a password. Save it without one and try again."


def read(path: Path, options: ReadOptions, progress: Progress) -> Text:
    """The body as its author sees it with all changes accepted: paragraphs, the rows of tables with
    a tab between cells; then the notes and the text boxes. Headers, footers, comments and what is
    formatted as hidden, by itself or by its style, are left out.

    Programs give this ending to other files as well: rich text, docx and web pages are read as what
    they are.
    """
    if other := _other(path):
        found = other.read(path, options, progress)
        assert isinstance(found, Text)
        return found
    out = TextBuilder()
    parts = _shown_parts(path)
    for part in parts:
        _walk(part, out)
    text = out.finish()
    pictures = sum(part.text.count(_PICTURE) for part in parts)
    if not text.text and pictures:
        text.problems.append(f"It holds {counted(pictures, 'picture')} and no text.")
    return text


def tables(path: Path) -> dict[str, list[Row]]:
    """The tables of the body by their names, as ``read`` sees their words."""
    if other := _other(path):
        return other.tables(path) if other.name == "docx" else {}
    out = TableBuilder()
    _walk(_shown_parts(path)[0], out)
    return out.finish()


def _other(path: Path) -> Format | None:
    """The format that a file with this ending really has; None for Word's own. Raises
    UnreadableError for one that cannot be read."""
    with path.open("rb") as file:
        head = file.read(_PAGE)
    if head.startswith(MAGIC):
        return None
    if head.startswith(b"{\\rtf"):
        return FORMATS[".rtf"]
    if head.startswith(b"PK\x03\x04"):
        return FORMATS[".docx"]
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml)", head, re.IGNORECASE):
        return FORMATS[".html"]
    looks = looks_like(head)
    raise UnreadableError(
        "This is no Word document" + (f" but looks like {looks}." if looks else ".")
    )


class _Part(NamedTuple):
    """A part of the text, such as the body; ``marks`` has a byte of flags for each letter."""

    text: str
    marks: bytes


def _shown_parts(path: Path) -> list[_Part]:
    """The body, the notes and the text boxes. Raises UnreadableError."""
    try:
        return _parts(*_streams(path))
    except (struct.error, IndexError, OSError, ValueError) as e:
        raise UnreadableError(_DAMAGED) from e


def _streams(path: Path) -> tuple[bytes, bytes]:
    """The streams of the text and of what is said about it."""
    with open_ole(path) as ole:
        if ["WordDocument"] not in ole:
            locked = ["EncryptedPackage"] in ole
            raise UnreadableError(_LOCKED if locked else "This is no Word document.")
        word = ole.stream(["WordDocument"])
        kind, version, flags = (struct.unpack_from("<H", word, at)[0] for at in (0, 2, 10))
        if kind == _WORD_95 or version < _WORD_97:
            raise UnreadableError(
                "The document is of Word 95 or older. Open it in LibreOffice or Word, and save it "
                "as docx."
            )
        if flags & _ENCRYPTED:
            raise UnreadableError(_LOCKED)
        return word, ole.stream(["1Table" if flags & _TABLE_1 else "0Table"])


def _parts(word: bytes, table: bytes) -> list[_Part]:
    marks = bytearray(len(word))
    styles = _styles(_structure(word, table, _STSH))
    for at in (_CHPX, _PAPX):
        _mark(marks, word, _structure(word, table, at), styles, paragraphs=at == _PAPX)
    pieces = list(_pieces(word, bytes(marks), _structure(word, table, _CLX)))
    text, said = "".join(one.text for one in pieces), b"".join(one.marks for one in pieces)
    body, notes, headers, macros, comments, endnotes, boxes = struct.unpack_from(
        "<7I", word, _SIZES
    )
    endnotes_at = body + notes + headers + macros + comments
    ends = ((0, body), (body, notes), (endnotes_at, endnotes), (endnotes_at + endnotes, boxes))
    return [_Part(text[start : start + size], said[start : start + size]) for start, size in ends]


def _structure(word: bytes, table: bytes, at: int) -> bytes:
    """What lies in the table stream where the FIB says so at ``at``."""
    start, size = struct.unpack_from("<2I", word, at)
    return table[start : start + size]


def _pieces(word: bytes, marks: bytes, clx: bytes) -> Iterator[_Part]:
    """The text, which lies in pieces: each of 8-bit letters, or of 16-bit ones."""
    at = 0
    while clx[at] == 1:  # Prc: properties of pieces
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", plc)
    left = len(word)  # pieces do not overlap: a hostile file cannot unfold to more than its size
    for number in range(count):
        letters = places[number + 1] - places[number]
        start = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        if start & 0x4000_0000:
            start, width = (start & 0x3FFF_FFFF) // 2, 1
        else:
            width = 2
        end = start + width * letters
        left -= width * letters
        if letters < 0 or left < 0 or end > len(word):
            raise ValueError(number)
        raw = word[start:end]
        text = raw.decode("cp1252", "replace") if width == 1 else _letters(raw)
        yield _Part(text, marks[start:end:width])


def _letters(raw: bytes) -> str:
    """16-bit letters one by one; surrogate pairs are joined at the end."""
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))


class _Styles(NamedTuple):
    """The numbers of the styles that hide words, and of those of headings; each with those that are
    based on such a one."""

    hiding: Set[int] = frozenset()
    headings: Set[int] = frozenset()


def _styles(stsh: bytes) -> _Styles:
    about, at = _prefixed(stsh, 0)
    named_at = int.from_bytes(about[2:4], "little")  # cbSTDBaseInFile
    hiding: list[int] = []
    headings: list[int] = []
    shown_as: dict[int, int] = {}
    based_on: dict[int, int] = {}
    for number in range(int.from_bytes(about[:2], "little")):
        style, at = _prefixed(stsh, at)
        which, kind_and_base = (int.from_bytes(style[i : i + 2], "little") for i in (0, 2))
        based_on[number] = kind_and_base >> 4
        if which & 0xFFF in _HEADINGS:
            headings.append(number)
        name_size = 2 * int.from_bytes(style[named_at : named_at + 2], "little")
        letters, after = _prefixed(style, named_at + 2 + name_size + 2)
        if kind_and_base & 0xF == _PARAGRAPHS:  # what was read is of the paragraph itself
            letters, _ = _prefixed(style, after)
        flags = _flags(letters, _Styles())
        if flags & _HIDDEN:
            hiding.append(number)
        elif not flags & _SHOWN:
            shown_as[number] = based_on[number]
    return _Styles(with_derived(hiding, shown_as), with_derived(headings, based_on))


def _prefixed(data: bytes, at: int) -> tuple[bytes, int]:
    """(what follows the two bytes that give its size, where the next such thing begins). Behind the
    end of the data there is nothing."""
    size = int.from_bytes(data[at : at + 2], "little")
    return data[at + 2 : at + 2 + size], at + 2 + size + size % 2


def _mark(marks: bytearray, word: bytes, plc: bytes, styles: _Styles, *, paragraphs: bool) -> None:
    """Marks letters with what is said of them, or of the paragraphs that they end.

    ``plc`` lists pages of 512 bytes with runs of letters, in the order of the letters' places.
    """
    count = (len(plc) - 4) // 8
    done = 0
    for (page,) in struct.iter_unpack("<I", plc[4 * (count + 1) : 8 * count + 4]):
        fkp = word[_PAGE * (page & 0x3F_FFFF) :][:_PAGE]
        runs = fkp[_PAGE - 1]
        places = struct.unpack_from(f"<{runs + 1}I", fkp)
        for number in range(runs):
            start, end = max(done, places[number]), min(places[number + 1], len(marks))
            at = 4 * (runs + 1) + number * (13 if paragraphs else 1)
            flags = _flags(_properties(fkp, 2 * fkp[at], paragraphs=paragraphs), styles)
            if flags and start < end:
                marks[start:end] = bytes(mark | flags for mark in marks[start:end])
            done = max(done, end)


def _properties(fkp: bytes, at: int, *, paragraphs: bool) -> bytes:
    """The list of properties (grpprl) at a place of a page; 0 says that there are none. The number
    of a paragraph's style, which stands before it, becomes one of them."""
    if not at:
        return b""
    size, at = fkp[at], at + 1
    if not paragraphs:
        return fkp[at : at + size]
    begin, end = (at, at + 2 * size - 1) if size else (at + 1, at + 1 + 2 * fkp[at])
    return struct.pack("<H", _STYLES[0]) + fkp[begin:end]


def _flags(properties: bytes, styles: _Styles) -> int:
    """What a list of properties says that matters here."""
    found, at = 0, 0
    while at + 3 <= len(properties):
        number = struct.unpack_from("<H", properties, at)[0]
        operand = properties[at + 2]
        if flag := _MARKS.get(number):
            found = found | flag if operand & 1 else found & ~flag
        elif number == _VANISH and operand != _LIKE_STYLE:
            found |= _HIDDEN if operand & 1 else _SHOWN  # 0x81: unlike its style
        elif number in _STYLES:
            style = int.from_bytes(properties[at + 2 : at + 4], "little")
            found |= _HIDING if style in styles.hiding else 0
            found |= _HEADING if style in styles.headings else 0
        elif number == _SYMBOL:
            found |= _SPECIAL
        size = _OPERANDS[number >> 13]
        if number == _LONG:
            size = 1 + struct.unpack_from("<H", properties, at + 2)[0]
        at += 2 + (size or 1 + operand)
    return found


def _shown(part: _Part) -> Iterator[tuple[str, int]]:
    """The letters that a reader sees, with their marks: none that are deleted or hidden, and of a
    field, such as a link, only its result."""
    results: list[bool] = []  # of the fields that are open: whether their result has begun
    for letter, mark in zip(part.text, part.marks, strict=True):
        if mark & (_GONE | _HIDDEN):
            continue
        if mark & (_HIDING | _SHOWN) == _HIDING and letter not in _PARTING:
            continue
        if letter == _FIELD:
            results.append(False)
        elif letter == _RESULT and results:
            results[-1] = True
        elif letter == _FIELD_END and results:
            results.pop()
        elif all(results):
            yield letter, mark


def _walk(part: _Part, out: Builder) -> None:
    """Tells a builder the paragraphs and tables of a part."""
    words: list[str] = []
    cells: list[str] = []
    in_table = False
    for letter, mark in _shown(part):
        if letter == _CELL and mark & _ROW_END:
            if not in_table:
                out.table()
            in_table = True
            out.row(cells)
            cells = []
        elif letter == _CELL:
            cells.append(_taken(words))
        elif letter in _ENDS and not mark & _IN_TABLE:
            in_table = False
            out.block(_taken(words), heading=bool(mark & _HEADING))
        elif letter in _CHARACTERS:
            words.append(_CHARACTERS[letter])
        elif letter >= " " and not mark & _SPECIAL:
            words.append(letter)
    out.block(_taken(words))


def _taken(words: list[str]) -> str:
    """The words that were collected, with surrogate pairs joined."""
    text = whole_letters("".join(words))
    words.clear()
    return text.strip()
