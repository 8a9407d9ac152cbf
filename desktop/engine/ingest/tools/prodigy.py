"""Prodigy: a line for each answer to a text, which somebody has accepted, rejected or ignored."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from desktop.engine.ingest.json_records import Record
from desktop.engine.ingest.tools.common import (
    DIMENSION,
    LABEL,
    SEEN,
    UNIT,
    Answer,
    Aside,
    Item,
    Tool,
    dicts,
    labels_in,
    text_of,
    with_fields,
)
from rubrics.schema import NONE

_ANSWERS = frozenset({"accept", "reject", "ignore"})
_OWN = frozenset({
    "answer", "accept", "label", "options", "spans", "tokens", "config", "versions", "sessions",
    "llm", DIMENSION, SEEN,
})  # fmt: skip
_NAMELESS = re.compile(r"(?:.*-)?\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d")
"""A session without a name of its own is called by the time at which it began."""


def _knows(record: Record) -> bool:
    hashed = "_task_hash" in record or "_input_hash" in record
    answered = text_of(record.get("answer")) in _ANSWERS
    if "answer" not in record:
        return hashed or ("text" in record and any("id" in o for o in dicts(record.get("options"))))
    return hashed or (answered and any(key in record for key in ("accept", "label", "spans")))


def _item(record: Record, aside: Counter[Aside]) -> Item:
    data = {k: v for k, v in record.items() if k not in _OWN and not k.startswith("_")}
    item = Item(with_fields(data), key=(text_of(record.get("_input_hash")), _input(record)))
    answer = text_of(record.get("answer"))
    if answer in _ANSWERS - {"accept"}:
        aside[Aside.REFUSED] += 1
    elif answer == "accept":
        aside[Aside.PASSAGE] += sum(1 for _ in dicts(record.get("spans")))
        choice = isinstance(record.get("accept"), list)
        if labels := _chosen(record) if choice else labels_in(record.get("label")):
            question = text_of(record.get(DIMENSION)) or LABEL
            seen = record.get(SEEN) is True
            item.answers = [Answer(question, _coder(record), labels, seen, adds=not choice)]
    return item


def _input(record: Record) -> str:
    """What tells texts apart where there is no hash, or in our own exports, whose units may share
    one text."""
    unit = text_of(record.get(UNIT))
    return unit or ("" if "_input_hash" in record else text_of(record.get("text")))


def _chosen(record: Record) -> tuple[str, ...]:
    """The options that were accepted: their ids, or their texts where the ids are mere numbers.
    Choosing no option at all is an answer where several may be chosen."""
    texts = {
        str(option["id"]): text
        for option in dicts(record.get("options"))
        if isinstance(option.get("id"), int) and (text := text_of(option.get("text")))
    }
    config: Any = record.get("config")
    several = isinstance(config, dict) and config.get("choice_style") == "multiple"
    chosen = tuple(texts.get(label, label) for label in labels_in(record["accept"]))
    return chosen or ((NONE,) if several else ())


def _coder(record: Record) -> str:
    name = text_of(record.get("_annotator_id")) or text_of(record.get("_session_id"))
    return "" if _NAMELESS.fullmatch(name) else name


PRODIGY = Tool("Prodigy", _knows, lambda _: _item)
