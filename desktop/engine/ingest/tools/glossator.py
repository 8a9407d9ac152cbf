"""Glossator's own JSON Lines: a unit a line, with everything that people and models said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from desktop.engine.ingest.json_records import Record
from desktop.engine.ingest.labels import free_name
from desktop.engine.ingest.tools.common import (
    DIMENSION,
    DOCUMENT,
    FIELDS,
    ORIGIN,
    SEEN,
    UNIT,
    Answer,
    Aside,
    Item,
    Read,
    Tool,
    dicts,
    text_of,
)
from rubrics.schema import SET_SEPARATOR

_ANNOTATIONS, _COLUMNS, _FINALS = "annotations", "columns", "finals"


def _knows(record: Record) -> bool:
    objects = isinstance(record.get(FIELDS), dict) and isinstance(record.get(_COLUMNS), dict)
    return objects and UNIT in record and isinstance(record.get(_ANNOTATIONS), list)


def _reader(sample: Sequence[Record]) -> Read:
    """What was a table may have columns called like those that say where a unit is, which are then
    called otherwise, as in the wide table; and columns called like a field that was read from
    another one, which get another name themselves."""
    own = list(filter(_knows, sample))
    taken = {name for record in own for name in (*record[_COLUMNS], *record[FIELDS])}
    unit, document = (free_name(name, taken) for name in (UNIT, DOCUMENT))
    shared = {name for record in own for name in record[_COLUMNS].keys() & record[FIELDS].keys()}
    apart = {name for record in own for name in shared if _differ(record, name)}
    beside = {name: free_name(name, taken) for name in sorted(shared)}

    def read(record: Record, aside: Counter[Aside]) -> Item:
        named = {
            beside.get(name, name) if name in apart or _differ(record, name) else name: cell
            for name, cell in record[_COLUMNS].items()
        }
        item = _item(record, {**named, **record[FIELDS]}, aside)
        item.data.setdefault(unit, record[UNIT])
        item.data.setdefault(document, record.get(DOCUMENT))
        return item

    return read


def _differ(record: Record, name: str) -> bool:
    """Whether a column is called like a field that has another text."""
    fields, columns = record[FIELDS], record[_COLUMNS]
    return name in fields and name in columns and fields[name] != columns[name]


def _item(record: Record, data: Record, aside: Counter[Aside]) -> Item:
    """A value from coding again checks the first one, and is passed over."""
    item = Item(data)
    aside[Aside.SETTLED] += sum(1 for _ in dicts(record.get(_FINALS)))
    answered: set[tuple[str, str]] = set()
    for said in dicts(record[_ANNOTATIONS]):
        value, person = text_of(said.get("value")), said.get("coder_kind") == "human"
        whose = text_of(said.get(DIMENSION)), text_of(said.get("coder"))
        if not value or whose in answered:
            continue
        if not person:
            aside[Aside.PREDICTION] += 1
            continue
        answered.add(whose)
        labels = tuple(value.split(SET_SEPARATOR))
        item.answers.append(Answer(*whose, labels, said.get(SEEN) is True))
    return item


GLOSSATOR = Tool(ORIGIN, _knows, _reader, complete=True)
