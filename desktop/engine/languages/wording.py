"""Counts, lists and sizes as they stand in sentences."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PurePath
from unicodedata import bidirectional, category

from rubrics.table import INVISIBLE

_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Unicode's characters that turn the letters after them around, and with a name the sentence that
it stands in. Letters of Arabic and Hebrew do without."""


def counted(number: int, noun: str) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(items: Sequence[object], most: int = 3) -> str:
    """The first few, and a sign that there are more."""
    return ", ".join(map(str, items[:most])) + (", …" if len(items) > most else "")


def shortened(text: str) -> str:
    """The first 39 characters of a text of more than 40, and a sign that there is more."""
    return text if len(text) <= 40 else text[:39] + "…"


def shortened_inside(text: str, most: int) -> str:
    """The beginning and the end of a text that is longer: what sets paths apart is often there."""
    end = (most - 1) // 2
    return text if len(text) <= most else f"{text[: most - 1 - end]}…{text[-end:]}"


def visible(text: str, *, kept: str = "") -> str:
    r"""The text with escapes such as ``\n`` and ``\x1b`` for characters that end a line, control
    a terminal or turn the writing around, except those in ``kept``."""
    return "".join(
        c.encode("unicode_escape").decode() if c not in kept and _acts(c) else c for c in text
    )


def _acts(character: str) -> bool:
    return category(character) in INVISIBLE or bidirectional(character) in _TURNING


def path_text(path: PurePath) -> str:
    r"""A path for a sentence: on one line, with escapes such as \x84 for bytes that are no UTF-8,
    because a name must fit into JSON and CSV."""
    return visible(os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace"))


def size_text(size: int) -> str:
    """A number of bytes: ``12 kB``, ``98 MB``, ``1.4 GB``."""
    if size >= 1e9:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


def duration(seconds: float) -> str:
    """Time that is left: ``2 h 46 min``, ``1 min 30 s``, ``8 s``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
