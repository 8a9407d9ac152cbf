"""Mailboxes: a row for each message."""

from __future__ import annotations

import mailbox
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest

from desktop.engine.ingest.documents import Partly, ReadDocument
from desktop.engine.ingest.formats import mbox
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.sources import discover
from desktop.engine.progress import silent


def mail(subject: str, text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Anna <anna@example.org>"
    made["Subject"] = subject
    made["Date"] = "Mon, 05 May 2025 10:00:00 +0200"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def with_file(made: EmailMessage, name: str, size: int = 3000) -> EmailMessage:
    made.add_attachment(bytes(size), maintype="application", subtype="pdf", filename=name)
    return made


def written(path: Path, *messages: EmailMessage) -> bytes:
    """What Python's own module makes of messages."""
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return path.read_bytes()


QUOTED = "Dear all,\n\nFrom here on it is\nFrom - up to\n>From\n>From there\n\nFrom now: yes\n"


@pytest.fixture
def two(tmp_path: Path) -> bytes:
    first = with_file(with_file(mail("Müllabfuhr", QUOTED), "a.pdf"), "b.pdf")
    return written(tmp_path / "made.mbox", first, mail("Second", "Grüße,\nAnna\n"))


def test_each_message_is_a_row_with_its_headers(read, two):
    result = read("a.mbox", two)
    assert result.document.columns == ("subject", "from", "date", "text")
    assert result.places == ["message 1", "message 2"]
    assert result.columns.fields == {"text": "text"}
    assert dict(result.units[0].columns) == {
        "subject": "Müllabfuhr",
        "from": "Anna <anna@example.org>",
        "date": "Mon, 05 May 2025 10:00:00 +0200",
        "text": result.texts[0],
    }
    assert result.texts[1] == "Grüße,\nAnna"
    assert result.document.problems == ("2 attachments of 1 message (1) not read.",)


def test_lines_that_begin_with_from_stay_in_their_text(read, two):
    text = read("a.mbox", two).texts[0]
    assert text.splitlines() == [
        line.replace(">From there", "From there") for line in QUOTED.splitlines()
    ]


SEPARATORS = [
    "From - Mon Jan  1 10:00:00 2024",
    "From ",
    "From 1790000000000000001@xxx Mon Jan 01 10:00:00 +0000 2024",
    "From anna@example.org Mon Jan  1 10:00:00 2024",
    "From MAILER-DAEMON Mon Jan  1 10:00:00 2024",
    '"From "Anna Meier" Mon Jan  1 10:00 CET 2024'[1:],
]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_messages_are_parted_as_programs_part_them(read, separator, end):
    one = f"{separator}\nFrom: anna@example.org\nSubject: x\n\nFrom the start\nnothing: more\n\n"
    result = read("a.mbox", (one * 3).replace("\n", end))
    assert [text.split() for text in result.texts] == [
        ["From", "the", "start", "nothing:", "more"]
    ] * 3


def test_words_that_stood_in_quotes_of_any_depth_are_as_they_were_written(read):
    body = ">From a\n>>From b\n>>>From c\n> From d\n"
    texts = read("a.mbox", f"From - \nSubject: x\n\n{body}").texts
    assert texts[0].splitlines() == ["From a", ">From b", ">>From c", "> From d"]


def test_a_dated_line_parts_messages_that_have_no_headers_or_no_blank_line_between(read):
    dated = "From a@b Mon Jan  1 10:00:00 2024\n"
    good = f"{dated}Subject: x\n\nGood\n"
    result = read("a.mbox", f"{good}{good}\n{dated}no header\n\n{good}")
    assert result.places == ["message 1", "message 2", "message 4"]
    assert result.texts == ["Good"] * 3
    assert "Left out: 1 message (3). This is no e-mail: it has no headers" in result.said


def test_labels_of_gmail_are_a_column(read, tmp_path):
    labelled = mail("x", "One text", X_Gmail_Labels="Inbox,Geöffnet,Complaints")
    result = read("a.mbox", written(tmp_path / "m", labelled, mail("y", "Another")))
    assert result.document.columns == ("subject", "from", "date", "labels", "text")
    assert [unit.columns["labels"] for unit in result.units] == ["Inbox,Geöffnet,Complaints", ""]


def test_html_is_read_where_a_message_says_nothing_else(read, tmp_path):
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("<p>One<p>Two", subtype="html")
    assert read("a.mbox", written(tmp_path / "m", made)).texts == ["One\n\nTwo"]


def test_a_message_that_cannot_be_read_costs_itself(read, tmp_path, monkeypatch):
    sealed = EmailMessage()
    sealed["Subject"] = "sealed"
    sealed.set_content(b"AAAA", maintype="application", subtype="pkcs7-mime")
    deep = EmailMessage()
    deep.set_content("<div>" * 10_001 + "deep", subtype="html")
    deleted = mail("gone", "nobody sees this", X_Mozilla_Status="0009")
    kept = mail("kept", "The last", X_Mozilla_Status="0001")
    large = mail("large", "It is cold. \n" * 5_000)
    empty = mail("empty", "\n")
    monkeypatch.setattr(mbox, "TEXT_LIMIT", 60_000)
    good = mail("good", "The first")
    content = written(tmp_path / "m", good, sealed, deep, deleted, large, empty, sealed, kept)
    result = read("a.mbox", content)
    assert result.texts == ["The first", "The last"]
    assert result.places == ["message 1", "message 8"]
    assert "Left out: 2 messages (2, 7). The message is encrypted." in result.said
    assert "Left out: 1 message (3). Its elements are nested more than" in result.said
    assert "Left out: 1 message (4). It was deleted in Thunderbird" in result.said
    assert "Left out: 1 message (5). It has more than" in result.said
    assert "1 message without any text left out." in result.said


def test_a_mailbox_of_nothing_but_such_says_why(refused):
    sealed = "From - \nContent-Type: application/pkcs7-mime\n\nAAAA\n\n"
    assert "2 messages (1, 2). The message is encrypted." in refused("a.mbox", sealed * 2)


def test_what_the_stdlib_trips_over_costs_itself(read, monkeypatch):
    def trip(message):
        if "odd" in message["Subject"]:
            raise IndexError("as its reader of addresses does")
        return real(message)

    real = mbox.text_of
    monkeypatch.setattr(mbox, "text_of", trip)
    one = "From - \nSubject: {}\n\nHello\n\n"
    result = read("a.mbox", one.format("odd") + one.format("even"))
    assert result.places == ["message 2"]
    assert "Left out: 1 message (1). It is damaged or unusual (IndexError)." in result.said


def test_a_guessed_encoding_is_said(read):
    one = "From - \nSubject: x\n\n{}\n\n"
    content = (one.format("Größe") + one.format("plain")).encode("cp1252")
    result = read("a.mbox", content)
    assert result.texts == ["Größe", "plain"]
    assert "Read as windows-1252, which is a guess: 1 message (1)." in result.said


def test_what_is_no_mailbox_is_refused_in_a_sentence(refused):
    assert "It holds no text" in refused("a.mbox", b"\n\n")
    assert "give it the ending .eml" in refused("a.mbox", b"From: a\nSubject: x\n\nhello\n")
    assert "This is no mailbox" in refused("a.mbox", b"From here to there\nit is: far\n")
    assert "looks like a zip archive" in refused("a.mbox", b"PK\x03\x04" + bytes(99))
    assert "It holds no text" in refused("a.mbox", b"From - \nSubject: x\n\n")


def test_fields_beside_the_text_can_be_named(read, refused, quality):
    content = "From - \nSubject: Where is it?\nFrom: Anna\n\nThere.\n"
    fields = {"question": "subject", "context": "from", "answer": "text"}
    assert read("a.mbox", content, ReadOptions(fields=fields), quality).texts == [
        "Anna|Where is it?|There."
    ]
    assert "The columns are: 'subject', 'from'" in refused("a.mbox", content, None, quality)


def test_the_folder_that_apple_mail_exports_is_read(tmp_path, emotions, two):
    folder = tmp_path / "Complaints.mbox"
    folder.mkdir()
    (folder / "mbox").write_bytes(two)
    (folder / "table_of_contents").write_bytes(b"\0")
    found = discover([folder])
    assert [source.name for source in found.sources] == ["mbox"]
    assert found.problems == ("Files without an ending were passed over (1).",)
    with Reader(ReadOptions()) as reader:
        read = reader.read(found.sources[0], emotions)
        assert isinstance(read, ReadDocument)
        assert len(list(read.units)) == 2


def test_one_message_is_in_memory_at_a_time(tmp_path):
    path = tmp_path / "a.mbox"
    one = with_file(mail("x", "Hello"), "a.pdf", 1 << 20).as_bytes()
    path.write_bytes((b"From - \n" + one + b"\n") * 30)
    tracemalloc.start()
    try:
        table = mbox.read(path, ReadOptions(), silent)
        assert sum(1 for _ in table.rows) == 30
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size / 3


def test_how_far_a_long_mailbox_is_read_is_told_and_one_may_stop_there(tmp_path, emotions):
    path = tmp_path / "long.mbox"
    path.write_bytes(written(tmp_path / "one.mbox", mail("One", "Thank you.")) * 1500)
    sources = discover([path]).sources
    with Reader(ReadOptions()) as reader:
        *before, found = reader.read_all(sources, emotions)
        shares = [told.share for told in before]
        assert shares == sorted(shares)
        assert 0 < shares[0] < 0.8
        assert shares[-1] > 0.8
        assert found.unit_count == 1500
        stopped = reader.read_all(sources, emotions)
        assert isinstance(next(stopped), Partly)
        stopped.close()
        assert reader.read(sources[0], emotions).unit_count == 1500
