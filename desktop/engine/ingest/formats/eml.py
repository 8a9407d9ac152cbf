"""E-mail: eml."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path

from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.blocks import GAP
from desktop.engine.ingest.model import ReadOptions, UnreadableError
from desktop.engine.wording import counted, some
from rubrics.digest import clean

_HEADERS = ("subject", "from", "date")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")


def read(path: Path, _options: ReadOptions) -> Text:
    """The message's own words: its plain text, or else the visible text of its HTML; and what it
    goes on with behind pictures and other files that stand between them.

    Subject, sender and date become columns. Attachments are counted and not read.
    """
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    if not message.keys():
        raise UnreadableError("This is no e-mail: it has no headers such as From and Subject.")
    if message.get_content_type() in _SEALED:
        raise UnreadableError(
            "The message is encrypted. Open it in your mail program, and save what it says as text."
        )
    text = _joined(_spoken(message))
    text.columns = {name: clean(_header(message, name)) for name in _HEADERS}
    attached = [part.get_filename() or part.get_content_type() for part in _attachments(message)]
    if attached:
        names = some([clean(name) for name in attached], 5)
        text.problems.append(f"{counted(len(attached), 'attachment')} not read: {names}.")
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
        text = _body(message)
        if text.text.strip():
            yield text


def _is_file(part: MIMEPart) -> bool:
    return part.is_attachment() or bool(part.get_filename())


def _joined(texts: Iterable[Text]) -> Text:
    """One text of those that differ in their words, with a blank line between them."""
    told: dict[str, Text] = {}
    for text in texts:
        told.setdefault(" ".join(text.text.split()), text)
    first, *others = told.values() or [Text("")]
    if not others:
        return first
    whole = GAP.join(text.text.strip("\r\n") for text in (first, *others))
    declared = all(text.declared for text in (first, *others))
    return Text(whole, encoding=first.encoding, declared=declared)


def _body(part: MIMEPart) -> Text:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    content, encoding, declared = _decoded(raw, part.get_content_charset(""))
    if part.get_content_subtype() == "html":
        from desktop.engine.ingest.formats.html import visible_text

        text = visible_text(content)
    else:
        text = Text(content)
    text.encoding, text.declared = encoding, declared
    return text


def _decoded(raw: bytes, charset: str) -> tuple[str, str, bool]:
    """(text, encoding, whether the mail says so); mail programs that say Latin-1, or nothing,
    write Windows-1252, which has its letters as well."""
    with suppress(LookupError, ValueError):
        named = codecs.lookup(charset).name
        named = "cp1252" if named == "iso8859-1" else named
        if named != "ascii" or raw.isascii():
            return raw.decode(named, "replace"), named, True
    with suppress(UnicodeDecodeError):
        return raw.decode(), "utf-8", True
    return raw.decode("cp1252", "replace"), "cp1252", False


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # the stdlib trips over bad ones
        return ""


def _attachments(message: EmailMessage) -> list[MIMEPart]:
    """What hangs on the message; a text behind a picture is no attachment."""
    if not message.is_multipart():
        return []
    return [
        part
        for part in message.iter_attachments()
        if _is_file(part) or part.get_content_type() not in ("text/plain", "text/html")
    ]
