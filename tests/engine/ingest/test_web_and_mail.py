"""Web pages and mails, of which nothing is run and nothing fetched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.engine.ingest.options import ReadOptions, UnitKind


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


@pytest.mark.parametrize("said", ["undefined", "utf-8", "base64"])
def test_html_in_another_encoding_than_it_says_is_read_and_that_was_a_guess(read, said):
    page = f'<meta charset="{said}"><p>Größe und Maß, Ärger über Öl</p>'
    result = read("a.html", page.encode("cp1252"))
    assert result.texts == ["Größe und Maß, Ärger über Öl"]
    assert "read as cp1252, which is a guess" in result.said


def test_a_page_with_one_very_long_attribute_is_read(read):
    style = "color: red; " * 10_000
    assert read("a.html", f'<p style="{style}">long</p>').texts == ["long"]


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


def multipart(kind: str, *parts: str) -> str:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n"


PLAIN, HTML = "Content-Type: text/plain; charset=utf-8\n\n", "Content-Type: text/html\n\n"
PARAGRAPHS = ReadOptions(unit=UnitKind.PARAGRAPH)
PICTURE = 'Content-Type: image/png\nContent-Disposition: inline; filename="a.png"\n\nAAAA'


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (multipart("mixed", f"{PLAIN}Before.", PICTURE, f"{PLAIN}Behind."), "Before.|Behind."),
        (multipart("mixed", f"{HTML}<p>Mine</p>", f"{PLAIN}The list's."), "Mine|The list's."),
        (multipart("mixed", f"{PLAIN}The same", f"{HTML}<p>The</p> same"), "The same"),
        (multipart("alternative", f"{PLAIN} ", f"{HTML}<p>Only here</p>"), "Only here"),
        (multipart("alternative", f"{PLAIN}Plain", f"{HTML}<p>Rich</p>"), "Plain"),
        (f"{PLAIN[:-1]}Content-Disposition: inline\n\nOne part", "One part"),
    ],
)
def test_all_that_a_mail_shows_is_read_and_each_once(read, body, texts):
    result = read("a.eml", f"Subject: x\nMIME-Version: 1.0\n{body}", PARAGRAPHS)
    assert result.texts == texts.split("|")
    assert ("1 attachment not read: a.png." in result.said) == ("a.png" in body)


@pytest.mark.parametrize("said", ["", "us-ascii", "iso-8859-1", "hex", "klingon", "idna"])
def test_a_mail_of_windows_letters_is_read_whatever_it_says(read, said):
    content = f"Subject: x\nContent-Type: text/plain; charset={said}\n\nGrüße – „ja“"
    assert read("a.eml", content.encode("cp1252")).texts == ["Grüße – „ja“"]


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "multipart/encrypted; boundary=b"])
def test_an_encrypted_mail_is_refused_in_words(refused, kind):
    mail = f"Subject: x\nMIME-Version: 1.0\nContent-Type: {kind}\n\n--b\n\nAAAA\n--b--\n"
    assert "Open it in your mail program" in refused("a.eml", mail)


FLOWED = """It was \nbroken \nby the program.
\n From here on \nit stands.
> What you \n> said \n>> I
-- \nAnna"""


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            "format=flowed",
            "It was broken by the program.||From here on it stands.|> What you said |>> I|-- |Anna",
        ),
        (
            "format=Flowed; DelSp=Yes",
            "It wasbrokenby the program.||From here onit stands.|> What yousaid|>> I|-- |Anna",
        ),
        ("format=fixed", FLOWED.replace("\n", "|")),
    ],
)
def test_lines_that_the_mail_program_broke_are_one_again(read, said, lines):
    mail = f"Subject: x\nContent-Type: text/plain; charset=utf-8; {said}\n\n{FLOWED}"
    assert read("a.eml", mail).texts == [lines.replace("|", "\n")]


def test_a_field_called_like_a_header_has_it_and_the_other_field_the_text(read, refused, emotions):
    (text,) = emotions.fields
    subject, reply = (replace(text, name=name, title=name) for name in ("subject", "reply"))
    mail = "Subject: The lamp\nFrom: A\n\nIt came broken.\n\nSend another."
    (unit,) = read("a.eml", mail, rubric=replace(emotions, fields=(subject, text))).units
    assert unit.fields == {"subject": "The lamp", "text": "It came broken.\n\nSend another."}
    assert dict(unit.columns) == {"from": "A", "date": ""}
    (bare,) = read("a.eml", "From: A\n\nHi", rubric=replace(emotions, fields=(text, subject))).units
    assert bare.fields == {"text": "Hi", "subject": ""}
    (alone,) = read("a.eml", mail, rubric=replace(emotions, fields=(subject,))).units
    assert alone.fields["subject"].startswith("It came broken.")
    for fields in ((subject, text, reply), (text, reply)):
        told = refused("a.eml", mail, rubric=replace(emotions, fields=fields))
        assert "does not tell apart" in told
    told = refused("a.txt", "It came.", rubric=replace(emotions, fields=(subject, text)))
    assert "asks for 'subject' and 'text'" in told
