"""A view of the results: which units are wanted, and in which order."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple, overload

from desktop.engine.model import CoderKind, Status
from desktop.engine.store import search
from desktop.engine.store.project import Project
from desktop.engine.store.reading import in_words
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
    """Which units are wanted, and in which order. Everything that is set has to hold.

    ``values``, ``confidence``, ``statuses`` and the sorting by them are about what ``coder_id``
    said on ``dimension``, in ``round``; both must be named for them. ``sort_coder`` sorts by what
    somebody else said. ``values`` are levels of which the answer holds one. ``confidence`` is a
    range with both its ends. ``disagreement`` is between any two coders on ``dimension`` (on some,
    where it is empty), each with their first value. ``uncoded_by`` is the coder_id of somebody who
    has neither decided on ``dimension`` (on some, where it is empty) nor skipped it. ``settled``
    asks for units with a final value there, or for those without; with ``disagreement`` it is about
    the dimensions that coders disagree on, each for itself. ``text`` are words, see
    :mod:`desktop.engine.store.search`. Sorting by text is by that of ``field``; where it is empty,
    by all of them, beginning with the first.
    """

    dimension: str = ""
    coder_id: str = ""
    round: int = 1
    values: tuple[str, ...] = ()
    confidence: tuple[float, float] | None = None
    statuses: tuple[Status, ...] = ()
    disagreement: bool = False
    settled: bool | None = None
    uncoded_by: str = ""
    document_id: str = ""
    sample: str = ""
    text: str = ""
    sort: Sort = Sort.ORDER
    sort_coder: str = ""
    descending: bool = False
    field: str = ""

    @property
    def filters_answers(self) -> bool:
        """Whether one coder's answers decide which units are wanted."""
        return bool(self.values or self.statuses or self.confidence)

    @property
    def sorts_answers(self) -> bool:
        """Whether one coder's answers decide the order."""
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
        """Where a unit stands, or None; the first call looks through all."""
        if self._places is None:
            self._places = {unit: place for place, unit in enumerate(self._numbers)}
        return self._places.get(number)


class Condition(NamedTuple):
    """What must hold of a unit, with ``{unit}`` for its number, and the values it needs."""

    sql: str
    values: Sequence[Any] = ()


def select(project: Project, view: View) -> Selection:
    """The units of a view, in a fraction of a second at 100,000 units and two seconds at a million,
    so not for a window's thread.

    Searching finds what is indexed. Units that have no answer to sort by come last. Raises KeyError
    for a dimension that the rubric does not have.
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
        view = replace(view, coder_id=view.sort_coder, values=(), statuses=(), confidence=None)
    if not (view.filters_answers or view.sorts_answers):
        return Selection(_units(project, view, about_units))
    answered = _answered(project, view, [*about_units, *_about_answers(view)])
    if not view.filters_answers and (about_units or len(answered) < project.unit_count()):
        known = set(answered)
        everything = _units(project, View(), about_units)
        answered.extend(unit for unit in everything if unit not in known)
    return Selection(answered)


def _units(project: Project, view: View, conditions: Iterable[Condition]) -> array[int]:
    """Units by their conditions. Sorted here, so that SQLite may read them from an index alone."""
    where, values = _where(conditions, "unit.number")
    if view.sort is Sort.TEXT:
        text, named = _text(view)
        order = f"ORDER BY {text} COLLATE NOCASE {_direction(view)}, number"
        return _numbers(project, f"SELECT number FROM unit {where} {order}", [*values, *named])
    # The index of ids is small, and nearly in order: what is left to sort are whole runs.
    source = "unit" if where else "unit INDEXED BY sqlite_autoindex_unit_1"
    found = _numbers(project, f"SELECT number FROM {source} {where}", values)
    return array("q", sorted(found, reverse=view.descending))


def _answered(project: Project, view: View, conditions: Iterable[Condition]) -> array[int]:
    """The units that a coder has answered; read from the index ``annotation_answer`` alone."""
    conditions, direction = [_asked(view), *conditions], _direction(view)
    if view.sort is Sort.CONFIDENCE:
        # In two parts, because the index has the order of the first only without NULLS LAST.
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
    """Units by their answer, in the order of the levels. Sorted here: there are few answers."""
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
    """The text to sort by. Of a single field it is all there is, and need not be taken apart."""
    if not view.field:
        return Condition("fields")
    return Condition("json_extract(fields, ?)", [f"$.{view.field}"])


def _direction(view: View) -> str:
    return "DESC" if view.descending else "ASC"


def _asked(view: View) -> Condition:
    return Condition(
        "dimension = ? AND coder = (SELECT number FROM coder WHERE coder_id = ?) AND round = ?",
        (view.dimension, view.coder_id, view.round),
    )


def _about_answers(view: View) -> Iterator[Condition]:
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


def _about_units(project: Project, view: View) -> Iterator[Condition]:
    names = [view.dimension] if view.dimension else [d.name for d in project.rubric().dimensions]
    if view.document_id:
        yield Condition(
            "{unit} IN (SELECT number FROM unit WHERE document ="
            " (SELECT number FROM document WHERE document_id = ?))",
            [view.document_id],
        )
    if view.sample:
        yield Condition(
            "{unit} IN (SELECT unit FROM sample_unit WHERE sample ="
            " (SELECT number FROM sample WHERE name = ?))",
            [view.sample],
        )
    if view.uncoded_by:
        yield Condition(
            "{unit} NOT IN (SELECT unit FROM annotation WHERE coder = (SELECT number FROM coder"
            " WHERE coder_id = ?) AND dimension IN (SELECT value FROM json_each(?))"
            " AND (value != '' OR status = 'skipped')"
            " GROUP BY unit HAVING count(DISTINCT dimension) = ?)",
            (view.uncoded_by, json.dumps(names), len(names)),
        )
    if view.settled is not None and not view.disagreement:
        yield Condition(
            f"{{unit}} {'' if view.settled else 'NOT '}IN (SELECT unit FROM final"
            " WHERE dimension IN (SELECT value FROM json_each(?)))",
            [json.dumps(names)],
        )
    if view.disagreement:
        yield _disagreement(project, names, view.settled)
    if view.text.strip():
        query, words = search.query(view.text)
        yield Condition(f"{{unit}} IN ({query})", words)


def _disagreement(project: Project, dimensions: Sequence[str], settled: bool | None) -> Condition:
    """Of two coders who differ one is not the newest model, which has usually coded everything:
    so only what the others have coded is looked at."""
    coders = project.coders()
    spared = coders[-1].coder_id if coders and coders[-1].kind is CoderKind.MODEL else ""
    final = "SELECT 1 FROM final WHERE final.unit = said.unit AND final.dimension = said.dimension"
    which = "" if settled is None else f" AND {'' if settled else 'NOT '}EXISTS ({final})"
    return Condition(
        "{unit} IN (SELECT unit FROM (SELECT unit, dimension, value, min(round) FROM annotation"
        " WHERE dimension IN (SELECT value FROM json_each(?)) AND value != '' AND unit IN"
        " (SELECT unit FROM annotation WHERE dimension IN (SELECT value FROM json_each(?))"
        " AND coder IN (SELECT number FROM coder WHERE coder_id != ?) AND value != '')"
        " GROUP BY unit, dimension, coder) AS said"
        f" GROUP BY unit, dimension HAVING min(value) != max(value){which})",
        (json.dumps(dimensions), json.dumps(dimensions), spared),
    )


def _where(conditions: Iterable[Condition], unit: str) -> tuple[str, list[Any]]:
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
