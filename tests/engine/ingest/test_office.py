"""Documents of office programs, most of them made by the programs that people use."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from tools import tool

from desktop.engine.ingest.archive import check_part, parse_part
from desktop.engine.ingest.documents import UnreadableError

RICH = [
    "Überschrift",
    "First “para” with 😀 and naïve łódź.\nSecond line.",
    "One item",
    "Two item",
    "A\tB",
    "1\ttwo words",
    "שלום עולם",
    "Last para.",
]

DATA = Path(__file__).resolve().parents[2] / "data" / "ingest"

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OD = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table")
)


@pytest.fixture
def docx(tmp_path):
    """Writes a docx file of the given body (and other parts), as its bytes."""

    def _docx(body: str, **parts: str) -> bytes:
        path = tmp_path / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
            )
            for name, content in parts.items():
                archive.writestr(f"word/{name}.xml", content)
        return path.read_bytes()

    return _docx


def odt(body: str, head: str = "") -> str:
    whole = f"<office:body><office:text>{body}</office:text></office:body>"
    return f"{head}<office:document-content {OD}>{whole}</office:document-content>"


def zipped(tmp_path, **parts: str | bytes) -> bytes:
    path = tmp_path / "parts.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path.read_bytes()


@pytest.mark.parametrize("name", ["rich.docx", "rich.doc", "rich.odt", "rich.rtf"])
def test_documents_saved_by_libreoffice_read_the_same(read, name):
    result = read(name)
    assert result.texts == RICH
    assert result.document.problems == ()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_what_the_installed_office_saves_today_reads_the_same(read, tmp_path, kind):
    office = tool("soffice", "libreoffice")
    (tmp_path / "source.html").write_text("<h1>Head</h1><p>Grüße 😀</p><p>End.</p>", "utf-8")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--infilter=HTML (StarWriter)", "--convert-to", kind, "source.html"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    made = (tmp_path / f"source.{kind}").read_bytes()
    assert read(f"made.{kind}", made).texts == ["Head", "Grüße 😀", "End."]


def test_docx_is_read_with_all_changes_accepted(read, docx):
    body = (
        "<w:p><w:r><w:t>The </w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r><w:tab/><w:t>end</w:t><w:br/>"
        "<w:t>next</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert read("a.docx", docx(body)).texts == ["The new\tend\nnext", "in a control", "a link"]


def test_docx_notes_follow_the_text_and_say_what_they_are(read, docx):
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:type="normal" w:id="2"><w:p><w:r><w:t>Another.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    result = read("a.docx", docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p>", footnotes=notes))
    assert result.texts == ["Text", "A note.", "Another."]
    assert result.places == ["paragraph 1", "footnote 1, paragraph 2", "footnote 2, paragraph 3"]


def test_parts_of_other_names_are_found_by_the_relations(read, tmp_path):
    def relations(folder: str, **targets: str) -> str:
        kinds = "".join(
            f'<Relationship Type="http://schemas.example/{kind}" Target="{folder}{target}"/>'
            for kind, target in targets.items()
        )
        return f"<Relationships>{kinds}</Relationships>"

    path = tmp_path / "web.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {
            "_rels/.rels": relations("/word/", officeDocument="document2.xml"),
            "word/_rels/document2.xml.rels": relations("", footnotes="footnotes3.xml"),
            "word/document2.xml": f"<w:document {W}><w:body><w:p><w:r><w:t>One.</w:t></w:r></w:p>"
            "</w:body></w:document>",
            "word/footnotes3.xml": f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>Two.</w:t></w:r>"
            "</w:p></w:footnote></w:footnotes>",
        }.items():
            archive.writestr(name, content)
    assert read("a.docx", path.read_bytes()).texts == ["One.", "Two."]


def test_a_transcript_in_a_docx_is_cut_into_turns(read, docx):
    lines = ["A: One.", "B: Two.", "A: Three.", "B: Four."]
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    result = read("a.docx", docx(body))
    assert result.texts == ["One.", "Two.", "Three.", "Four."]


def test_odt_spaces_breaks_notes_and_comments(read, tmp_path):
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:p>a<text:s text:c="3"/>b'
        "<text:tab/>c<text:line-break/>d<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>the note</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>a comment</text:p></office:annotation> e</text:p>"
    )
    result = read("a.odt", zipped(tmp_path, content_xml=odt(body)))
    assert result.texts == ["a   b\tc\nd e", "the note"]


def test_what_a_style_hides_is_left_out_of_docx(read, docx):
    styles = (
        f'<w:styles {W}><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="More"><w:basedOn w:val="Secret"/></w:style>'
        '<w:style w:styleId="Plain"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
        "<w:style><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    )

    def run(text: str, style: str, more: str = "") -> str:
        return f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{more}</w:rPr><w:t>{text}</w:t></w:r>'

    whole = run("no ", "Secret") + run("Yes", "Plain") + run("no ", "More", "<w:b/>")
    whole += run(" and", "More", '<w:vanish w:val="0"/>') + "<w:r><w:t> yes.</w:t></w:r>"
    hidden = '<w:p><w:pPr><w:pStyle w:val="More"/></w:pPr><w:r><w:t>no</w:t></w:r></w:p>'
    assert read("a.docx", docx(f"<w:p>{whole}</w:p>{hidden}", styles=styles)).texts == [
        "Yes and yes."
    ]


def test_what_a_style_or_a_section_hides_is_left_out_of_odt(read, tmp_path):
    def style(name: str, above: str, display: str = "") -> str:
        said = f'<style:text-properties text:display="{display}"/>' if display else ""
        names = f'style:name="{name}" style:parent-style-name="{above}"'
        return f'<style:style style:family="text" {names}>{said}</style:style>'

    def section(text: str, how: str) -> str:
        return f"<text:section {how}><text:p>{text}</text:p></text:section>"

    styles = style("Secret", "", "none") + style("More", "Secret") + style("Less", "More", "true")
    styles += style("", "", "none")
    head = f'{OD} xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    content = odt(
        '<text:p><text:span text:style-name="More">no </text:span>Yes '
        '<text:span text:style-name="Less">and yes.</text:span></text:p>'
        '<text:p text:style-name="Secret">A style of words, not of paragraphs.</text:p>'
        + section("no", 'text:display="none"')
        + section("no", 'text:display="condition" text:is-hidden="true"')
        + section("Shown.", 'text:display="condition"')
    )
    styles = f"<office:document-styles {head}>{styles}</office:document-styles>"
    result = read("a.odt", zipped(tmp_path, content_xml=content, styles_xml=styles))
    assert result.texts == ["Yes and yes.", "A style of words, not of paragraphs.", "Shown."]


def test_where_a_word_might_be_broken_there_is_nothing(read, docx, tmp_path):
    body = (
        "<w:p><w:r><w:t>Dampf</w:t><w:softHyphen/><w:t>schiff\u00ads\u00adreise</w:t></w:r></w:p>"
    )
    word = "Dampf\u00adschiffs\u00adreise"
    written = {
        "a.docx": docx(body),
        "a.odt": zipped(tmp_path, content_xml=odt(f"<text:p>{word}</text:p>")),
        "a.rtf": rb"{\rtf1\ansi\ansicpg1252 Dampf\-schiff\'ads\u173?reise\par}",
        "a.html": f"<meta charset=utf-8><p>{word.replace(chr(0xAD), '&shy;')}",
        "a.eml": f"From: a\nContent-Type: text/html; charset=utf-8\n\n<p>{word}",
    }
    for name, content in written.items():
        assert read(name, content).texts == ["Dampfschiffsreise"], name


def test_a_zip_bomb_is_not_opened(refused, tmp_path):
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(b" " * (1 << 20))
    assert "would unpack to 64 MB in 1 part," in refused("bomb.docx", path.read_bytes())


def test_an_archive_of_too_many_parts_is_not_opened(refused, tmp_path):
    path = tmp_path / "many.odt"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(str(number), b"")
    assert "10,001 parts" in refused("many.odt", path.read_bytes())


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x "boom">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
    ],
)
def test_xml_that_declares_entities_is_refused(refused, tmp_path, doctype):
    content = odt("<text:p>hello</text:p>", head=f'<?xml version="1.0"?>{doctype}')
    assert "declares entities" in refused("a.odt", zipped(tmp_path, content_xml=content))


def test_archives_that_are_something_else_are_refused_in_words(refused, tmp_path, docx):
    whole = docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p>" * 500)
    assert "damaged" in refused("a.docx", whole[: len(whole) // 2])
    assert "no docx file: it has no part" in refused("b.docx", zipped(tmp_path, content_xml="<a/>"))
    assert "no docx file but looks like a PDF" in refused("c.docx", b"%PDF-1.7 and so on")
    assert "password-protected" in refused(
        "d.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    )
    assert "cannot be read" in refused("e.odt", zipped(tmp_path, content_xml="<a><b></a>"))
    assert "damaged" in refused("f.xlsx", zipped(tmp_path, xl__workbook_xml="<a/>"))


@pytest.mark.parametrize(
    ("page", "encoding", "word"),
    [
        (1252, "cp1252", "Größe"),
        (1251, "cp1251", "привет"),
        (10000, "mac_roman", "Größe"),
        (10007, "mac_cyrillic", "привет"),
        (10029, "mac_latin2", "źdźbło"),
    ],
)
def test_letters_of_rtf_are_those_of_the_code_page_it_names(read, page, encoding, word):
    escaped = "".join(rf"\'{byte:02x}" for byte in word.encode(encoding))
    result = read("a.rtf", rf"{{\rtf1\mac\ansicpg{page}\uc1 {escaped}\par}}".encode())
    assert (result.texts, result.document.encoding) == ([word], encoding)


@pytest.mark.parametrize("number", ["99999999999", "1114112", "-65537"])
def test_a_number_in_rtf_that_is_no_letter_costs_a_letter(read, number):
    result = read("a.rtf", rf"{{\rtf1\ansi\uc1 Fine \u{number}? words, \u8364? and \u128512?.}}")
    assert result.texts == ["Fine \ufffd words, € and 😀."]


def test_rtf_that_breaks_off_is_read_and_said(read):
    whole = b"{\\rtf1 {\\b One} set \\{of\\} braces \\\\{a}.\\par Two.\\par}"
    assert read("a.rtf", whole).said == ""
    cut = read("b.rtf", whole[:-6])
    assert cut.texts[0].startswith("One set {of} braces")
    assert cut.said == "The file breaks off; what follows is missing."


@pytest.mark.parametrize("encoding", ["nonsense", "utf-7", "big5"])
@pytest.mark.parametrize("read_part", [check_part, parse_part])
def test_xml_in_an_encoding_that_no_office_program_writes_is_damaged(tmp_path, read_part, encoding):
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part.xml", f'<?xml version="1.0" encoding="{encoding}"?><a>b</a>')
    with zipfile.ZipFile(path) as archive, pytest.raises(UnreadableError, match="It is damaged"):
        read_part(archive, "part.xml")
