"""Argilla: records with responses of users and suggestions of models, nested or flat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from desktop.engine.ingest.json_records import Record
from desktop.engine.ingest.tools.common import Answer, Aside, Item, Tool, dicts, labels_in, text_of
from rubrics.schema import NONE

_RESPONSES, _SUGGESTION = ".responses", ".suggestion"
_USERS, _STATUS = f"{_RESPONSES}.users", f"{_RESPONSES}.status"
_ENDINGS = (
    _RESPONSES,
    _USERS,
    _STATUS,
    _SUGGESTION,
    f"{_SUGGESTION}.score",
    f"{_SUGGESTION}.agent",
)
_LEFT = frozenset({"status", "_server_id", "vectors"})
_OPEN = frozenset({"draft", "discarded"})


def _knows(record: Record) -> bool:
    nested = (record.get(name) for name in ("fields", "responses", "suggestions"))
    return all(isinstance(part, dict) for part in nested) or any(
        key.endswith((_USERS, f"{_SUGGESTION}.agent")) for key in record
    )


def _item(record: Record, aside: Counter[Aside]) -> Item:
    if isinstance(record.get("fields"), dict):
        metadata = record.get("metadata")
        suggestions = record.get("suggestions")
        aside[Aside.PREDICTION] += len(suggestions) if isinstance(suggestions, dict) else 0
        data = metadata if isinstance(metadata, dict) else {}
        item = Item({"id": record.get("id"), **data, **record["fields"]})
        given = _nested(record)
    else:
        item = Item(
            {k: v for k, v in record.items() if k not in _LEFT and not k.endswith(_ENDINGS)}
        )
        aside[Aside.PREDICTION] += sum(
            value is not None for key, value in record.items() if key.endswith(_SUGGESTION)
        )
        given = _flat(record)
    for question, user, value, status in given:
        if text_of(status) in _OPEN:
            aside[Aside.REFUSED] += 1
        elif isinstance(value, list) and any("start" in one for one in dicts(value)):
            aside[Aside.PASSAGE] += len(value)
        elif labels := labels_in(value) or ((NONE,) if value == [] else ()):
            item.answers.append(Answer(question, text_of(user), labels))
    return item


def _nested(record: Record) -> Iterator[tuple[str, Any, Any, Any]]:
    """(question, user, value, status) of each response."""
    responses = record.get("responses")
    for question, given in responses.items() if isinstance(responses, dict) else ():
        for response in dicts(given):
            yield question, response.get("user_id"), response.get("value"), response.get("status")


def _flat(record: Record) -> Iterator[tuple[str, Any, Any, Any]]:
    for key, values in record.items():
        if key.endswith(_RESPONSES) and isinstance(values, list):
            question = key.removesuffix(_RESPONSES)
            users, states = (record.get(f"{question}{ending}") for ending in (_USERS, _STATUS))
            for at, value in enumerate(values):
                yield question, _at(users, at), value, _at(states, at)


def _at(values: Any, at: int) -> Any:
    return values[at] if isinstance(values, list) and at < len(values) else None


ARGILLA = Tool("Argilla", _knows, lambda _: _item)
