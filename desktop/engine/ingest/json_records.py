"""The objects of a JSON file, one after another: one a line, or the items of one long list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.languages.wording import counted

Record = dict[str, Any]

Opened = Callable[[], TextIO]
"""Opens a text to be read from its beginning; it is gone through more than once."""

_BLOCK = 1 << 18
_NEARLY = 16
"""A number, a word or an escape that the end of a block cuts is no longer than this."""
_BLANK = " \t\r\n\ufeff"


def records(opened: Opened) -> Iterator[tuple[int, Record | None]]:
    """(number, object) of each line that is not blank, or of each item of a list, from 1.

    None stands for what is no object; a bare string is a text. Only one item is in memory at a
    time. Raises UnreadableError for a list that breaks off or is no JSON.
    """
    among = _items if is_list(opened) else _lines
    with opened() as file:
        for number, value in among(file):
            record = {"text": value} if isinstance(value, str) else value
            yield number, record if isinstance(record, dict) else None


def _integer(digits: str) -> int | str:
    """A whole number; one of more digits than Python counts with is a text."""
    try:
        return int(digits)
    except ValueError:
        return digits


_DECODER = json.JSONDecoder(parse_int=_integer)


def is_list(opened: Opened) -> bool:
    """Whether the text is one list."""
    with opened() as file:
        while block := file.read(_BLOCK):
            if begin := block.lstrip(_BLANK):
                return begin[0] == "["
    return False


def cell(value: Any) -> str:
    """A value as a table has it: strings as they are, null empty, anything nested as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(file: TextIO) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                yield number, _DECODER.decode(line)
            except (ValueError, RecursionError):
                yield number, None


def _items(file: TextIO) -> Iterator[tuple[int, Any]]:
    """The list's items, each decoded as soon as its end and what follows have been read."""
    while not (text := file.read(_BLOCK).lstrip(_BLANK)):
        pass
    at, number, whole = 1, 0, False
    while True:
        at = _past_blanks(text, at)
        if number == 0 and text[at : at + 1] == "]":
            at += 1
            break
        try:
            value, behind, separator = _decoded(text, at)
        except json.JSONDecodeError as error:
            if not _is_cut(error, 0 if whole else _NEARLY):
                raise UnreadableError(
                    f"The JSON is damaged in item {number + 1:,} ({error.msg}). Export or download "
                    "it once more."
                ) from None
            separator = ""
        if separator:
            number += 1
            yield number, value
            at = behind
            if separator == "]":
                break
        elif whole:
            read = counted(number, "item")
            raise UnreadableError(
                f"The JSON list breaks off after {read}. Export or download it once more."
            )
        else:
            # As much again, so that a long item is not decoded from its beginning for every block.
            block = file.read(max(_BLOCK, len(text) - at))
            whole = not block
            text, at = text[at:] + block, 0
    if text[at:].strip(_BLANK) or file.read().strip(_BLANK):
        raise UnreadableError("More follows the JSON list. Export or download it once more.")


def _decoded(text: str, at: int) -> tuple[Any, int, str]:
    """(the item at a place, where the next one may begin, the separator between them; empty where
    the text ends before it). Raises JSONDecodeError."""
    value, end = _DECODER.raw_decode(text, at)
    end = _past_blanks(text, end)
    separator = text[end : end + 1]
    if separator not in ("", ",", "]"):
        raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
    return value, end + 1, separator


def _past_blanks(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANK:
        at += 1
    return at


def _is_cut(error: json.JSONDecodeError, nearly: int) -> bool:
    """Whether the JSON may be sound and merely cut: the error is among its last ``nearly``
    characters."""
    unterminated = error.msg.startswith("Unterminated string")
    return unterminated or error.pos >= len(error.doc.rstrip(_BLANK)) - nearly
