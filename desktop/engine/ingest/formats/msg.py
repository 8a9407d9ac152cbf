"""Messages of Outlook: msg.

Such a file is a small file system (OLE), which olefile opens; each property of the message is a
stream in it. Of libraries that know the properties as well, python-oxmsg 0.0.2 reads every
attachment into memory, and raises at a text with one wrong letter or a code page it does not know.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path

from desktop.engine.ingest.decode import codec, looks_like
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.html import visible_text
from desktop.engine.ingest.formats.mime import (
    ENCRYPTED,
    HEADERS,
    attached,
    not_read,
    parsed,
    text_of,
    words,
)
from desktop.engine.ingest.formats.ole import MAGIC, OleFile, open_ole
from desktop.engine.ingest.formats.rtf import rich_text
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress
from rubrics.digest import clean

_WIDE, _NARROW, _BINARY = 0x001F, 0x001E, 0x0102
"""Types of properties: text in UTF-16, text in a code page, bytes."""
_CLASS, _SUBJECT, _BODY, _HTML, _RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
_NAMES = (0x0042, 0x0C1A)
"""The names of the author, and of whoever sent the message for them."""
_ADDRESSES = (0x5D02, 0x0065, 0x5D01, 0x0C1F)
"""Their addresses; those without an at sign are names within an Exchange server."""
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_FLAGS, _UNSENT = 0x0E07, 0x08
_PAGE_OF_TEXTS, _PAGE_OF_HTML = 0x3FFD, 0x3FDE
_FILE_NAMES = (0x3707, 0x3704, 0x3001, 0x370E)
"""The names of an attachment: long, short, as it is shown; or else its type."""
_CONTENT = 0x3701

_FIXED = "__properties_version1.0"
"""The stream of the properties that need no stream of their own, behind a header."""
_HEADER = 32
_ATTACHMENT = "__attach_version1.0_#"

_MAIL = ("ipm.note", "ipm.post", "report.")
_SEALED, _SIGNED = "ipm.note.smime", "ipm.note.smime.multipartsigned"
_RESTRICTED = "message.rpmsg"
"""The attachment that holds a message whose readers are restricted."""

# fmt: off
_PAGES = {
    20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso-2022-jp", 50221: "iso-2022-jp",
    50222: "iso-2022-jp", 50225: "iso-2022-kr", 51932: "euc-jp", 51936: "gb2312", 51949: "euc-kr",
    52936: "hz", 54936: "gb18030", 65000: "utf-7", 65001: "utf-8",
    **{28590 + part: f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))},
}
# fmt: on
"""Code pages that Python knows by other names than their numbers."""


def read(path: Path, _options: ReadOptions, _progress: Progress) -> Text:
    """The message's own words: its plain text, or else the visible text of its HTML, or else of its
    RTF. Subject, sender and date become columns, as those of an eml file are. Attachments,
    messages among them, are counted and not read.

    Raises UnreadableError for what is no message, or encrypted.
    """
    _check(path)
    try:
        with open_ole(path) as ole:
            return _text(ole)
    except OSError as error:
        raise UnreadableError(_damaged(str(error))) from error


def _check(path: Path) -> None:
    """Raises UnreadableError for another kind of file."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head.startswith(MAGIC):
        looks = looks_like(head)
        raise UnreadableError(
            f"This is no message of Outlook but looks like {looks}."
            if looks
            else "This is no message of Outlook. If it is one of another mail program, give it the "
            "ending .eml."
        )


def _damaged(what: str) -> str:
    return f"The message is damaged ({what}). Save it from Outlook once more."


def _text(ole: OleFile) -> Text:
    if [_FIXED] not in ole:
        raise UnreadableError(
            "This is no message of Outlook, though it is called one, but another file of an office "
            "program. Give it the ending of what it is."
        )
    message = _Message(ole)
    kind = message.string(_CLASS)
    names = [message.string(*_FILE_NAMES, at=one) for one in message.attachments]
    if _RESTRICTED in names:
        raise UnreadableError(ENCRYPTED)
    text = next((form for form in _forms(message) if form.text.strip()), Text(""))
    if kind.casefold().startswith(_SEALED) and not text.text:
        text, names = _signed(message, kind)
    text.problems += not_read(names)
    text.columns = dict(zip(HEADERS, _columns(message), strict=True))
    if message.is_draft:
        text.problems.append("It is a draft, which had not been sent.")
    if kind and not kind.casefold().startswith(_MAIL):
        text.problems.append(
            f"It is no e-mail but another item of Outlook ({kind}). What is written in it was "
            "read, but no times, places or addresses."
        )
    return text


def _forms(message: _Message) -> Iterator[Text]:
    """What the message says in each of the forms in which it is kept, the plainest first."""
    yield message.text(_BODY)
    if raw := message.raw(_HTML, _BINARY):
        yield words(raw, message.charset(_PAGE_OF_HTML), html=True)
    if (markup := message.text(_HTML)).text:
        page = visible_text(markup.text)
        page.encoding, page.declared = markup.encoding, markup.declared
        yield page
    if packed := message.raw(_RTF, _BINARY):
        yield rich_text(_unpacked(packed))


def _unpacked(packed: bytes) -> bytes:
    from compressed_rtf import decompress

    try:
        unpacked: bytes = decompress(packed)
    except Exception as error:  # it raises nothing more particular
        raise UnreadableError(_damaged(str(error))) from error
    return unpacked


def _signed(message: _Message, kind: str) -> tuple[Text, list[str]]:
    """The words of a signed message, which lies in its only attachment, and the names of the
    attachments in it. Raises UnreadableError where it is encrypted."""
    content = next((message.raw(_CONTENT, _BINARY, one) for one in message.attachments), b"")
    if not kind.casefold().startswith(_SIGNED) or not content:
        raise UnreadableError(ENCRYPTED)
    within = parsed(BytesIO(content))
    return text_of(within), attached(within)


def _columns(message: _Message) -> Iterator[str]:
    yield message.string(_SUBJECT)
    name = message.string(*_NAMES)
    found = (message.string(one) for one in _ADDRESSES)
    address = next((one for one in found if "@" in one), "")
    yield f"{name} <{address}>" if name and address and name != address else name or address
    yield message.date


class _Message:
    """The properties of a message, and those of an attachment ``at`` its storage."""

    def __init__(self, ole: OleFile) -> None:
        self._ole = ole
        fixed = ole.stream([_FIXED])[_HEADER:]
        self._fixed = dict(struct.iter_unpack("<2xH4x8s", fixed[: len(fixed) // 16 * 16]))

    @property
    def attachments(self) -> Iterator[str]:
        """The storages of the attachments."""
        return (name for name in self._ole.storages() if name.startswith(_ATTACHMENT))

    def raw(self, pid: int, kind: int, at: str = "") -> bytes:
        """A property as it is kept; nothing where there is none of this type."""
        path = [*filter(None, [at]), f"__substg1.0_{pid:04X}{kind:04X}"]
        return self._ole.stream(path) if path in self._ole else b""

    def text(self, pid: int, at: str = "") -> Text:
        """A property of texts."""
        if wide := self.raw(pid, _WIDE, at):
            found = Text(wide.decode("utf-16-le", "replace"), encoding="utf-16-le", declared=True)
        else:
            page = self.charset(_PAGE_OF_TEXTS) or self.charset(_PAGE_OF_HTML)
            # UTF-8 is that of the mail; Windows has its own page, and words() tells which it is.
            page = "" if page == "utf-8" else page
            found = words(self.raw(pid, _NARROW, at), page, html=False)
        found.text = found.text.rstrip("\0")
        return found

    def string(self, *pids: int, at: str = "") -> str:
        """The first of these properties of texts that is not blank."""
        found = (clean(self.text(pid, at).text).strip() for pid in pids)
        return next(filter(None, found), "")

    def charset(self, pid: int) -> str:
        """The encoding that the message names in this property; empty where Python has none."""
        page = self._number(pid)
        return _PAGES.get(page) or codec(f"cp{page}")

    @property
    def is_draft(self) -> bool:
        """Whether it was never sent."""
        return bool(self._number(_FLAGS) & _UNSENT) and _SUBMITTED not in self._fixed

    @property
    def date(self) -> str:
        """When it was sent, or else delivered, as in the header of a mail; empty for a draft."""
        times = (self._fixed.get(pid, b"") for pid in (_SUBMITTED, _DELIVERED))
        found = next((time for time in times if any(time)), None)  # 0: not known
        if found is None or self.is_draft:
            return ""
        since = timedelta(microseconds=int.from_bytes(found, "little") // 10)
        try:
            return format_datetime(datetime(1601, 1, 1, tzinfo=UTC) + since)
        except OverflowError:
            return ""

    def _number(self, pid: int) -> int:
        return int.from_bytes(self._fixed.get(pid, b"")[:4], "little")
