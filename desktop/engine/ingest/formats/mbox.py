"""Mailboxes: mbox, as Thunderbird, Apple Mail and Google Takeout write them.

Messages stand one below the other, each behind a line that begins with "From ". Where a text has
such a line, most programs put a ``>`` before it (mboxo), or one more of them (mboxrd); some put
nothing. So a line parts messages only where it looks like one that a program wrote.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path

from desktop.engine.ingest.decode import looks_like
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.formats.mime import HEADERS, attached, header, parsed, text_of
from desktop.engine.ingest.limits import MEBIBYTE, TEXT_LIMIT
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted, some
from desktop.engine.progress import Progress

_LINE = 1 << 16
"""A longer line is read in pieces."""

_LONGEST = 300
"""Characters of a line that may part messages: looking for a date in longer ones could take for
ever."""

_DATED = re.compile(rb"From .*\b[A-Z][a-z]{2} +\d{1,2} +\d\d?:\d\d.* \d{4}\b")
"""As in ``From anna@example.org Mon Jan  1 10:00:00 2024``."""
_UNDATED = re.compile(rb"From (?:-?\s*\Z|\S+@\S+)")
_HEADER = re.compile(rb"(?:>?From |[!-9;-~]+[ \t]*:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)

_LABELS, _STATUS, _DELETED = "x-gmail-labels", "x-mozilla-status", 0x0008


def read(path: Path, _options: ReadOptions, progress: Progress) -> Table:
    """A row for each message, with its subject, sender, date and text; and with its labels in Gmail
    where the first one has any.

    One message is in memory at a time. Attachments are counted and not read. Of messages that
    cannot be read a sentence tells, and their numbers are not given to others. Raises
    UnreadableError for what is no mailbox.
    """
    messages = _messages(path, progress)
    first = next(messages)
    labelled = bool(first and header(parsed(BytesIO(first)), _LABELS))
    names = [*HEADERS, *["labels"] * labelled, "text"]
    problems: list[str] = []
    rows = _rows(chain([first], messages), labelled, problems)
    return Table(rows, names, row_word="message", problems=problems)


@dataclass(slots=True)
class _Account:
    """What there is to say about messages, by their numbers."""

    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The messages that were left out, by the reason."""
    guessed: list[int] = field(default_factory=list)
    """The messages whose encoding was guessed."""
    with_attachments: list[int] = field(default_factory=list)
    attachments: int = 0

    def of_those_read(self) -> Iterator[str]:
        """Sentences on the messages that became rows."""
        if self.with_attachments:
            yield (
                f"{counted(self.attachments, 'attachment')} of "
                f"{counted(len(self.with_attachments), 'message')} "
                f"({some(self.with_attachments)}) not read."
            )
        if self.guessed:
            yield (
                f"Read as windows-1252, which is a guess: {counted(len(self.guessed), 'message')} "
                f"({some(self.guessed)})."
            )

    def of_others(self) -> list[str]:
        """Sentences on the others."""
        return [
            f"Left out: {counted(len(numbers), 'message')} ({some(numbers)}). {why}"
            for why, numbers in self.refused.items()
        ]


def _rows(messages: Iterable[bytes | None], labelled: bool, problems: list[str]) -> Iterator[Row]:
    """The messages that can be read; after the last one, ``problems`` has sentences about all.
    Raises UnreadableError where none can be read."""
    account, read_any = _Account(), False
    for number, raw in enumerate(messages, 1):
        try:
            message = _message(raw)
            text, names = text_of(message), attached(message)
        except UnreadableError as error:
            account.refused[str(error)].append(number)
            continue
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # The standard library fails on some messages, which must not cost the others.
            why = f"It is damaged or unusual ({type(error).__name__})."
            account.refused[why].append(number)
            continue
        if names:
            account.with_attachments.append(number)
            account.attachments += len(names)
        if not text.declared and text.text:
            account.guessed.append(number)
        read_any = True
        labels = [header(message, _LABELS)] * labelled
        yield Row(number, [*text.columns.values(), *labels, text.text.strip()])
    left_out = account.of_others()
    if left_out and not read_any:
        raise UnreadableError(left_out[0])
    problems += [*account.of_those_read(), *left_out]


def _message(raw: bytes | None) -> EmailMessage:
    """The parsed message. Raises UnreadableError for one that is too large or was deleted."""
    if raw is None:
        raise UnreadableError(
            f"It has more than {TEXT_LIMIT // MEBIBYTE} MB. Remove its attachments in the mail "
            "program."
        )
    message = parsed(BytesIO(raw))
    with suppress(ValueError):
        if int(header(message, _STATUS), 16) & _DELETED:
            raise UnreadableError(
                "It was deleted in Thunderbird, which keeps it in the file until the folder is "
                "compacted."
            )
    return message


def _messages(path: Path, progress: Progress) -> Iterator[bytes | None]:
    """The messages as they were before they were put into a mailbox; None for one too large."""
    held = bytearray()
    size, before, begun = 0, b"", False
    whole, gone_through = path.stat().st_size, 0
    with path.open("rb") as file:
        lines = iter(partial(file.readline, _LINE), b"")
        for line, after in pairwise(chain(lines, [b""])):
            if _begins(before, line, after):
                progress(gone_through / whole)
                if begun:
                    yield _unquoted(held, size)
                held.clear()
                size, begun = 0, True
            elif begun:
                size += len(line)
                if size <= TEXT_LIMIT:
                    held += line
            elif line.strip():
                raise UnreadableError(_no_mailbox(line))
            before = line
            gone_through += len(line)
    if not begun:
        raise UnreadableError("It holds no text; there is nothing to annotate.")
    yield _unquoted(held, size)


def _begins(before: bytes, line: bytes, after: bytes) -> bool:
    """Whether a message begins below the line. One with a date needs a blank line above it or a
    header below; one without, as Thunderbird writes today, needs both.
    """
    if not line.startswith(b"From "):
        return False
    blank, headed = not before.strip(), bool(_HEADER.match(after))
    if _DATED.match(line, 0, _LONGEST):
        return blank or headed
    return blank and headed and bool(_UNDATED.match(line, 0, _LONGEST))


def _unquoted(held: bytearray, size: int) -> bytes | None:
    return _QUOTED.sub(rb"\1", held) if size <= TEXT_LIMIT else None


def _no_mailbox(line: bytes) -> str:
    if looks := looks_like(line):
        return f"This is no mailbox but looks like {looks}."
    return (
        "This is no mailbox: it does not begin with a line such as 'From - Mon Jan  1 10:00:00 "
        "2024'. If it is a single message, give it the ending .eml."
    )
