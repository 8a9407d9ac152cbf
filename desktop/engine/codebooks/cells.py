"""Reads the cells of a codebook: lists of levels, scales, paths of codes, dates."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category

from desktop.engine.ingest.formats.cells import as_typed
from rubrics.schema import Scale, Select
from rubrics.table import INVISIBLE

DEEPEST = 10
"""Parts of a path; deeper ones stay together."""

_NUMBER = r"[+\-−]?\d+(?:[.,]\d+)?"
_SEPARATED = r" ?(?:= ?|[:)](?!\d) ?|\. |[-–—] (?!\d))"
"""Stands between a value and its label; it does not match in 18 - 29 and 10:30."""

_KEYED = re.compile(rf"\(?({_NUMBER}){_SEPARATED}(\S.*)", re.DOTALL)
_SPACED = re.compile(rf"({_NUMBER}) ([^\W\d].*)")
_WORD_KEYED = re.compile(r"([^\s=]{1,20})\s*=\s*(\S.*)", re.DOTALL)
_BEFORE_NUMBER = re.compile(rf"[;,|\n] ?(?=\(?{_NUMBER}{_SEPARATED}\S)| (?=\(?{_NUMBER} ?= ?\S)")
_BETWEEN = re.compile(r"[;|\n]")
_DEEPER = re.compile(r" > | ?-> ?| ?\\+ ?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T00:00:00)?")

_SCALES = (
    (Scale.INTERVAL, ("interval", "metri", "ratio", "verh", "continuous", "stetig")),
    (Scale.ORDINAL, ("ordin", "likert", "rating", "rang", "rank")),
    (Scale.NOMINAL, ("nominal", "categor", "kategor", "dichot", "binar", "binär", "choice")),
)
_MANY = ("many", "multi", "mehr", "several", "all that", "yes", "ja", "true", "wahr", "x")
_ONE = ("one", "single", "ein", "no", "nein", "false", "falsch")
_SEVERAL = re.compile(
    r"\b(?:all that apply|one or more|more than one|(?:several|multiple)(?: \w+)?(?: are)? "
    r"(?:possible|allowed|permitted)|multiple (?:answers|responses|codes|choices|selections)"
    r"|alle[sn]? zutreffende\w*|mehrfach(?:nennung|antwort|auswahl|wahl|[ck]odierung)(?:en)?"
    r"|mehrere(?: \w+)?(?: sind)? (?:möglich|erlaubt|zulässig))\b"
)
_DENIED = re.compile(r"\b(?:no|not|never|only one|kein\w*|nicht|nie|nur ein\w*)\b")


class ValueLabel(NamedTuple):
    """A level in a cell: its value, empty where it has none, and its label."""

    value: str
    label: str


def listed_levels(cell: str) -> list[ValueLabel]:
    """The levels that a cell lists: ``1 = low; 2 = high``, one on each line, or labels alone with
    semicolons between them. Empty where it lists none."""
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
            return [keyed_level(part) or ValueLabel("", _bare(part)) for part in parts]
    return []


def keyed_level(text: str) -> ValueLabel | None:
    """A level with its value in front, such as ``1 = low``."""
    found = _KEYED.fullmatch(" ".join(text.split()).strip(" ;,|"))
    return ValueLabel(found[1].replace("−", "-"), _bare(found[2])) if found else None


def numbered_level(text: str) -> ValueLabel | None:
    """A level with its value in front, with or without a sign between them, such as ``1 low``."""
    found = _SPACED.fullmatch(text)
    return ValueLabel(found[1].replace("−", "-"), _bare(found[2])) if found else keyed_level(text)


def _worded(text: str) -> ValueLabel | None:
    found = _WORD_KEYED.fullmatch(text)
    return ValueLabel(found[1], _bare(found[2])) if found else None


def scale_of(text: str) -> Scale | None:
    """The scale that a cell names."""
    low = text.casefold()
    return next((scale for scale, words in _SCALES if any(word in low for word in words)), None)


def select_of(text: str) -> Select | None:
    """Whether one or several levels may be chosen, as far as a cell says so."""
    low = text.casefold()
    if low.startswith(_MANY):
        return Select.MANY
    return Select.ONE if low.startswith(_ONE) else None


def asks_for_several(text: str) -> bool:
    """Whether a question says that several levels may be chosen, as in "(select all that apply)",
    and denies nothing."""
    low = " ".join(text.casefold().split())
    return bool(_SEVERAL.search(low)) and not _DENIED.search(low)


def path_of(text: str) -> tuple[str, ...]:
    """A code's path from the top, from ``Barriers > Cost``, ``Barriers -> Cost`` or the like with
    backslashes."""
    parts = [part for part in _DEEPER.split(" ".join(text.split())) if part]
    rest = [" > ".join(parts[DEEPEST - 1 :])] if len(parts) >= DEEPEST else []
    return (*parts[: DEEPEST - 1], *rest)


def is_date(text: str) -> bool:
    """Whether a cell is a date; a spreadsheet may have made it of ``1-2``."""
    return _DATE.fullmatch(text) is not None


def as_written(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula, and with
    blanks in place of characters that a rubric may not have."""
    seen = (c if c in "\n\t" or category(c) not in INVISIBLE else " " for c in as_typed(text))
    return "".join(seen).strip()


def _bare(text: str) -> str:
    return text.strip().strip("\"'“”„«»").strip()
