"""What may stand in a cell, how a text is kept from being run as a formula, and how it is cut."""

from __future__ import annotations

import re

from desktop.engine.ingest.formats.cells import FORMULA_WITHIN

Cell = str | int | float | bool | None

_NUMBER = re.compile(r"[+-]?[.,]*[0-9][0-9.,]*([eE][+-]?[0-9]+)?", re.ASCII)
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_WITHIN = re.compile(FORMULA_WITHIN % "")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SPREADSHEET_DIGITS = 15


def neutralised(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula.

    Numbers stay as they are, and so does a lone sign, which no spreadsheet can run. Within a text
    there is one before whatever could do harm where the table is read with another separator: Excel
    in German takes semicolons for it, heeds no quotation marks then, and ends rows at line breaks.
    """
    text = _WITHIN.sub("'", text)
    if len(text) > 1 and text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def typed(text: str) -> Cell:
    """A number where the text is one that would be written back the same way, else the text.

    So ``007``, ``1.10`` and numbers of more digits than a spreadsheet keeps remain texts.
    """
    if not _PLAIN.fullmatch(text) or sum(map(str.isdigit, text)) > _SPREADSHEET_DIGITS:
        return text
    number: int | float = float(text) if "." in text else int(text)
    return number if str(number) == text else text


def cut(text: str, most: int) -> str:
    """The beginning of a text, in at most ``most`` bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")


def ends(text: str, most: int) -> str:
    """The text in at most ``most`` bytes of UTF-8, without its middle where it is longer: questions
    that begin alike differ at their ends."""
    if len(text.encode()) <= most:
        return text
    half = (most - len("…".encode())) // 2
    return f"{cut(text, half)}…{text.encode()[-half:].decode(errors='ignore')}"
