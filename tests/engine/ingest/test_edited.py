"""A text that was edited, as LibreOffice saves it: what a reader sees is read, and the rest is not.

It has headers and footers, tracked changes, comments, hidden words, notes, a frame, and columns.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfWriter

DATA = Path(__file__).resolve().parents[2] / "data" / "ingest"
BODY = [
    "A heading here",
    "First paragraph with a note in it and an endnote too.",
    "Changed: inserted words stay.",
    "Commented text is here.",
    "Hidden words are hidden.",
]
NOTES = ["This is the footnote.", "This is the endnote."]


@pytest.mark.parametrize("name", ["edited.odt", "edited.docx"])
def test_a_document_is_read_with_its_changes_accepted_and_nothing_hidden(read, name):
    result = read(name)
    assert result.texts[:8] == [
        *BODY,
        "Text in a frame.",
        "Paragraph with the frame.",
        "Head A\tHead B",
    ]
    assert result.texts[-2:] == NOTES
    assert result.document.problems == ()


def test_rich_text_is_read_so_too_and_what_it_leaves_out_is_said(read):
    result = read("edited.rtf")
    assert result.texts[:6] == [*BODY, "Paragraph with the frame."]
    assert {"Item one", "Subitem"} <= set(result.texts)
    assert "Notes and text boxes were left out: 3 places." in result.said


@pytest.mark.parametrize(
    ("group", "text"),
    [
        (r"{\v hidden }", "Seen."),
        (r"{\f1\deleted\revauthdel1 gone }", "Seen."),
        (r"{\v0 shown }", "shown Seen."),
        (r"\v hidden \v0 shown ", "hidden shown Seen."),
        (r"{\viewkind4 }", "Seen."),
        (r"{\pntext\f1 1.\tab}", "Seen."),
    ],
)
def test_rich_text_hides_no_more_than_its_group(read, group, text):
    content = rf"{{\rtf1\ansi {{\fonttbl{{\f0 Arial;}}}}{group}Seen.\par Next.}}"
    assert read("a.rtf", content).texts == [text, "Next."]


def test_headers_and_footers_of_a_pdf_are_left_out_and_said(read):
    result = read("edited.pdf")
    assert not any("Running header" in text or "Page " in text for text in result.texts)
    assert (
        "Headers and footers were left out: 6 lines ('Page 1 of 4', 'Running header of it')."
        in result.said
    )
    assert "Second page begins with this paragraph here" in result.texts[-2]
    assert not any("  " in text for text in result.texts)  # of justified lines


def test_a_paragraph_of_a_pdf_goes_on_in_the_next_column(read):
    (text,) = (t for t in read("edited.pdf").texts if "The municipality has acknowledged" in t)
    assert "Correspondence remained unanswered, and telecommunications were interrupted" in text
    assert any(t.endswith("x1 second") for t in read("edited.pdf").texts)  # beside it is a cell


def test_a_paragraph_of_a_pdf_goes_on_on_the_next_page(read):
    result = read("over_pages.pdf")
    first, second = result.texts
    assert "on a page that is as small as this one is, and then it ends. The second" in first
    assert first.endswith("it goes on, too, to where the third page is reached.")
    assert second == "The next paragraph is short."
    assert result.places == ["page 1, paragraph 1", "page 2, paragraph 2"]


@pytest.mark.parametrize(
    ("pages", "begins", "left_out"),
    [
        ([0, 1], "Running header of it", ""),
        ([3, 3, 3], "i This is the endnote.", ""),
        ([0, 1, 2], "A heading here", "6 lines"),
    ],
)
def test_what_stands_on_two_pages_or_is_all_there_is_is_no_header(read, pages, begins, left_out):
    some = PdfWriter()
    for page in pages:
        some.append(DATA / "edited.pdf", pages=(page, page + 1))
    content = io.BytesIO()
    some.write(content)
    result = read("a.pdf", content.getvalue())
    assert result.texts[0] == begins
    assert left_out in result.said
    assert bool(left_out) == bool(result.said)
