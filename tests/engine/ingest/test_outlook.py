"""Messages of Outlook."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from compressed_rtf import compress
from outlook import (
    ADDRESS,
    BODY,
    CLASS,
    CONTENT,
    FILE,
    FLAGS,
    HTML,
    NAME,
    NARROW,
    PAGE,
    PAGE_OF_HTML,
    RTF,
    SENT,
    SUBJECT,
    compound,
    message,
)

from desktop.engine.ingest.documents import ReadDocument, Source, Unreadable
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reader import Reader

from .conftest import DATA

MAIL = {
    CLASS: "IPM.Note",
    SUBJECT: "Müllabfuhr",
    BODY: "Schöne Grüße,\r\nAnna\r\n",
    NAME: "Anna",
    ADDRESS: "anna@example.org",
    SENT: datetime(2025, 5, 5, 8, tzinfo=UTC),
}
FORM = {FILE: "form.pdf", CONTENT: bytes(9000)}
PARAGRAPHS = ReadOptions(unit=UnitKind.PARAGRAPH)


def test_a_message_is_its_text_with_the_columns_of_a_mail(read):
    result = read("a.msg", message(MAIL, [FORM]))
    assert result.texts == ["Schöne Grüße,\r\nAnna"]
    assert dict(result.units[0].columns) == {
        "subject": "Müllabfuhr",
        "from": "Anna <anna@example.org>",
        "date": "Mon, 05 May 2025 08:00:00 +0000",
    }
    assert result.places == ["whole text"]
    assert result.document.problems == ("1 attachment not read: form.pdf.",)


def test_a_field_called_subject_has_the_messages(read, emotions):
    (text,) = emotions.fields
    asked = replace(emotions, fields=(replace(text, name="subject"), text))
    (unit,) = read("a.msg", message(MAIL), rubric=asked).units
    assert unit.fields == {"subject": "Müllabfuhr", "text": "Schöne Grüße,\r\nAnna"}


def test_a_message_within_a_message_is_an_attachment(read):
    within = {0x3001: "Our first letter", CONTENT: MAIL | {BODY: "not this"}}
    result = read("a.msg", message(MAIL, [within, FORM]))
    assert result.texts == ["Schöne Grüße,\r\nAnna"]
    assert "2 attachments not read: Our first letter, form.pdf." in result.said


HTML_BYTES = "<p>Größe</p><script>no</script><p>„ja“</p>".encode("cp1252")
RTF_BYTES = rb"{\rtf1\ansi\ansicpg1252 Gr\'f6\'dfe\par \'84ja\ldblquote\par}"


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ({BODY: "Plain", HTML: b"<p>Rich"}, ["Plain"]),
        ({BODY: "\r\n", HTML: HTML_BYTES, PAGE_OF_HTML: 1252}, ["Größe", "„ja“"]),
        ({HTML: HTML_BYTES, PAGE_OF_HTML: 28591}, ["Größe", "„ja“"]),
        ({HTML: "<p>Größe</p><p>„ja“</p>"}, ["Größe", "„ja“"]),
        ({RTF: compress(RTF_BYTES)}, ["Größe", "„ja“"]),
        ({RTF: compress(RTF_BYTES, compressed=False)}, ["Größe", "„ja“"]),
    ],
)
def test_the_plainest_form_that_says_anything_is_read(read, body, texts):
    del (bare := dict(MAIL))[BODY]
    result = read("a.msg", message(bare | body), PARAGRAPHS)
    assert result.texts == texts
    assert result.document.problems == ()


@pytest.mark.parametrize(
    ("pages", "encoding", "told"),
    [
        ({PAGE: 1251}, "cp1251", ""),
        ({PAGE: 20866}, "koi8-r", ""),
        ({PAGE_OF_HTML: 1251}, "cp1251", ""),
        ({PAGE: 65001}, "utf-8", ""),
        ({PAGE: 1251, PAGE_OF_HTML: 65001}, "cp1251", ""),
        ({PAGE: 4711}, "utf-8", ""),
    ],
)
def test_texts_in_a_code_page_are_read_in_it(read, pages, encoding, told):
    text = "Добрый день, у меня вопрос."
    narrow = {(BODY, NARROW): text.encode(encoding), (SUBJECT, NARROW): text.encode(encoding)}
    result = read("a.msg", message({CLASS: "IPM.Note", **narrow, **pages}))
    assert result.texts == [text]
    assert result.units[0].columns["subject"] == text
    assert result.said == told


def test_a_text_whose_code_page_nothing_says_is_a_guess(read):
    result = read("a.msg", message({(BODY, NARROW): "Größe".encode("cp1252")}))
    assert result.texts == ["Größe"]
    assert "read as cp1252, which is a guess" in result.said


def test_one_wrong_letter_costs_itself(read):
    """Outlook cuts long subjects after 255 places, and so perhaps a letter of two."""
    result = read("a.msg", message(MAIL | {SUBJECT: "Danke \ud83d"}))
    assert result.units[0].columns["subject"] == "Danke \N{REPLACEMENT CHARACTER}"


def test_a_time_of_zero_is_none(read):
    never = datetime(1601, 1, 1, tzinfo=UTC)
    told = [
        read("a.msg", message(MAIL | {SENT: never, **more})).units[0].columns["date"]
        for more in ({}, {0x0E06: MAIL[SENT]})
    ]
    assert told == ["", "Mon, 05 May 2025 08:00:00 +0000"]


def test_a_draft_says_so_and_has_no_date(read):
    del (unsent := dict(MAIL))[SENT]
    result = read("a.msg", message(unsent | {FLAGS: 8, 0x0E06: MAIL[SENT]}))
    assert result.document.problems == ("It is a draft, which had not been sent.",)
    assert result.units[0].columns["date"] == ""


def test_who_it_is_from_needs_no_address(read):
    exchange = {ADDRESS: "", 0x0065: "/O=OFFICE/CN=ANNA"}
    result = read("a.msg", message(MAIL | exchange))
    assert result.units[0].columns["from"] == "Anna"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("IPM.Note.Custom", False),
        ("REPORT.IPM.Note.NDR", False),
        ("IPM.Appointment", True),
        ("IPM.Schedule.Meeting.Request", True),
        ("IPM.Contact", True),
    ],
)
def test_other_items_are_read_as_far_as_they_say_something(read, refused, kind, told):
    result = read("a.msg", message(MAIL | {CLASS: kind}))
    assert result.texts == ["Schöne Grüße,\r\nAnna"]
    assert (f"no e-mail but another item of Outlook ({kind})" in result.said) == told
    assert "nothing to annotate" in refused("a.msg", message({CLASS: kind, SUBJECT: "Anna"}))


SIGNED = b"""Content-Type: multipart/signed; boundary=b; protocol="application/pkcs7-signature"

--b
Content-Type: text/plain; charset=utf-8

Signed words.
--b
Content-Type: application/pkcs7-signature; name=smime.p7s

AAAA
--b--
"""


def test_what_is_signed_is_read_and_what_is_encrypted_refused(read, refused):
    del (bare := dict(MAIL))[BODY]
    hung = [{FILE: "smime.p7m", CONTENT: SIGNED}]
    signed = bare | {CLASS: "IPM.Note.SMIME.MultipartSigned"}
    result = read("a.msg", message(signed, hung))
    assert result.texts == ["Signed words."]
    assert result.units[0].columns["subject"] == "Müllabfuhr"
    assert "1 attachment not read: smime.p7s." in result.said
    sealed = message(bare | {CLASS: "IPM.Note.SMIME"}, hung)
    restricted = message(MAIL, [{FILE: "message.rpmsg", CONTENT: b"AAAA"}])
    for content in (sealed, restricted):
        assert "The message is encrypted. Open it in your mail program" in refused("a.msg", content)


def test_what_is_no_message_is_refused_in_a_sentence(refused):
    whole = message(MAIL)
    document = compound({"WordDocument": bytes(5000), "1Table": b"x"})
    assert "another file of an office program" in refused("a.msg", document)
    assert "another file" in refused("a.msg", (DATA / "libreoffice.xls").read_bytes())
    assert "give it the ending .eml" in refused("a.msg", b"Subject: x\n\nhello")
    assert "looks like a PDF file" in refused("a.msg", b"%PDF-1.7 ...")
    assert "it breaks off" in refused("a.msg", whole[:300])
    for length in (600, len(whole) // 2, len(whole) - 700):
        assert "damaged" in refused("a.msg", whole[:length])
    del (bare := dict(MAIL))[BODY]
    assert "damaged" in refused("a.msg", message(bare | {RTF: compress(RTF_BYTES)[:-9]}))


def number(content: bytes, place: int, value: int) -> bytes:
    return content[:place] + struct.pack("<I", value) + content[place + 4 :]


def directory(content: bytes, name: str) -> int:
    """Where the entry of a stream or storage begins."""
    return content.index(f"{name}\0".encode("utf-16-le"))


def _loop_in_a_stream() -> bytes:
    """A stream of 4 GB whose sectors follow each other in a ring."""
    content = message(MAIL | {BODY: "x" * 50_000})
    entry = directory(content, "__substg1.0_1000001F")
    first = struct.unpack_from("<I", content, entry + 116)[0]
    table = len(content) - 512 * struct.unpack_from("<I", content, 44)[0]
    content = number(content, table + 4 * first, first)
    return number(content, entry + 120, 0xFFFFFFF0)


def _many_small_sectors() -> bytes:
    return number(message(MAIL), directory(message(MAIL), "Root Entry") + 120, 0xFFFFFFF0)


@pytest.mark.parametrize(
    "content",
    [
        _loop_in_a_stream(),
        _many_small_sectors(),
        number(message(MAIL), 44, 0x7FFFFFFF),  # sectors of its table
        number(message(MAIL), 64, 0x7FFFFFFF),
        number(message(MAIL), 72, 0x7FFFFFFF),
        number(message(MAIL), 30, 0x00060020),  # sectors of 4 GB
    ],
)
def test_a_file_that_promises_more_than_it_has_is_refused_at_once(tmp_path, emotions, content):
    path = tmp_path / "a.msg"
    path.write_bytes(content)
    with Reader(ReadOptions(seconds_per_file=10, memory_bytes=768 << 20)) as reader:
        found = reader.read(Source(path, path.name), emotions)
    assert isinstance(found, Unreadable)
    assert "it is to hold more than its size allows" in found.sentence


def test_streams_in_a_ring_and_a_tree_without_end_come_to_one(tmp_path, emotions):
    content = message(MAIL | {BODY: "x" * 50_000})
    table = len(content) - 512 * struct.unpack_from("<I", content, 44)[0]
    start = struct.unpack_from("<I", content, 48)[0]
    ring = number(content, table + 4 * start, start)
    entry = directory(content, "__substg1.0_1000001F")
    tree = number(number(content, entry + 68, 1), entry + 72, 0)
    with Reader(ReadOptions(seconds_per_file=10, memory_bytes=768 << 20)) as reader:
        for spoilt in (ring, tree):
            path = tmp_path / "a.msg"
            path.write_bytes(spoilt)
            found = reader.read(Source(path, path.name), emotions)
            assert isinstance(found, Unreadable | ReadDocument)
            if isinstance(found, Unreadable):
                assert "given up" not in found.sentence
                assert "memory" not in found.sentence


def test_thousands_of_attachments_are_counted_in_little_time(tmp_path, emotions):
    names = {f"__attach_version1.0_#{n:08X}": {"__substg1.0_3707001F": b"a\0"} for n in range(3000)}
    path = tmp_path / "a.msg"
    path.write_bytes(
        compound({"__properties_version1.0": bytes(32), "__substg1.0_1000001F": b"a\0", **names})
    )
    with Reader(ReadOptions(seconds_per_file=30)) as reader:
        found = reader.read(Source(path, path.name), emotions)
    assert isinstance(found, ReadDocument)
    assert found.document.problems == ("3,000 attachments not read: a, a, a, a, a, ….",)
