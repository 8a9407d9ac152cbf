"""Grids, the form in which raters keep rubrics: a row for each criterion, a column for each level,
and in the cell when the level applies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from desktop.engine.codebooks.cells import ValueLabel, numbered_level
from desktop.engine.ingest.column_names import bare
from desktop.engine.ingest.formats import Row
from desktop.engine.ingest.header import is_number

Columns = dict[int, ValueLabel]
"""The levels by the places of their columns."""

CRITERION = frozenset({"criterion", "criteria", "kriterium", "kriterien", "bewertungskriterien"})
"""Names of the column before the levels, which is needed where the levels are words alone."""

_BESIDE = frozenset({
    "weight", "gewicht", "gewichtung", "points", "maxpoints", "punkte", "score", "total", "summe",
    "comment", "comments", "kommentar", "notes", "feedback", "bemerkung", "bemerkungen",
})  # fmt: skip
"""Names of columns beside the levels that are no level."""

_GENERAL = frozenset({"level", "stufe", "score", "rating", "band", "grade", "punkte", "points"})
"""Words that all levels may have in common, with another number behind each."""

_BEHIND = re.compile(
    r"(\D+?)[\s:]*[(\[]?((?:(?<=[\s(\[])[+\-−])?\d+(?:[.,]\d+)?)"
    r" ?(?:points?|pts?|punkte?)?\.?[)\]]?",
    re.IGNORECASE,
)
"""``Excellent (4)``, ``Good - 3 points``, ``Level -1``."""


def level_columns(
    names: Sequence[str], known: Callable[[str], bool], below: Sequence[Row]
) -> Columns:
    """The columns that are levels, if this is the row of names of a grid; else none.

    These are two or more with different numbers in their names, or all columns behind that of the
    criteria; and in most rows below, their cells are all different. ``known`` tells whether a name
    (in the form of :func:`bare`) has another meaning.
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
        place: ValueLabel(
            level.value, names[place] if bare(level.label) in _GENERAL else level.label
        )
        for place, level in found.items()
        if often[level.label] == 1 or bare(level.label) in _GENERAL or not level.label
    }


def _level(name: str) -> ValueLabel | None:
    """The level that a column's name with a number stands for; its label is empty where the number
    is the whole name."""
    if is_number(name):
        return ValueLabel(name, "")
    if behind := _BEHIND.fullmatch(name):
        return ValueLabel(behind[2].replace("−", "-"), behind[1].rstrip(" ,:-–—"))
    return numbered_level(name)


def _worded(names: Sequence[str], known: Callable[[str], bool]) -> Columns:
    plain = [bare(name) for name in names]
    first = next((place for place, name in enumerate(plain) if name in CRITERION), len(names))
    found = {
        place: ValueLabel("", names[place])
        for place, name in enumerate(plain)
        if place > first and name and name not in _BESIDE and not known(name)
    }
    return found if len(found) > 1 else {}
