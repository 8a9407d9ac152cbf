"""E-mail: eml."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path

from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.model import ReadOptions, UnreadableError
from desktop.engine.wording import counted, some
from rubrics.digest import clean

_HEADERS = ("subject", "from", "date")


def read(path: Path, _options: ReadOptions) -> Text:
    """The message's own words: its plain text part, or else the visible text of its HTML.

    Subject, sender and date become columns. Attachments are counted and not read.
    """
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    if not message.keys():
        raise UnreadableError("This is no e-mail: it has no headers such as From and Subject.")
    body = message.get_body(preferencelist=("plain", "html"))
    text = _body(body) if body is not None else Text("")
    text.columns = {name: clean(_header(message, name)) for name in _HEADERS}
    attached = [part.get_filename() or part.get_content_type() for part in _attachments(message)]
    if attached:
        names = some([clean(name) for name in attached], 5)
        text.problems.append(f"{counted(len(attached), 'attachment')} not read: {names}.")
    return text


def _body(part: MIMEPart) -> Text:
    charset = part.get_content_charset("utf-8")
    try:
        content = str(part.get_content(errors="replace"))
    except (LookupError, ValueError, KeyError):  # an unknown charset, or no text at all
        payload = part.get_payload(decode=True)
        charset = "utf-8"
        content = payload.decode(charset, "replace") if isinstance(payload, bytes) else ""
    if part.get_content_subtype() == "html":
        from desktop.engine.ingest.formats.html import visible_text

        text = visible_text(content)
    else:
        text = Text(content)
    text.encoding, text.declared = charset, True
    return text


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # the stdlib trips over bad ones
        return ""


def _attachments(message: EmailMessage) -> list[MIMEPart]:
    return list(message.iter_attachments()) if message.is_multipart() else []
