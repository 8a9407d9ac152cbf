"""Small files that want to become large: each costs a sentence or nothing, in bounded memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.ingest.documents import Source, Unreadable
from desktop.engine.ingest.formats import FORMATS
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from rubrics.schema import Rubric

pytestmark = pytest.mark.slow

MEGABYTE = 1 << 20
SECONDS = 40

LAUGHS = "<!DOCTYPE lolz [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{i + 1} '{f'&a{i};' * 10}'>" for i in range(12)
)
QUADRATIC = f"<!DOCTYPE q [<!ENTITY a '{'a' * 50_000}'>]>"
OUTSIDE = "<!DOCTYPE o [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
TYPES = {
    "laughs": (LAUGHS + "]>", "&a12;"),
    "quadratic": (QUADRATIC, "&a;" * 50_000),
    "outside": (OUTSIDE, "&a;"),
}

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(doctype: str, text: str) -> dict[str, str]:
    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    document = f'{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return {"word/document.xml": document}


def odt(doctype: str, text: str) -> dict[str, str]:
    names = f'xmlns:office="{OFFICE}" xmlns:text="{TEXT}"'
    body = f"<office:body><office:text><text:p>{text}</text:p></office:text></office:body>"
    document = f"{doctype}<office:document-content {names}>{body}</office:document-content>"
    return {"content.xml": document}


def ods(doctype: str, text: str) -> dict[str, str]:
    names = f'xmlns:office="{OFFICE}" xmlns:text="{TEXT}" xmlns:table="{TABLE}"'
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{cell.format(t)}</table:table-row>" for t in ("text", text))
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OFFICE.replace("office", "manifest")}"/>',
        "content.xml": (
            f"{doctype}<office:document-content {names}>{body}</office:document-content>"
        ),
    }


def xlsx(doctype: str, text: str) -> dict[str, str]:
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
    rows = cell.format(1, "text") + cell.format(2, text)
    relation = (
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    )
    main = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    sheets = '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">{sheets}</workbook>',
        "xl/worksheets/sheet1.xml": (
            f'{doctype}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
        ),
    }


def qdpx(doctype: str, text: str) -> dict[str, str]:
    source = f"<TextSource><PlainTextContent>{text}</PlainTextContent></TextSource>"
    project = f'<Project xmlns="urn:QDA-XML:project:1.0"><Sources>{source}</Sources></Project>'
    return {"project.qde": f"{doctype}{project}"}


@pytest.fixture
def outcome(tmp_path: Path, emotions: Rubric) -> Callable[[str, bytes | dict[str, str]], str]:
    """What the reading process says of a file, or the texts it found, within bounds."""

    def _outcome(name: str, content: bytes | dict[str, str]) -> str:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for part, text in content.items():
                    archive.writestr(part, text)
        options = ReadOptions(seconds_per_file=SECONDS, memory_bytes=768 * MEGABYTE)
        with Reader(options) as reader:
            read = reader.read(Source(path, name), emotions)
            said = (
                read.sentence
                if isinstance(read, Unreadable)
                else "\n".join(unit.fields["text"] for unit in read.units)
            )
        assert "root:" not in said
        return said

    return _outcome


@pytest.mark.parametrize("make", [docx, odt, ods, xlsx, qdpx])
@pytest.mark.parametrize("kind", TYPES)
def test_entities_are_not_expanded(make, kind: str, outcome) -> None:
    doctype, text = TYPES[kind]
    said = outcome(f"bomb.{make.__name__}", make(doctype, text))
    assert len(said) < 300_000
    assert "hahaha" not in said


@pytest.mark.parametrize("make", [docx, odt, ods, xlsx, qdpx])
def test_the_same_files_without_a_bomb_are_read(make, outcome) -> None:
    assert outcome(f"plain.{make.__name__}", make("", "Good day")) == "Good day"


@pytest.mark.parametrize("make", [docx, odt, ods, xlsx, qdpx])
def test_a_part_that_swells_is_not_unpacked(make, outcome) -> None:
    assert "would unpack to" in outcome(f"b.{make.__name__}", make("", "a" * (64 * MEGABYTE)))


def test_a_row_repeated_a_million_times_costs_its_file_and_no_more(outcome) -> None:
    """Found by the fuzzer: calamine writes all of it out, until memory or time end it."""
    parts = ods("", "x")
    parts["content.xml"] = (
        parts["content.xml"]
        .replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048570">', 1)
        .replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="90" ', 1)
    )
    said = outcome("repeated.ods", parts)
    assert "more memory than is allowed" in said or "given up after" in said


def test_a_cell_far_from_the_others_is_refused_at_once(outcome) -> None:
    """Found by the fuzzer: every row is as wide as the widest, so one far cell makes billions."""
    parts = ods("", "x")
    row, cell = "<table:table-row>", "<table:table-cell "
    empty = f'<table:table-row table:number-rows-repeated="1048000">{cell}/></table:table-row>'
    gap = f'{cell}table:number-columns-repeated="16000"/>'
    whole = parts["content.xml"].replace(row + cell, empty + row + gap + cell, 1)
    parts["content.xml"] = whole
    assert "1,048,002 rows of 16,001 cells" in outcome("far.ods", parts)


def test_a_spreadsheet_of_broken_xml_is_refused_at_once(outcome) -> None:
    """Found by the fuzzer: calamine looks for the end of the table for ever."""
    parts = ods("", "x")
    parts["content.xml"] = parts["content.xml"].replace("</table:table>", "</tab:table>")
    assert "content.xml cannot be read (mismatched tag" in outcome("broken.ods", parts)


def test_elements_nested_without_end_are_refused_at_once(outcome) -> None:
    """The parser's time grows with the square of the depth."""
    assert "more than 10,000 deep" in outcome("deep.html", b"<ul><li>" * 500_000)


def test_elements_with_attributes_without_end_are_refused_at_once(outcome) -> None:
    names = " ".join(f"a{i}=1" for i in range(300_000))
    assert "more than 5,000 attributes" in outcome("long.html", f"<p {names}>text</p>".encode())


def test_web_pages_know_no_entities_of_their_own(outcome) -> None:
    said = outcome("bomb.html", f"{LAUGHS}]><p>&a12; is left.</p>".encode())
    assert len(said) < 20_000
    assert "is left" in said


def pdf(*objects: bytes) -> bytes:
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF" % (count, table, count, len(body))
    )


def stream(data: bytes, filters: bytes) -> bytes:
    head = b"<</Length %d/Filter%s>>\nstream\n" % (len(data), filters)
    return head + data + b"\nendstream"


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>"


@pytest.mark.parametrize("layers", [1, 3])
def test_a_pdf_stream_that_swells_is_bounded(layers: int, outcome) -> None:
    data = b" " * (256 * MEGABYTE)
    packer = zlib.compressobj(9)
    packed = packer.compress(data) + packer.flush()
    del data
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    filters = b"[" + b"/FlateDecode" * layers + b"]"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    said = outcome("bomb.pdf", pdf(CATALOG, pages, PAGE, stream(packed, filters)))
    assert len(said) < 2000


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("itself", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        ("many", b"<</Type/Pages/Kids[" + b"3 0 R " * 200_000 + b"]/Count 200000>>"),
        ("deep", b"<</Type/Pages/Kids" + b"[" * 50_000 + b"]" * 50_000 + b"/Count 1>>"),
    ],
)
def test_a_pdf_whose_pages_go_in_circles_ends(name: str, pages: bytes, outcome) -> None:
    assert len(outcome(f"{name}.pdf", pdf(CATALOG, pages, PAGE, stream(b"BT ET", b"[]")))) < 2000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.html", b"<div>" * 10_000 + b"</b>" * 10_000 + b"text"),
        ("wide.html", b"<table>" + b"<tr><td colspan=99999 rowspan=99999>x" * 500),
        ("deep.jsonl", b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"),
        ("digits.jsonl", b'{"text": "a", "n": ' + b"9" * 100_000 + b"}\n"),
        ("deep.rtf", b"{\\rtf1 " + b"{" * 200_000 + b"text" + b"}" * 200_001),
        ("wide.rtf", b"{\\rtf1 \\bin999999999 x}"),
        ("hidden.rtf", b"{\\rtf1 " + b"\\v " * 300_000 + b"\\plain text}"),
        ("lines.vtt", b"WEBVTT\n\n" + (b"00:01.000 --> 00:01.000\n" + b"a\n" * 50_000 + b"\n") * 4),
        ("quoted.csv", b'text,n\n"' + b"a,\n" * 30_000),
        ("columns.csv", b"text" + b",a" * 100_000 + b"\nx\n"),
        ("stars.md", b"*" * 200_000 + b"\n" + b"[" * 200_000 + b"\n" + b"> " * 100_000),
        ("times.srt", b"1\n" + b"9" * 100_000 + b":00:00,000 --> 00:00:01,000\nHello\n"),
        ("spaces.txt", b" \n" * 500_000 + b"text" + b"\t" * 500_000),
        ("names.txt", b"A: " * 200_000),
        (
            "parts.eml",
            b"MIME-Version: 1.0\r\n"
            + b"".join(
                b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
                for i in range(3_000)
            ),
        ),
        ("lines.mbox", b"From - \nSubject: x\n\nHello\n" + b"From \n: x\n" * 30_000),
        ("quoted.mbox", b"From - \nSubject: x\n\n" + b">" * 300_000 + b"From x\n"),
        ("dates.mbox", (b"From - \nSubject: x\n\n" + b"From Jan 1 1:00 " * 4_000 + b"\n") * 50),
        ("one.mbox", b"From - \nSubject: x\n\n" + b"From " * 300_000),
        ("header.eml", b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\ntext"),
    ],
)
def test_nesting_and_repetition_without_end_come_to_one(name: str, content: bytes, outcome) -> None:
    assert f".{name.partition('.')[2]}" in FORMATS
    said = outcome(name, content)
    assert "crashed" not in said
    assert "given up after" not in said
