"""Views of the results: filtering and sorting units."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple, overload

from desktop.engine.domain import Status
from desktop.engine.store import disputes, groups, search
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project
from rubrics.schema import SET_SEPARATOR


class Sort(StrEnum):
    """What a view is sorted by."""

    ORDER = "order"
    CONFIDENCE = "confidence"
    VALUE = "value"
    STATUS = "status"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class View:
    """Which units are wanted, and in which order. All filters that are set must hold.

    ``values``, ``confidence``, ``statuses``, ``noted`` and sorting by them are about the answers
    that ``coder_id`` gave on ``dimension`` in the first round: name both for these.
    """

    dimension: str = ""
    coder_id: str = ""
    values: tuple[str, ...] = ()
    """Levels; the answer has at least one of them."""
    confidence: tuple[float, float] | None = None
    """The lowest and the highest, both included."""
    statuses: tuple[Status, ...] = ()
    noted: bool = False
    """The coder wrote a note; the reason that a run gives for a failed answer is none."""
    disagreement: bool = False
    """Coders dispute ``dimension`` or, if empty, any, see :mod:`desktop.engine.store.disputes`."""
    unsettled: bool = False
    """With ``disagreement``: only what no final value has settled."""
    document_id: str = ""
    group: tuple[str, str] | None = None
    """A grouping's name and the units' value in it, see :mod:`desktop.engine.store.groups`."""
    text: str = ""
    """Words to search for, see :mod:`desktop.engine.store.search`."""
    sort: Sort = Sort.ORDER
    sort_coder: str = ""
    """Sorts by this coder's answers instead of those of ``coder_id``."""
    descending: bool = False
    field: str = ""
    """The field that text is sorted by; empty: by all fields, beginning with the first."""

    @property
    def filters_answers(self) -> bool:
        """Whether a coder's answers decide which units are wanted."""
        return bool(self.values or self.statuses or self.confidence or self.noted)

    @property
    def sorts_answers(self) -> bool:
        """Whether a coder's answers decide the order."""
        return self.sort in (Sort.CONFIDENCE, Sort.VALUE, Sort.STATUS)


class Selection(Sequence[int]):
    """The numbers of the units of a view, in its order: 8 bytes a unit."""

    def __init__(self, numbers: array[int]) -> None:
        self._numbers = numbers
        self._places: dict[int, int] | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Selection: ...
    def __getitem__(self, index: int | slice) -> int | Selection:
        if isinstance(index, slice):
            return Selection(self._numbers[index])
        return self._numbers[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def place(self, number: int) -> int | None:
        """A unit's position, or None. The first call takes time in proportion to the length."""
        if self._places is None:
            self._places = {unit: place for place, unit in enumerate(self._numbers)}
        return self._places.get(number)


class Condition(NamedTuple):
    """An SQL condition with ``{unit}`` for the unit's number, and the values to bind."""

    sql: str
    values: Sequence[Any] = ()


def select(project: Project, view: View) -> Selection:
    """The units of a view.

    Takes a fraction of a second for 100,000 units and two seconds for a million: too long for a
    window's thread. Searches find only what is indexed. Units without an answer to sort by come
    last. Raises KeyError for a dimension that the rubric does not have.
    """
    if view.dimension:
        project.rubric().dimension(view.dimension)
    return _select(project, view)


@in_words
def _select(project: Project, view: View) -> Selection:
    about_units = [*_about_units(project, view)]
    if view.sorts_answers and view.sort_coder not in ("", view.coder_id):
        if view.filters_answers:
            where, values = _where([_asked(view), *_about_answers(view)], "unit")
            about_units.append(
                Condition(f"{{unit}} IN (SELECT unit FROM annotation {where})", values)
            )
        view = replace(
            view, coder_id=view.sort_coder, values=(), statuses=(), confidence=None, noted=False
        )
    if not (view.filters_answers or view.sorts_answers):
        return Selection(_units(project, view, about_units))
    answered = _answered(project, view, [*about_units, *_about_answers(view)])
    if not view.filters_answers and (about_units or len(answered) < project.unit_count()):
        known = set(answered)
        everything = _units(project, View(), about_units)
        answered.extend(unit for unit in everything if unit not in known)
    return Selection(answered)


def _units(project: Project, view: View, conditions: Iterable[Condition]) -> array[int]:
    """Units that meet the conditions. Sorted in Python, so that SQLite can read an index alone."""
    where, values = _where(conditions, "unit.number")
    if view.sort is Sort.TEXT:
        text, named = _text(view)
        order = f"ORDER BY {text} COLLATE NOCASE {_direction(view)}, number"
        return _numbers(project, f"SELECT number FROM unit {where} {order}", [*values, *named])
    # The index of ids is small and holds long runs of units in order, which sorted() merges.
    source = "unit" if where else "unit INDEXED BY sqlite_autoindex_unit_1"
    found = _numbers(project, f"SELECT number FROM {source} {where}", values)
    return array("q", sorted(found, reverse=view.descending))


def _answered(project: Project, view: View, conditions: Iterable[Condition]) -> array[int]:
    """The units that a coder has answered, read from the index ``annotation_answer`` alone."""
    conditions, direction = [_asked(view), *conditions], _direction(view)
    if view.sort is Sort.CONFIDENCE:
        # In two parts: with NULLS LAST, SQLite would not use the order of the index.
        known, unknown = (Condition(f"confidence IS {what}") for what in ("NOT NULL", "NULL"))
        found = _answers(project, [*conditions, known], f"confidence {direction}, unit")
        found.extend(_answers(project, [*conditions, unknown], "unit"))
        return found
    if view.sort is Sort.VALUE:
        return _by_value(project, view, conditions)
    if view.sort is Sort.TEXT:
        text, named = _text(view)
        order = f"(SELECT {text} FROM unit AS u WHERE u.number = annotation.unit) COLLATE NOCASE"
        return _answers(project, conditions, f"{order} {direction}, unit", named)
    column = "status" if view.sort is Sort.STATUS else "unit"
    return _answers(project, conditions, f"{column} {direction}, unit")


def _answers(
    project: Project, conditions: Iterable[Condition], order: str, named: Sequence[Any] = ()
) -> array[int]:
    where, values = _where(conditions, "unit")
    query = f"SELECT unit FROM annotation {where} ORDER BY {order}"
    return _numbers(project, query, [*values, *named])


def _by_value(project: Project, view: View, conditions: Iterable[Condition]) -> array[int]:
    """Units by the level of their answer, sorted in Python: there are few different answers."""
    where, values = _where(conditions, "unit")
    units: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
    query = f"SELECT value, unit FROM annotation {where}"
    for value, unit in project.connection.cursor().execute(query, values):
        units[value].append(unit)
    levels = project.rubric().dimension(view.dimension).values
    rank = {value: number for number, value in enumerate(levels)}
    found = array("q")
    unanswered = units.pop("", array("q"))  # failed, skipped, open
    for value in sorted(units, key=lambda v: (rank.get(v, len(rank)), v), reverse=view.descending):
        found.extend(sorted(units[value]))
    found.extend(sorted(unanswered))
    return found


def _text(view: View) -> Condition:
    """The SQL expression of the text to sort by: one field, or the JSON of all."""
    if not view.field:
        return Condition("fields")
    return Condition("json_extract(fields, ?)", [f"$.{view.field}"])


def _direction(view: View) -> str:
    return "DESC" if view.descending else "ASC"


def _asked(view: View) -> Condition:
    """The annotations that the view's filters and order are about."""
    return Condition(
        "dimension = ? AND coder = (SELECT number FROM coder WHERE coder_id = ?) AND round = 1",
        (view.dimension, view.coder_id),
    )


def _about_answers(view: View) -> Iterator[Condition]:
    """Conditions on the answers of one coder, rows of ``annotation``."""
    if view.values:
        one = f"instr('{SET_SEPARATOR}' || value || '{SET_SEPARATOR}', ?)"
        yield Condition(
            f"({' OR '.join([one] * len(view.values))})",
            [f"{SET_SEPARATOR}{value}{SET_SEPARATOR}" for value in view.values],
        )
    if view.statuses:
        wanted = json.dumps(view.statuses)
        yield Condition("status IN (SELECT value FROM json_each(?))", [wanted])
    if view.confidence:
        yield Condition("confidence BETWEEN ? AND ?", view.confidence)
    if view.noted:
        yield Condition("note != '' AND status != ?", (Status.FAILED,))


def _about_units(project: Project, view: View) -> Iterator[Condition]:
    """Conditions on units, whatever the coder of the view said."""
    if view.document_id:
        yield Condition(
            "{unit} IN (SELECT number FROM unit WHERE document ="
            " (SELECT number FROM document WHERE document_id = ?))",
            [view.document_id],
        )
    if view.group:
        query, values = groups.query(*view.group)
        yield Condition(f"{{unit}} IN ({query})", values)
    if view.disagreement:
        names = [d.name for d in project.rubric().dimensions if view.dimension in ("", d.name)]
        query, values = disputes.query(names, unsettled=view.unsettled)
        yield Condition(f"{{unit}} IN ({query})", values)
    if view.text.strip():
        query, words = search.query(view.text)
        yield Condition(f"{{unit}} IN ({query})", words)


def _where(conditions: Iterable[Condition], unit: str) -> tuple[str, list[Any]]:
    """The WHERE clause of all conditions, and its values; ``unit`` is the column of its number."""
    chosen = list(conditions)
    text = " AND ".join(condition.sql.format(unit=unit) for condition in chosen)
    values = [value for condition in chosen for value in condition.values]
    return f"WHERE {text}" if text else "", values


def _numbers(project: Project, query: str, values: Sequence[Any]) -> array[int]:
    numbers = array("q")
    cursor = project.connection.cursor().execute(query, values)
    while batch := cursor.fetchmany(10_000):
        numbers.extend(chain.from_iterable(batch))
    return numbers
