"""PDF files: what their layout says, and why some are refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data" / "ingest"


def test_paragraphs_of_a_pdf_come_from_its_layout(read):
    result = read("indented.pdf")
    assert result.texts[:2] == [
        "שלום עולם, זה מבחן של טקסט בעברית. האם הוא נקרא נכון?",
        "مرحبا بالعالم، هذا اختبار 123 للنص العربي.",
    ]
    assert [text.split(" paragraph")[0] for text in result.texts[2:]] == ["The first", "The second"]
    assert result.texts[3].endswith(
        "as in most books, and it is wrapped at the end of the line as well."
    )
    assert result.places[3] == "page 1, paragraph 4"


def test_a_scan_that_was_recognised_is_read(read):
    assert read("scan_with_text.pdf").texts == [
        "The letter was lost for eleven weeks and nobody could say where it had been.",
        "We have told the man who wrote it how ashamed we are.",
    ]


def test_letters_that_a_font_draws_as_one_are_spelt_out(read):
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NumberObject
    from pypdf.generic import NameObject as Name

    def table(**items: object) -> DictionaryObject:
        return DictionaryObject({Name(f"/{key}"): value for key, value in items.items()})

    signs = ArrayObject([NumberObject(1), Name("/fi"), Name("/ffi")])
    font = table(
        Type=Name("/Font"),
        Subtype=Name("/Type1"),
        BaseFont=Name("/Helvetica"),
        Encoding=table(Differences=signs),
    )
    drawn = DecodedStreamObject()
    drawn.set_data(b"BT /F 12 Tf 20 200 Td (We \\001nd it di\\002cult.) Tj ET")
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    page[Name("/Resources")] = table(Font=table(F=font))
    page[Name("/Contents")] = writer._add_object(drawn)
    content = io.BytesIO()
    writer.write(content)
    assert read("a.pdf", content.getvalue()).texts == ["We find it difficult."]


def test_a_pdf_without_text_is_refused_and_told_about_recognition(refused):
    assert "OCR" in refused("scan.pdf")


def test_an_encrypted_pdf_is_refused_in_words(refused):
    assert "protected by a password" in refused("locked.pdf")


def test_a_pdf_that_may_be_read_but_not_printed_is_read(read):
    from pypdf import PdfReader, PdfWriter

    restricted = PdfWriter(clone_from=PdfReader(DATA / "scan_with_text.pdf"))
    restricted.encrypt("", "owner", algorithm="AES-256")
    content = io.BytesIO()
    restricted.write(content)
    assert len(read("a.pdf", content.getvalue()).texts) == 2


def test_a_pdf_with_a_silent_page_says_which(read):
    from pypdf import PdfReader, PdfWriter

    both = PdfWriter(clone_from=PdfReader(DATA / "scan_with_text.pdf"))
    both.append(PdfReader(DATA / "scan.pdf"))
    content = io.BytesIO()
    both.write(content)
    result = read("a.pdf", content.getvalue())
    assert len(result.texts) == 2
    assert "No text on 1 page (2)" in result.said


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing more", b"not at all", b"%PDF-1.4\n%%EOF"])
def test_a_damaged_pdf_is_refused_in_words(refused, content):
    assert "damaged or is none" in refused("a.pdf", content)


def test_words_broken_at_the_end_of_a_line_are_put_together():
    from desktop.engine.ingest.formats.pdf import _joined

    assert _joined("the com-", "mittee met", set()) == "the committee met"
    assert _joined("sixty-", "one of", {"sixty-one"}) == "sixty-one of"
    assert _joined("the North-", "South line", set()) == "the North- South line"
    assert _joined("soft\u00ad", "ware", set()) == "software"


def test_lines_a_blank_line_apart_are_paragraphs_unless_sentences_go_on():
    from desktop.engine.ingest.formats.pages import Line
    from desktop.engine.ingest.formats.pdf import _paragraphs

    def paragraphs(lines: list[tuple[str, float]]) -> list[str]:
        return [" ".join(p) for p in _paragraphs([Line(t, 57.0, y, 12.0) for t, y in lines])]

    letter = [
        ("Sehr geehrte Damen und Herren,", 780.0),
        ("ich bitte um eine Kopie meines Bescheids, den ich bei dem letzten", 752.0),
        ("Umzug verloren habe.", 738.0),
        ("Mit freundlichen Grüßen", 710.0),
        ("Petra Schäfer", 682.0),
    ]
    assert paragraphs(letter) == [
        letter[0][0], f"{letter[1][0]} {letter[2][0]}", letter[3][0], letter[4][0]
    ]  # fmt: skip
    double_spaced = [
        ("Der Verein hat im vergangenen Jahr beschlossen, die Beiträge zu", 780.0),
        ("erhöhen, weil die Kosten für Heizung und Strom in den letzten", 752.0),
        ("Monaten gestiegen sind. Viele waren damit nicht", 724.0),
        ("einverstanden und haben lange darüber gesprochen.", 696.0),
    ]
    assert paragraphs(double_spaced) == [" ".join(text for text, _ in double_spaced)]
