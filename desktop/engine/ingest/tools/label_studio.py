"""Label Studio: its JSON, with all annotations of a task, and JSON-MIN, an annotation each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from desktop.engine.ingest.json_records import Record
from desktop.engine.ingest.tools.common import (
    CODER,
    SEEN,
    Answer,
    Aside,
    Item,
    Read,
    Tool,
    dicts,
    labels_in,
    named,
    text_of,
)

_OFFSETS = frozenset({"start", "startOffset", "x", "ranges"})
"""Keys in the value of a result that is about a part of the text."""

_KINDS = ("choices", "rating", "number", "taxonomy")
"""Types of results that are labels; their values stand under the type's name."""

_LABEL_WORDS = 5
"""Words of the longest label, where labels and texts can be told apart by their length alone."""

_TEXT = "text"
"""The usual name of a task's text."""

_MIN = ("annotator", "annotation_id", "lead_time")
_MIN_META = frozenset({*_MIN, "created_at", "updated_at", "agreement"})


def _knows_tasks(record: Record) -> bool:
    lists = (record.get("annotations"), record.get("predictions"))
    return isinstance(record.get("data"), dict) and any(isinstance(one, list) for one in lists)


def _task(record: Record, aside: Counter[Aside]) -> Item:
    data, predictions = record.get("data"), record.get("predictions")
    aside[Aside.PREDICTION] += len(predictions) if isinstance(predictions, list) else 0
    if isinstance(data, dict):
        item = Item({**({"id": record["id"]} if "id" in record else {}), **data})
    else:  # no task, but something among them
        left = ("annotations", "predictions")
        item = Item({key: value for key, value in record.items() if key not in left})
    for annotation in dicts(record.get("annotations")):
        if annotation.get("was_cancelled"):
            aside[Aside.REFUSED] += 1
            continue
        given = list(_answers(annotation, aside))
        if annotation.get("parent_prediction"):
            aside[Aside.STARTED] += len(given)
        item.answers += given
    return item


def _answers(annotation: Record, aside: Counter[Aside]) -> Iterator[Answer]:
    coder = _coder(annotation.get("completed_by"))
    for result in dicts(annotation.get("result")):
        value, kind = result.get("value"), text_of(result.get("type"))
        question = text_of(result.get("from_name"))
        if not isinstance(value, dict) or not question:
            continue
        if _OFFSETS & value.keys():
            aside[Aside.PASSAGE] += 1
            continue
        meta = result.get("meta")
        ours = meta if isinstance(meta, dict) else {}
        if labels := _labels(value, kind):
            whose = text_of(ours.get(CODER)) or coder
            yield Answer(question, whose, labels, seen=ours.get(SEEN) is True)


def _coder(value: Any) -> str:
    if not isinstance(value, dict):
        return named(value)
    return text_of(value.get("email")) or named(value.get("id"))


def _knows_min(record: Record) -> bool:
    return all(key in record for key in _MIN)


def _min(sample: Sequence[Record]) -> Read:
    """Annotations of one task have its id. The questions stand between it and the annotator; where
    the data have an id themselves, so do data, of which texts are known by their length."""
    questions: dict[str, None] = {}
    texts: set[str] = {_TEXT}
    for record in filter(_knows_min, sample):
        keys = list(record)
        begin = keys.index("id") + 1 if "id" in record else len(keys)
        behind = keys[begin : keys.index("annotator")]
        questions.update(dict.fromkeys(behind))
        texts.update(key for key in behind if _is_text(record[key]))
    asked = [key for key in questions if key not in texts]
    left = {*asked, *_MIN_META}

    def item(record: Record, _aside: Counter[Aside]) -> Item:
        coder = named(record.get("annotator"))
        data = {key: value for key, value in record.items() if key not in left}
        answers = [
            Answer(question, coder, labels)
            for question in asked
            if (labels := _min_labels(record.get(question)))
        ]
        return Item(data, answers, key=text_of(record.get("id")) or None)

    return item


def _min_labels(value: Any) -> tuple[str, ...]:
    """The labels in ``Positive``, ``{"choices": ["a", "b"]}`` or ``[{"rating": 4}]``."""
    labels: tuple[str, ...] = ()
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            labels += labels_in(one)
        elif not _OFFSETS & one.keys():
            labels += next((_labels(one, kind) for kind in _KINDS if kind in one), labels_in(one))
    return labels


def _labels(value: Record, kind: str) -> tuple[str, ...]:
    given = value.get("text" if kind == "textarea" else kind)
    if kind == "taxonomy" and isinstance(given, list):
        given = ["/".join(map(str, path)) if isinstance(path, list) else path for path in given]
    return labels_in(given)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) > _LABEL_WORDS


TASKS = Tool("Label Studio", _knows_tasks, lambda _: _task)
MIN = Tool("Label Studio", _knows_min, _min)
