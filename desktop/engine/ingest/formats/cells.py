"""The values of cells as text."""

from __future__ import annotations

import datetime
import re

_LARGEST_WHOLE = 1e15
"""Beyond it a number written without an exponent would pretend to a precision it has not."""

_NEUTRALISED = ("'=", "'+", "'-", "'@", "'\t", "'\r")

FORMULA_WITHIN = r"""(?<=[\n\r\t;])%s(?="*(?:=|[+\-@][^\n\r\t;]*(?:\w\(|\|)))"""
"""Where a formula begins within a text for a program that takes a line break, a tab or a semicolon
for the end of a cell; ``%s`` stands for what is before it."""

_NEUTRALISED_WITHIN = re.compile(FORMULA_WITHIN % "'")


def as_typed(text: str) -> str:
    """A text without the apostrophes that keep it from being a formula: see ``export/cells.py``."""
    begun = text[1:] if text.startswith(_NEUTRALISED) else text
    return _NEUTRALISED_WITHIN.sub("", begun)


def cell_text(value: object) -> str:
    """Dates and durations in ISO 8601, whole numbers without ``.0``, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return _iso_duration(value)
    return str(value)


def _iso_duration(value: datetime.timedelta) -> str:
    """Hours are not made into days: ``PT30H``, ``PT1H30M``, ``PT0.5S``."""
    microseconds = value // datetime.timedelta(microseconds=1)
    sign, left = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    seconds, fraction = divmod(left, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    last = f"{seconds}.{fraction:06}".rstrip("0") if fraction else str(seconds)
    parts = [f"{hours}H" * bool(hours), f"{minutes}M" * bool(minutes), f"{last}S" * (last != "0")]
    return f"{sign}PT{''.join(parts) or '0S'}"
