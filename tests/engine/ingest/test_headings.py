"""Paragraphs without headings, where the format says which paragraphs are headings."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from desktop.engine.ingest.options import ReadOptions, UnitKind

PROSE = ReadOptions(unit=UnitKind.PROSE)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.mark.parametrize("name", ["edited.docx", "edited.doc", "edited.odt", "rich.docx"])
def test_headings_are_left_out_on_request_and_counted(read, name):
    whole, prose = read(name), read(name, options=PROSE)
    assert whole.document.unit_kind == "paragraph"
    assert prose.document.unit_kind == "prose"
    assert whole.texts[0] in ("A heading here", "Überschrift")
    assert prose.texts == whole.texts[1:]
    assert prose.places[0] == "paragraph 1"
    assert "Headings were left out: 1 paragraph." in prose.said
    assert "Headings" not in whole.said


def test_headings_of_web_pages_and_markdown_are_left_out(read):
    page = "<h1>One <b>title</b></h1><p>Words.</p><div><h3>Two</h3>More words.</div>"
    assert read("a.html", page, PROSE).texts == ["Words.", "More words."]
    markdown = "# One\nWords.\n\nTwo\n---\n\n\n* an item\n\nThree\n===\n\n#no heading\n"
    result = read("a.md", markdown, PROSE)
    assert result.texts == ["Words.", "* an item", "#no heading"]
    assert "Headings were left out: 3 paragraphs." in result.said


def test_styles_based_on_a_heading_and_titles_are_headings(read, tmp_path: Path):
    def style(name: str, shown: str, based: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{shown}"/>'
            f'<w:basedOn w:val="{based}"/></w:style>'
        )

    def paragraph(style: str, text: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    styles = (
        style("berschrift1", "heading 1")
        + style("Ours", "Our heads", "berschrift1")
        + style("Titel", "Title")
        + style("HeadingBody", "Heading Body")
    )
    body = (
        paragraph("Titel", "A title")
        + paragraph("berschrift1", "A heading")
        + paragraph("Ours", "Of our own")
        + paragraph("HeadingBody", "Words below it")
    )
    path = tmp_path / "made.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:d xmlns:w="{WORD}">{body}</w:d>')
        archive.writestr("word/styles.xml", f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>')
    assert read("a.docx", path.read_bytes(), PROSE).texts == ["Words below it"]


def test_titles_of_an_odt_are_headings(read, tmp_path: Path):
    path = tmp_path / "made.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{ODF}:office:1.0" xmlns:s="{ODF}:style:1.0"'
            f' xmlns:t="{ODF}:text:1.0"><o:automatic-styles>'
            '<s:style s:name="P1" s:family="paragraph" s:parent-style-name="Title"/>'
            '</o:automatic-styles><o:body><o:text><t:p t:style-name="P1">A title</t:p>'
            '<t:p t:style-name="Subtitle">Another</t:p><t:h>A heading</t:h><t:p>Words.</t:p>'
            "</o:text></o:body></o:document-content>",
        )
    assert read("a.odt", path.read_bytes(), PROSE).texts == ["Words."]


@pytest.mark.parametrize("name", ["over_pages.pdf", "rich.rtf"])
def test_a_format_that_does_not_tell_headings_loses_none_and_it_is_said(read, name):
    prose = read(name, options=PROSE)
    assert prose.texts == read(name).texts
    assert "file does not say which paragraphs are headings; none was left out." in prose.said
