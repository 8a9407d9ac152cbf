"""doccano: a text and the list of its labels; who gave them only the name of the file tells."""

from __future__ import annotations

from collections import Counter
from typing import Any

from desktop.engine.ingest.json_records import Record, cell
from desktop.engine.ingest.tools.common import (
    CODER,
    DIMENSION,
    LABEL,
    SEEN,
    UNIT,
    Answer,
    Aside,
    Item,
    Tool,
    labels_in,
    text_of,
    with_fields,
)

_LABELS = ("label", "labels", "cats")
_OURS = frozenset({DIMENSION, CODER, SEEN})


def _labels_of(record: Record) -> tuple[str, list[Any]] | None:
    return next(((k, record[k]) for k in _LABELS if isinstance(record.get(k), list)), None)


def _knows(record: Record) -> bool:
    has_text = any(isinstance(record.get(key), str) for key in ("text", "data"))
    return has_text and (_labels_of(record) is not None or "entities" in record)


def _item(record: Record, aside: Counter[Aside]) -> Item:
    """Where coders are named, records of one text are one unit; else each record is its own."""
    key, given = _labels_of(record) or ("", [])
    # Passages are [begin, end, label], or objects where they have relations.
    whole = [one for one in given if not isinstance(one, list | dict)]
    entities = record.get("entities")
    aside[Aside.PASSAGE] += len(given) - len(whole)
    aside[Aside.PASSAGE] += len(entities) if isinstance(entities, list) else 0
    left = {key, "entities", "relations"} | _OURS
    item = Item(with_fields({name: given for name, given in record.items() if name not in left}))
    coder = text_of(record.get(CODER))
    if labels := labels_in(whole):
        question = text_of(record.get(DIMENSION)) or LABEL
        item.answers = [Answer(question, coder, labels, seen=record.get(SEEN) is True)]
    if coder:
        ids = (text_of(record.get("id")), text_of(record.get(UNIT)))
        item.key = (*ids, cell(record.get("text") or record.get("data")))
    return item


DOCCANO = Tool("doccano", _knows, lambda _: _item)
