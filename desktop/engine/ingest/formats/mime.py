"""What a message says that is in MIME, as mails travel and mailboxes keep them."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email import policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from functools import lru_cache
from typing import BinaryIO

from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.blocks import GAP
from desktop.engine.ingest.formats.flowed import unbroken
from desktop.engine.languages.wording import counted, some
from rubrics.digest import clean

HEADERS = ("subject", "from", "date")
"""What becomes columns of a message, whatever it comes from."""

ENCRYPTED = "The message is encrypted. Open it in your mail program, and save what it says as text."
_POLICY = policy.default.clone(header_factory=lru_cache(32)(HeaderRegistry()))
"""Keeps parsed headers, which are asked for repeatedly: parsing them again takes half of the
time."""
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")


def parsed(file: BinaryIO) -> EmailMessage:
    """The message that a file is, or what is left of it."""
    return BytesParser(policy=_POLICY).parse(file)


def text_of(message: EmailMessage) -> Text:
    """The message's own words: its plain text, or else the visible text of its HTML; and what it
    goes on with behind pictures and other files that stand between them. Its columns are its
    subject, sender and date. Raises UnreadableError for what is no message, or encrypted."""
    if not message.keys():
        raise UnreadableError("This is no e-mail: it has no headers such as From and Subject.")
    if message.get_content_type() in _SEALED:
        raise UnreadableError(ENCRYPTED)
    text = _joined(_spoken(message))
    text.columns = {name: header(message, name) for name in HEADERS}
    return text


def attached(message: EmailMessage) -> list[str]:
    """The names of the attachments; a text that follows a picture is none."""
    if not message.is_multipart():
        return []
    return [
        clean(part.get_filename() or part.get_content_type())
        for part in message.iter_attachments()
        if _is_file(part) or part.get_content_type() not in ("text/plain", "text/html")
    ]


def not_read(names: list[str]) -> list[str]:
    """The sentence about attachments, where there are any."""
    return [f"{counted(len(names), 'attachment')} not read: {some(names, 5)}."] if names else []


def header(message: EmailMessage, name: str) -> str:
    """A header as a mail program shows it; empty where there is none."""
    try:
        return clean(str(message.get(name, "")))
    except (ValueError, IndexError, AttributeError, TypeError):  # the stdlib trips over bad ones
        return ""


def _joined(texts: Iterable[Text]) -> Text:
    """The texts as one, with a blank line between them; what repeats the words of another is left
    out."""
    told: dict[str, Text] = {}
    for text in texts:
        told.setdefault(" ".join(text.text.split()), text)
    first, *others = told.values() or [Text("")]
    if not others:
        return first
    whole = GAP.join(text.text.strip("\r\n") for text in (first, *others))
    declared = all(text.declared for text in (first, *others))
    return Text(whole, encoding=first.encoding, declared=declared)


def words(raw: bytes, charset: str, *, html: bool) -> Text:
    """The text of encoded bytes, or its visible part where it is HTML. Mail programs that declare
    Latin-1, or nothing, write Windows-1252, which contains Latin-1."""
    content, encoding, declared = _decoded(raw, charset)
    if html:
        from desktop.engine.ingest.formats.html import visible_text

        text = visible_text(content)
    else:
        text = Text(content)
    text.encoding, text.declared = encoding, declared
    return text


def _spoken(message: MIMEPart) -> Iterator[Text]:
    """The texts that are shown, in order; of several forms of the same, the plain one."""
    kind = message.get_content_type()
    if kind.startswith("multipart/"):
        parts = [list(_spoken(part)) for part in message.iter_parts()]
        if kind == "multipart/alternative":  # the plainest comes first
            parts = [texts for texts in parts if texts][:1]
        for texts in parts:
            yield from texts
    elif kind in ("text/plain", "text/html") and not _is_file(message):
        payload = message.get_payload(decode=True)
        raw = payload if isinstance(payload, bytes) else b""
        text = words(raw, message.get_content_charset(""), html=kind == "text/html")
        if kind == "text/plain" and _said(message, "format") == "flowed":
            text.text = unbroken(text.text, delete_space=_said(message, "delsp") == "yes")
        if text.text.strip():
            yield text


def _said(part: MIMEPart, parameter: str) -> str:
    """What the part's type says besides its name, such as ``flowed`` for ``format``."""
    return str(part.get_param(parameter, "")).casefold()


def _is_file(part: MIMEPart) -> bool:
    return part.is_attachment() or bool(part.get_filename())


def _decoded(raw: bytes, charset: str) -> tuple[str, str, bool]:
    """(text, encoding, whether the message says so)."""
    with suppress(LookupError, ValueError):
        named = codecs.lookup(charset).name
        named = "cp1252" if named == "iso8859-1" else named
        if named != "ascii" or raw.isascii():
            return raw.decode(named, "replace"), named, True
    with suppress(UnicodeDecodeError):
        return raw.decode(), "utf-8", True
    return raw.decode("cp1252", "replace"), "cp1252", False
