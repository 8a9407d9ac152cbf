"""Documents of every kind, most of them made by the programs that people use."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from desktop.engine.ingest import ReadOptions, UnitKind

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


@pytest.mark.parametrize("name", ["rich.docx", "rich.odt"])
def test_documents_saved_by_libreoffice_read_the_same(read, name):
    result = read(name)
    assert result.texts == RICH
    assert result.document.problems == ()


def test_rich_text_saved_by_libreoffice_keeps_letters_rows_and_paragraphs(read):
    texts = read("rich.rtf").texts
    assert texts[0] == RICH[0]
    assert texts[1:3] == RICH[1].split("\n")
    assert texts[-4:] == RICH[-4:]


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
        '<w:footnote w:id="1"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    result = read("a.docx", docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p>", footnotes=notes))
    assert result.texts == ["Text", "A note."]
    assert result.places == ["paragraph 1", "footnote 1, paragraph 2"]


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


def test_a_zip_bomb_is_not_opened(refused, tmp_path):
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(b" " * (1 << 20))
    assert "would unpack to 64 MB" in refused("bomb.docx", path.read_bytes())


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


def test_html_shows_what_a_reader_sees_and_runs_nothing(read):
    page = """<!doctype html><html><head><title>T</title><style>p{}</style>
    <script>document.write("evil")</script></head><body><nav><a>Menu</a></nav>
    <h1>Head</h1><p>One <b>bold</b>&amp;more<br>line</p>tail
    <img src="http://example.org/x.png" onerror="alert(1)"><div hidden>no</div>
    <div style="display: none">no</div><!-- no --><noscript>no</noscript>
    <table><tr><td>A</td><td>B</td></tr></table><pre>x
      y</pre><p>unclosed <i>text</body></html>"""
    result = read("a.html", page)
    assert result.texts == [
        "Head",
        "One bold&more\nline",
        "tail",
        "A\tB",
        "x\n      y",
        "unclosed text",
    ]


def test_html_says_its_encoding_itself(read):
    page = '<meta charset="iso-8859-2"><p>Zażółć gęślą jaźń</p>'
    result = read("a.htm", page.encode("iso-8859-2"))
    assert result.texts == ["Zażółć gęślą jaźń"]
    assert result.document.problems == ()


def test_deeply_nested_html_is_read(read):
    assert read("a.html", "<div>" * 10_000 + "deep").texts == ["deep"]


MAIL = """From: Anna <anna@example.org>
To: office@example.org
Subject: =?utf-8?q?M=C3=BCllabfuhr?=
Date: Mon, 05 May 2025 10:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Sch=F6ne Gr=FC=DFe,
Anna
--c
Content-Type: text/html

<p>not this</p>
--c--
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="form.pdf"
Content-Transfer-Encoding: base64

AAAA
--b--
"""


def test_mail_is_its_text_with_its_headers_as_columns(read):
    result = read("a.eml", MAIL)
    assert [text.splitlines() for text in result.texts] == [["Schöne Grüße,", "Anna"]]
    assert dict(result.units[0].columns) == {
        "subject": "Müllabfuhr",
        "from": "Anna <anna@example.org>",
        "date": "Mon, 05 May 2025 10:00:00 +0200",
    }
    assert "1 attachment not read: form.pdf" in result.said


def test_mail_in_html_alone_is_its_visible_text(read):
    body = "<p>One</p><script>no</script><p>Two</p>"
    mail = f"Subject: x\nContent-Type: text/html; charset=utf-8\n\n{body}"
    result = read("a.eml", mail, ReadOptions(unit=UnitKind.PARAGRAPH))
    assert result.texts == ["One", "Two"]


def test_mail_with_an_unknown_charset_or_no_headers(read, refused):
    odd = b"Subject: x\nContent-Type: text/plain; charset=klingon\n\nhello"
    assert read("a.eml", odd).texts == ["hello"]
    assert "no e-mail" in refused("b.eml", b"\njust text")
    assert "nothing to annotate" in refused("c.eml", b"Subject: empty\n\n")


SRT = """1
00:00:01,000 --> 00:00:02,000
ANNA: I think we

2
00:00:02,100 --> 00:00:04,000
should <i>go</i>.

3
00:01:05,000 --> 00:01:06,000
BEN: No.

4
00:01:07,000 --> 00:01:08,000
- Who says so?
- I do.
"""


def test_cues_of_one_speaker_are_one_turn(read):
    result = read("a.srt", SRT.replace("\n", "\r\n"))
    assert result.texts == ["I think we should go.", "No.", "Who says so?", "I do."]
    assert result.places == [
        "turn 1, ANNA, 00:00:01",
        "turn 2, BEN, 00:01:05",
        "turn 3, 00:01:07",
        "turn 4, 00:01:07",
    ]


def test_nameless_cues_are_joined_to_sentences_and_parted_by_pauses(read):
    cues = ["We were", "so cold.", "And then", "it rained"]
    times = [(1, 2), (2, 3), (3, 4), (9, 10)]
    content = "".join(
        f"{i}\n00:00:{a:02d},000 --> 00:00:{b:02d},000\n{cue}\n\n"
        for i, (cue, (a, b)) in enumerate(zip(cues, times, strict=True), 1)
    )
    assert read("a.srt", content).texts == ["We were so cold.", "And then", "it rained"]


def test_voices_of_a_vtt_file(read):
    content = (
        "WEBVTT - title\n\nNOTE a comment\n\nSTYLE\n::cue { color: red }\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start\n<v Anna>Hello &amp; welcome\n\n"
        "00:02.000 --> 00:03.000\n<v Anna>to the <c.loud>city</c></v>\n\n"
        "00:03.000 --> 00:04.000\n<v Ben>Hi.</v>\n<v.loud Anna>Oh!</v>\n"
    )
    result = read("a.vtt", content)
    assert result.texts == ["Hello & welcome to the city", "Hi.", "Oh!"]
    assert [p.split(", ")[1] for p in result.places] == ["Anna", "Ben", "Anna"]


def test_subtitles_without_a_cue_are_refused(refused):
    assert "No cue" in refused("a.vtt", "WEBVTT\n\nnothing")


@pytest.mark.parametrize(
    "name", ["a.txt", "a.csv", "a.jsonl", "a.docx", "a.odt", "a.xlsx", "a.pdf", "a.html", "a.eml"]
)
def test_an_empty_file_is_refused_whatever_its_kind(refused, name):
    assert "The file is empty" in refused(name, b"")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.srt", "a.csv", "a.rtf"])
def test_a_file_of_white_space_is_refused(refused, name):
    assert refused(name, b" \n\t\n \n")


@pytest.mark.parametrize("content", ["text\n", "id,text\n", "id,text\n,\n"])
def test_a_table_of_nothing_but_a_header_is_refused(refused, content):
    assert "no rows of data" in refused("a.csv", content)


def test_a_file_beyond_the_limit_is_refused_with_the_limit(refused, tmp_path):
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(1 << 30)  # sparse: takes no room on the disk
    assert "1,024 MB; a txt file may have 64 MB. Split it" in refused(str(tmp_path / "big.txt"))
