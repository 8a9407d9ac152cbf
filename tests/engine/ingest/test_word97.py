"""Word documents from before 2007, as LibreOffice saves them, and what else ends in .doc."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from desktop.engine.ingest.formats import FORMATS, Text
from desktop.engine.ingest.options import ReadOptions

DATA = Path(__file__).resolve().parents[2] / "data" / "ingest"
EDITED, RICH = ((DATA / f"{name}.doc").read_bytes() for name in ("edited", "rich"))
FIB = EDITED.index(struct.pack("<H", 0xA5EC))
"""Where the stream with the text begins in the file; in one so small it lies in one stretch."""


def changed(at: int, kind: str, value: int, data: bytes = EDITED) -> bytes:
    """The file with another number at a place of its File Information Block."""
    made = bytearray(data)
    struct.pack_into(f"<{kind}", made, FIB + at, value)
    return bytes(made)


def test_a_document_is_read_with_its_changes_accepted_and_nothing_hidden(read):
    result = read("edited.doc")
    assert result.texts[:8] == [
        "A heading here",
        "First paragraph with a note in it and an endnote too.",
        "Changed: inserted words stay.",
        "Commented text is here.",
        "Hidden words are hidden.", "Paragraph with the frame.", "Head A\tHead B", "spanned over",
    ]  # fmt: skip
    assert "A link to a page and   spaces\ttab\nnew line." in result.texts
    assert result.texts[-3:] == [
        "This is the footnote.",
        "This is the endnote.",
        "Text in a frame.",
    ]
    assert "Running header" not in "".join(result.texts)
    assert result.document.problems == ()


def test_it_says_the_same_as_the_docx_of_the_same_text(read):
    assert sorted(read("edited.doc").texts) == sorted(read("edited.docx").texts)
    assert FORMATS[".doc"].tables(DATA / "rich.doc") == FORMATS[".docx"].tables(DATA / "rich.docx")


@pytest.mark.parametrize("name", ["styled.doc", "styled.docx", "styled.odt"])
def test_what_a_style_hides_is_hidden_unless_words_are_expressly_shown(read, name):
    assert read(name).texts == [
        "A plain paragraph.",
        "Shown by a style based on it.",
        "but these words are shown",
        "Some words and others.",
        "The last one.",
    ]


def test_rows_of_a_table_go_by_the_words_above_it():
    (table,) = FORMATS[".doc"].tables(DATA / "edited.doc").items()
    assert table[0] == "Paragraph with the frame."
    assert [row.cells for row in table[1]] == [
        ["Head A", "Head B"], ["spanned over"], ["x1\nx1 second", "x2"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["rich.docx", "rich.rtf"])
def test_what_only_ends_so_is_read_as_what_it_is(read, name):
    data = (DATA / name).read_bytes()
    assert read("a.doc", data).texts == read(name).texts


def test_a_web_page_under_this_ending_is_one(read):
    page = "\ufeff<html xmlns:w='x'><meta charset=utf-8><body><p>Grüße<p>Two</html>"
    assert read("a.doc", page).texts == ["Grüße", "Two"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", "This is no Word document but looks like a picture."),
        (b"Just words.", "This is no Word document."),
        ((DATA / "libreoffice.xls").read_bytes(), "This is no Word document."),
        (changed(10, "H", 0x1300), "The document is protected by a password."),
        (changed(2, "H", 0x68), "The document is of Word 95 or older."),
        (changed(0, "H", 0xA5DC), "The document is of Word 95 or older."),
        (EDITED[:6_000], "The document is damaged."),
        (changed(0x1A2, "I", 1 << 30), "The document is damaged."),  # no list of pieces
    ],
)
def test_what_cannot_be_read_is_told(refused, data, said):
    assert said in refused("a.doc", data)


def test_pieces_that_lie_on_each_other_do_not_make_much_of_little(refused):
    one = struct.pack("<BI2I", 2, 16, 0, 1144)  # the list of its only piece, with so many letters
    at, count = EDITED.index(one), 20
    places = struct.pack(f"<{count + 1}I", *range(0, 1144 * (count + 1), 1144))
    again = EDITED[at + len(one) : at + len(one) + 8] * count
    made = bytearray(changed(0x1A6, "I", 5 + len(places + again)))
    made[at : at + 5 + len(places + again)] = (
        struct.pack("<BI", 2, len(places + again)) + places + again
    )
    assert "The document is damaged." in refused("a.doc", bytes(made))


def test_a_document_of_pictures_alone_says_so(tmp_path: Path):
    at = FIB + 0x800
    words = EDITED[at : at + 2 * 1144].decode("utf-16-le")
    pictures = "".join("\1" if letter > " " else letter for letter in words)
    path = tmp_path / "a.doc"
    path.write_bytes(EDITED[:at] + pictures.encode("utf-16-le") + EDITED[at + 2 * 1144 :])
    read = FORMATS[".doc"].read(path, ReadOptions())
    assert isinstance(read, Text)
    assert read.text == ""
    assert "pictures and no text" in read.problems[0]
