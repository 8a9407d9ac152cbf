"""What exports of labelling tools have in common: items with a text, and people's answers to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from desktop.engine.ingest.json_records import Record, cell

LABEL = "label"
"""The name of a tool's only question where the file has none."""

DIMENSION, CODER, UNIT, SEEN = "dimension", "coder", "unit_id", "saw_suggestion"
FIELDS = "fields"
"""Keys that our own exports add to the records of tools that have no place for these things."""

MODELS, IN_SIGHT, FINALS = " (model)", " (suggestion in sight)", "Final values"
"""Endings of user names, and one whole name, by which our own exports mark who is no blind coder in
formats that know coders by their names alone."""

ORIGIN = "Glossator"
"""The origin that this program writes into projects."""

DOCUMENT, PLACE = "document", "place"
"""The columns that say where in a project of several texts a unit is."""

ROW = re.compile(r"^=== ([a-z]+ \d+) ===\r?\n", re.MULTILINE)
"""The line before each row where our own exports write a table as one text."""

FIELD = re.compile(r"^--- (.+) ---\r?$", re.MULTILINE)
"""The line before each field of a row there, where a row has several."""


class Aside(Enum):
    """Why an answer is left out, and counted: it is no blind label of a person for a whole text."""

    PREDICTION = "prediction"
    REFUSED = "refused"
    PASSAGE = "passage"
    STARTED = "started"
    SETTLED = "settled"


class Answer(NamedTuple):
    """Somebody's answer to a question, both by the names that the file has for them.

    ``coder`` is empty where nobody is named. ``seen`` tells that a model's answer had been in
    sight. ``adds`` tells that the answer is added to earlier ones of the same person, which it
    would replace otherwise.
    """

    question: str
    coder: str
    labels: tuple[str, ...]
    seen: bool = False
    adds: bool = False


@dataclass(slots=True)
class Item:
    """A text with what belongs to it, and answers.

    Items with the same ``key`` are one unit; one without a key is a unit of its own. ``place`` says
    where it is in the file, where its number does not.
    """

    data: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    key: Hashable = None
    place: str = ""


Read = Callable[[Record, Counter[Aside]], Item]
"""Makes an item of a record, and counts what it leaves out."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A labelling tool: ``knows`` recognises a record of it, and ``reader`` makes the function that
    reads records, given the first ones of the file. ``complete`` tells that it finds all labels, so
    that no other column is taken for any."""

    name: str
    knows: Callable[[Record], bool]
    reader: Callable[[Sequence[Record]], Read]
    complete: bool = False


def labels_in(value: Any) -> tuple[str, ...]:
    """The texts of a label or of a list of labels; what is nested deeper stays JSON."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for one in values if (text := cell(one)).strip())


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in what should be a list of them."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def with_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Data of our own export, with the rubric's fields instead of the text made from them."""
    fields = data.get(FIELDS)
    if UNIT not in data or not isinstance(fields, dict):
        return data
    rest = {name: value for name, value in data.items() if name not in (FIELDS, "text")}
    return {**rest, **fields}


def text_of(value: Any) -> str:
    """A name or an id as text; empty where it is neither."""
    return "" if isinstance(value, dict | list | bool) else cell(value).strip()


def named(value: Any) -> str:
    """A coder's name; some tools have but a number for one."""
    text = text_of(value)
    return f"coder {text}" if text.isdecimal() else text
