"""Rich text: rtf."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from desktop.engine.ingest.decode import looks_like, whole_letters
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.blocks import TextBuilder
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted
from desktop.engine.progress import Progress

_UNSEEN = re.compile(
    rb"\\(?:listtext|pntext)(?![a-z])"
    rb"|\\(?:deleted|v)1?(?![a-z\d-])"
    rb"(?:(?!\\(?:plain|par|pard|deleted0|v0)(?![a-z\d]))[^{}])*+(?P<shown>[^}]|\Z)?"
)
"""A control word that hides the rest of its group, with that rest. ``shown`` matches where a later
control word, or a group within, may make something visible again."""

_MACINTOSH = {
    b"10000": "mac_roman",
    b"10006": "mac_greek",
    b"10007": "mac_cyrillic",
    b"10029": "mac_latin2",
    b"10079": "mac_iceland",
    b"10081": "mac_turkish",
}
"""Code pages that Python does not know by their numbers; striprtf takes them for UTF-8."""

_LINE_END = re.compile(rb"(?<!\\)\\line(?![a-z])\d* ?")
_KEPT_END = "\v"
"""The end of a line within a paragraph, which striprtf would make the end of the paragraph."""

_LETTER = re.compile(rb"(?<!\\)\\u(-?\d{1,10})\d*")
"""A letter by its number, which is below zero for the upper half of 16 bits."""

_BESIDE = re.compile(rb"\\(?:footnote|shptxt)(?![a-z])")


def read(path: Path, _options: ReadOptions, _progress: Progress) -> Text:
    """The text of a file; see :func:`rich_text`."""
    return rich_text(path.read_bytes())


def rich_text(data: bytes) -> Text:
    r"""The text, a paragraph per ``\par``, tabs between cells. Pictures, what was deleted and what
    is hidden are left out, as are notes and text boxes, and the numbers and bullets of lists.

    Raises UnreadableError for what is no RTF."""
    if not data.startswith(b"{\\rtf"):
        looks = looks_like(data[:16])
        raise UnreadableError(
            "This is no RTF file" + (f" but looks like {looks}." if looks else ".")
        )
    from striprtf.striprtf import rtf_to_text

    # The file itself is ASCII: other letters are escapes in the code page it names.
    page = re.search(rb"\\ansicpg(\d+)", data)
    encoding = f"cp{page[1].decode()}" if page else "cp1252"
    if page and page[1] in _MACINTOSH:
        encoding = _MACINTOSH[page[1]]
        data = data.replace(page[0], b"", 1)
    prepared = _LETTER.sub(_known, _UNSEEN.sub(_ignored, data))
    plain: str = rtf_to_text(  # type: ignore[no-untyped-call]
        _LINE_END.sub(rb"\\'0b", prepared).decode("latin-1"),
        encoding=encoding,
        errors="replace",
    )
    # Letters beyond the 16-bit range are written, and come out, as two halves.
    plain = whole_letters(plain)
    out = TextBuilder()
    for part in plain.split("\n"):
        paragraph = part.replace(_KEPT_END, "\n")
        # striprtf marks the end of each cell of a table's row with a bar.
        is_row = paragraph.endswith("|")
        out.block(paragraph[:-1].replace("|", "\t") if is_row else paragraph)
    text = out.finish()
    text.encoding, text.declared = encoding, True
    if beside := len(_BESIDE.findall(data)):
        text.problems.append(
            f"Notes and text boxes were left out: {counted(beside, 'place')}. To have them read, "
            "save the document as docx."
        )
    if _breaks_off(data):
        text.problems.append("The file breaks off; what follows is missing.")
    return text


def _known(match: re.Match[bytes]) -> bytes:
    """The letter, or the one that stands for what is none: striprtf fails at such a number."""
    return match[0] if -0x10000 <= int(match[1]) <= sys.maxunicode else rb"\u65533"


def _ignored(match: re.Match[bytes]) -> bytes:
    r"""The words with ``\*`` in front, by which striprtf passes over the rest of their group."""
    return match[0] if match["shown"] is not None else rb"\*" + match[0]


def _breaks_off(data: bytes) -> bool:
    """Whether a group is still open at the end; False where binary pictures forbid counting."""
    if re.search(rb"\\bin\d", data):
        return False
    braces = re.sub(rb"\\[\\{}]", b"", data)
    return braces.count(b"{") > braces.count(b"}")
