"""What units can be grouped by: the file they come from, and their tables' own columns.

A column that was read as a field or as labels is none of these. Blanks around a cell do not count,
and an empty cell, or none at all, is a value like any other: :data:`NO_VALUE`.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project
from desktop.engine.store.records import dump

FILE = " file"
"""The name of the grouping by file, with a blank that sets it apart from a column "file": around
the names of columns, blanks are cut off."""

NO_VALUE = ""
"""The group of units whose cell is empty."""

MOST_VALUES = 50
"""A column of more different values tells units apart rather than groups of them."""

_BLANK = " \t\r\n\u00a0"
"""What is cut off both ends of a cell, in Python as in SQL."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A column, or FILE, with the number of units by value; NO_VALUE comes last."""

    name: str
    values: Mapping[str, int]


@in_words
def groupings(project: Project) -> list[Grouping]:
    """What the project's units can be grouped by: the file first, then columns in their order.

    Those with 2 to MOST_VALUES values are offered, if these have two units each on average: where
    hardly a value comes twice, there is nothing to compare. One pass over the units, half a second
    for 100,000, but a column is forgotten as soon as it has too many values.
    """
    counts = {name: Counter[str]() for name in _own_columns(project)}
    by_document: Counter[int] = Counter()
    for document, columns in project.connection.cursor().execute(
        "SELECT document, columns FROM unit"
    ):
        by_document[document] += 1
        if counts:
            _count(counts, json.loads(columns))
    found = {
        name: {value: values[value] for value in in_order(values)}
        for name, values in counts.items()
    }
    names = dict(project.connection.execute("SELECT number, name FROM document").fetchall())
    files = {names[number]: count for number, count in sorted(by_document.items())}
    found = {FILE: files, **found}
    most = min(MOST_VALUES, by_document.total() // 2)
    return [Grouping(name, values) for name, values in found.items() if 2 <= len(values) <= most]


@in_words
def columns_to_group_by(project: Project) -> list[str]:
    """FILE and the names of all own columns, whatever they hold."""
    return [FILE, *_own_columns(project)]


@in_words
def group_of(project: Project, name: str, unit_ids: Collection[str]) -> dict[str, str]:
    """The value of each of these units by its id, in the column of this name or FILE."""
    value, bound = _value(name)
    return {
        unit_id: sys.intern(group)
        for unit_id, group in project.connection.cursor().execute(
            f"""
            SELECT unit_id, {value} FROM json_each(?) AS wanted
            JOIN unit ON unit_id = wanted.value
            """,
            (*bound, dump(list(unit_ids))),
        )
    }


def query(name: str, value: str) -> tuple[str, Sequence[Any]]:
    """A query for the numbers of the units with this value in a column or FILE, and the values to
    bind."""
    found, bound = _value(name)
    return f"SELECT number FROM unit WHERE {found} = ?", (*bound, value)


def in_order(values: Iterable[str]) -> list[str]:
    """The values of a grouping in their order: numbers as such, NO_VALUE last."""
    return sorted(values, key=_place)


def _own_columns(project: Project) -> Iterator[str]:
    """The columns that no table was read by, in order of appearance."""
    documents = project.documents()
    read = {
        column
        for document in documents
        if document.read_by is not None
        for column in (*document.read_by.fields.values(), *document.read_by.coders)
    }
    for column in dict.fromkeys(name for document in documents for name in document.columns):
        if column not in read:
            yield column


def _count(counts: dict[str, Counter[str]], cells: Mapping[str, str]) -> None:
    """Counts a unit's cells; columns with too many values are left out from then on."""
    for name in [*counts]:
        values = counts[name]
        values[cells.get(name, NO_VALUE).strip(_BLANK)] += 1
        if len(values) > MOST_VALUES:
            del counts[name]


def _place(value: str) -> tuple[bool, bool, float, str]:
    number = math.nan
    with suppress(ValueError):
        number = float(value)
    known = math.isfinite(number)
    return value == NO_VALUE, not known, number if known else 0, value.casefold()


def _value(name: str) -> tuple[str, Sequence[Any]]:
    """The SQL expression of a unit's value, and the values to bind.

    A path such as ``$."name"`` would not find names with quotation marks, so it is looked for.
    """
    if name == FILE:
        return "(SELECT name FROM document WHERE document.number = unit.document)", ()
    cell = "SELECT trim(value, ?) FROM json_each(unit.columns) WHERE key = ?"
    return f"coalesce(({cell}), '')", (_BLANK, name)
