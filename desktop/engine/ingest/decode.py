"""From bytes to text: finds the encoding, refuses what is no text, counts what was damaged."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.western import western
from desktop.engine.languages.wording import counted
from rubrics.digest import REPLACEMENT

_BLOCK = 1 << 20
_SAMPLE = 1 << 18

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_MAGIC = {
    "a PDF file": (b"%PDF",),
    "a zip archive or an office document": (b"PK\x03\x04",),
    "an old or password-protected office document": (b"\xd0\xcf\x11\xe0",),
    "an RTF file": (b"{\\rtf",),
    "a picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
    "a compressed file": (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
    "a sound recording": (b"ID3", b"OggS"),
    "a sound recording, film or picture": (b"RIFF",),
    "a program": (b"\x7fELF", b"MZ\x90\x00"),
    "a model file": (b"GGUF",),
    "a database": (b"SQLite format 3",),
}
"""How files that are no text begin, by what they are."""


def looks_like(head: bytes) -> str:
    """What a file that begins so is ("a picture"), by its magic number; empty if it has none."""
    return next((what for what, magic in _MAGIC.items() if head.startswith(magic)), "")


def whole_letters(text: str) -> str:
    """The text with each surrogate pair joined into the character that it stands for; half a pair
    becomes a replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def codec(name: str) -> str:
    """Python's name for an encoding; empty where there is none of this name, and for codecs that do
    not decode to text, such as base64."""
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def wanted_codec(name: str) -> str:
    """Python's name for the encoding that the analyst asks for. Raises UnreadableError."""
    if known := codec(name):
        return known
    raise UnreadableError(
        f"There is no encoding called '{name}'. Try utf-8, windows-1252 or utf-16."
    )


def find_encoding(path: Path, wanted: str = "", declared: str = "") -> str:
    """The encoding of a text file, as a name for Python's codecs.

    In this order: ``wanted`` by the analyst, a byte order mark, UTF-8 if all or nearly all of the
    file is valid, UTF-16 without a mark, what the file has ``declared`` in a header of its own,
    and only then detection; MEASURED.md says how often that is right. Raises UnreadableError for a
    binary file and for an unknown ``wanted``.
    """
    if wanted:
        return wanted_codec(wanted)
    sample, valid = _survey(path)
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if sample.startswith(mark)), "")
    if marked:
        return marked
    wide = _utf16_without_mark(sample)
    if wide:
        return wide
    _refuse_binary(sample)
    if valid or _nearly_utf8(sample):
        return "utf-8"
    if (stated := codec(declared)) and _fits(sample, stated):
        return stated
    import chardet

    # Of the encodings of mainframes none has ASCII's letters in their places, as names of columns
    # and separators would want it; short Japanese was taken for one.
    likely = chardet.EncodingEra.ALL & ~chardet.EncodingEra.MAINFRAME
    detected = chardet.detect(sample, encoding_era=likely)["encoding"]
    found = codecs.lookup(detected or "windows-1252").name
    return western(sample, found)


@dataclass(slots=True)
class Damage:
    """Counts what is wrong with texts after they were decoded and cleaned."""

    replaced: int = 0
    mojibake: int = 0

    def look_at(self, text: str) -> None:
        """Counts what is wrong with one more text."""
        if not text.isascii():
            self.replaced += text.count(REPLACEMENT)
            self.mojibake += count_mojibake(text)

    def told(self, encoding: str, chosen: bool) -> list[str]:
        """Sentences about all of them.

        ``encoding`` is empty where the format fixes it; ``chosen`` tells that it was not guessed.
        """
        problems = []
        if encoding and not chosen and not encoding.startswith(("utf", "ascii")):
            problems.append(
                f"The file was read as {encoding}, which is a guess; "
                "if letters look wrong, name its encoding."
            )
        if self.replaced:
            problems.append(
                "U+FFFD stands for what cannot be read or is not allowed, such as NUL "
                f"({counted(self.replaced, 'character')})."
            )
        if self.mojibake:
            problems.append(
                f"Mojibake in {counted(self.mojibake, 'place')} (such as â€™ for an apostrophe) "
                "was left as it is: the text had been read in a wrong encoding before."
            )
        return problems


def count_mojibake(text: str) -> int:
    """How many places look like UTF-8 that was once read as something else."""
    if text.isascii():
        return 0
    from ftfy.badness import badness

    return int(badness(text.replace(REPLACEMENT, " ")))


def read_text(path: Path, wanted: str = "", declared: str = "") -> tuple[str, str]:
    """(text as it is, encoding) of a whole file. Raises UnreadableError if it is not text."""
    encoding = find_encoding(path, wanted, declared)
    return path.read_bytes().decode(encoding, "replace"), encoding


def _survey(path: Path) -> tuple[bytes, bool]:
    """(a sample, whether all of the file is UTF-8). The sample is the file's beginning, and what
    surrounds the first place that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        block = sample
        while block:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                start = max(0, error.start - _SAMPLE // 2)
                near = block[start : start + _SAMPLE]
                return (sample if block is sample else sample + near), False
            block = file.read(_BLOCK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return sample, False
    return sample, True


def _refuse_binary(sample: bytes) -> None:
    what = looks_like(sample)
    controls = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if not what and controls > 8 + len(sample) / 20:
        what = "a binary file"
    if what:
        raise UnreadableError(
            f"This is not text but looks like {what}. "
            "Give it the ending of what it is, or save it as text."
        )


def _utf16_without_mark(sample: bytes) -> str:
    """Latin text in UTF-16 has a zero in every other byte, and its other bytes are text."""
    even, odd = sample[0::2], sample[1::2]
    for zeros, letters, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros.count(0) > len(zeros) * 0.4 and letters.count(0) <= len(letters) / 100:
            return name
    return ""


def _nearly_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 with a few damaged places: ten good sequences for each bad one."""
    text = sample.decode("utf-8", "replace")
    bad = text.count(REPLACEMENT)
    good = sum(character > "\x7f" for character in text) - bad
    return good >= 10 * bad


def _fits(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeError:
        return False
    return True
