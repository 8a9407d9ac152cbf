"""Rubrics as raters keep them: a row for each criterion, a column for each level, and in the cells
when it applies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from desktop.engine.codebooks.cells import Named, numbered_level
from desktop.engine.ingest.column_names import bare
from desktop.engine.ingest.formats import Row
from desktop.engine.ingest.header import is_number

Columns = dict[int, Named]
"""The levels by the places of their columns."""

CRITERION = frozenset({"criterion", "criteria", "kriterium", "kriterien", "bewertungskriterien"})
"""What the column before the levels is called where these are words alone."""

_BESIDE = frozenset({
    "weight", "gewicht", "gewichtung", "points", "maxpoints", "punkte", "score", "total", "summe",
    "comment", "comments", "kommentar", "notes", "feedback", "bemerkung", "bemerkungen",
})  # fmt: skip
"""What stands beside the levels and is none."""

_GENERAL = frozenset({"level", "stufe", "score", "rating", "band", "grade", "punkte", "points"})
"""What all levels may be called alike, with another number behind it."""

_BEHIND = re.compile(
    r"(\D+?)[\s:]*[(\[]?((?:(?<=[\s(\[])[+\-−])?\d+(?:[.,]\d+)?)"
    r" ?(?:points?|pts?|punkte?)?\.?[)\]]?",
    re.IGNORECASE,
)
"""``Excellent (4)``, ``Good - 3 points``, ``Level -1``."""


def level_columns(
    names: Sequence[str], known: Callable[[str], bool], below: Sequence[Row]
) -> Columns:
    """The columns that are levels, if a row of names is that of a grid: two or more with different
    numbers in their names, or all behind that of the criteria, and in most rows below other words
    for each. ``known`` tells that a name, as ``bare`` has it, has another meaning.
    """
    found = _numbered(names)
    if len({level.value for level in found.values()}) < max(2, len(found)):
        found = _worded(names, known)
    rows = [[row.cells[p] for p in found if p < len(row.cells) and row.cells[p]] for row in below]
    filled = [cells for cells in rows if len(cells) > 1]
    return found if sum(map(_tells_apart, filled)) * 2 > len(filled) else {}


def _tells_apart(cells: Sequence[str]) -> bool:
    return len(set(cells)) == len(cells) and not all(map(is_number, cells))


def _numbered(names: Sequence[str]) -> Columns:
    found = {place: level for place, name in enumerate(names) if (level := _level(name))}
    often = Counter(level.label for level in found.values())
    return {
        place: Named(level.value, names[place] if bare(level.label) in _GENERAL else level.label)
        for place, level in found.items()
        if often[level.label] == 1 or bare(level.label) in _GENERAL or not level.label
    }


def _level(name: str) -> Named | None:
    """A level with a number in its name; what it is called is for the cells to say where that is
    all."""
    if is_number(name):
        return Named(name, "")
    if behind := _BEHIND.fullmatch(name):
        return Named(behind[2].replace("−", "-"), behind[1].rstrip(" ,:-–—"))
    return numbered_level(name)


def _worded(names: Sequence[str], known: Callable[[str], bool]) -> Columns:
    plain = [bare(name) for name in names]
    first = next((place for place, name in enumerate(plain) if name in CRITERION), len(names))
    found = {
        place: Named("", names[place])
        for place, name in enumerate(plain)
        if place > first and name and name not in _BESIDE and not known(name)
    }
    return found if len(found) > 1 else {}
