"""What stands in a cell of a codebook: several levels, a scale, a number, a path of codes."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category

from rubrics.schema import Scale, Select
from rubrics.table import INVISIBLE

DEEPEST = 10
"""Parts of a path; deeper ones stay together."""

_NUMBER = r"[+\-−]?\d+(?:[.,]\d+)?"
_SEPARATED = r" ?(?:= ?|[:)](?!\d) ?|\. |[-–—] (?!\d))"
"""Between a number and what it stands for; 18 - 29 and 10:30 are none of them."""

_KEYED = re.compile(rf"\(?({_NUMBER}){_SEPARATED}(\S.*)", re.DOTALL)
_SPACED = re.compile(rf"({_NUMBER}) ([^\W\d].*)")
_WORD_KEYED = re.compile(r"([^\s=]{1,20})\s*=\s*(\S.*)", re.DOTALL)
_BEFORE_NUMBER = re.compile(rf"[;,|\n] ?(?=\(?{_NUMBER}{_SEPARATED}\S)| (?=\(?{_NUMBER} ?= ?\S)")
_BETWEEN = re.compile(r"[;|\n]")
_DEEPER = re.compile(r" > | ?-> ?| ?\\+ ?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T00:00:00)?")
_MADE_HARMLESS = re.compile(r"'(?=[=+\-@\t\r])")

_SCALES = (
    (Scale.INTERVAL, ("interval", "metri", "ratio", "verh", "continuous", "stetig")),
    (Scale.ORDINAL, ("ordin", "likert", "rating", "rang", "rank")),
    (Scale.NOMINAL, ("nominal", "categor", "kategor", "dichot", "binar", "binär", "choice")),
)
_MANY = ("many", "multi", "mehr", "several", "all that", "yes", "ja", "true", "wahr", "x")
_ONE = ("one", "single", "ein", "no", "nein", "false", "falsch")


class Named(NamedTuple):
    """A level as a cell has it; without a value it is empty."""

    value: str
    label: str


def listed_levels(cell: str) -> list[Named]:
    """The levels that a cell lists: ``1 = low; 2 = high``, a line for each, or their names alone
    with semicolons between them."""
    cell = "\n".join(" ".join(line.split()) for line in cell.splitlines() if line.strip())
    keyed = [keyed_level(part) for part in _BEFORE_NUMBER.split(cell) if part.strip(" ;,|\n")]
    if len(keyed) > 1 and all(keyed):
        return [level for level in keyed if level]
    for between in (_BETWEEN, ","):
        parts = [part.strip(" ,") for part in re.split(between, cell) if part.strip(" ,")]
        for kind in (numbered_level, _worded):
            found = [level for part in parts if (level := kind(part))]
            if len(parts) > 1 and len(found) == len(parts):
                return found
        if len(parts) > 1 and between is _BETWEEN:
            return [keyed_level(part) or Named("", _bare(part)) for part in parts]
    return []


def keyed_level(text: str) -> Named | None:
    """A level with its number before it, such as ``1 = low``."""
    found = _KEYED.fullmatch(" ".join(text.split()).strip(" ;,|"))
    return Named(found[1].replace("−", "-"), _bare(found[2])) if found else None


def numbered_level(text: str) -> Named | None:
    """A level with its number before it and perhaps nothing between them, such as ``1 low``."""
    found = _SPACED.fullmatch(text)
    return Named(found[1].replace("−", "-"), _bare(found[2])) if found else keyed_level(text)


def _worded(text: str) -> Named | None:
    found = _WORD_KEYED.fullmatch(text)
    return Named(found[1], _bare(found[2])) if found else None


def scale_of(text: str) -> Scale | None:
    """The scale that a cell names."""
    low = text.casefold()
    return next((scale for scale, words in _SCALES if any(word in low for word in words)), None)


def select_of(text: str) -> Select | None:
    """Whether a cell says that several levels may be chosen."""
    low = text.casefold()
    if low.startswith(_MANY):
        return Select.MANY
    return Select.ONE if low.startswith(_ONE) else None


def path_of(text: str) -> tuple[str, ...]:
    """A code with those above it: ``Barriers > Cost``, or with a backslash between them."""
    parts = [part for part in _DEEPER.split(" ".join(text.split())) if part]
    rest = [" > ".join(parts[DEEPEST - 1 :])] if len(parts) >= DEEPEST else []
    return (*parts[: DEEPEST - 1], *rest)


def is_date(text: str) -> bool:
    """Whether it is a date, which a spreadsheet may have made of ``1-2``."""
    return _DATE.fullmatch(text) is not None


def as_written(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it, and with blanks for
    what a rubric may not have."""
    bare = text[1:] if _MADE_HARMLESS.match(text) else text
    seen = (c if c in "\n\t" or category(c) not in INVISIBLE else " " for c in bare)
    return "".join(seen).strip()


def _bare(text: str) -> str:
    return text.strip().strip("\"'“”„«»").strip()
