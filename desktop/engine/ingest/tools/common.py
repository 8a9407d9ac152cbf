"""What the exports of labelling tools have in common: texts, and what people answered to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from desktop.engine.ingest.json_records import Record, cell

LABEL = "label"
"""What a tool's only question is called where the file has no name for it."""

DIMENSION, CODER, UNIT, SEEN = "dimension", "coder", "unit_id", "saw_suggestion"
FIELDS = "fields"
"""What our own exports add to records of tools that have no place for it."""

MODELS, IN_SIGHT, FINALS = " (model)", " (suggestion in sight)", "Final values"
"""What the names of users end in, or are, where a tool knows a coder by the name alone."""

ORIGIN = "Glossator"
"""Who wrote a project, where it was this program."""

DOCUMENT, PLACE = "document", "place"
"""The columns that say where in a project of several texts a unit is."""

ROW = re.compile(r"^=== ([a-z]+ \d+) ===\r?\n", re.MULTILINE)
"""What stands before each row where our own exports write a table as one text."""

FIELD = re.compile(r"^--- (.+) ---\r?$", re.MULTILINE)
"""What stands before each text of a row there, where a row has several."""


class Aside(Enum):
    """What is no label of a person for a whole text, and is counted and left out."""

    PREDICTION = "prediction"
    REFUSED = "refused"
    PASSAGE = "passage"
    STARTED = "started"
    SETTLED = "settled"


class Answer(NamedTuple):
    """What somebody answered to a question, by the names that the file has for them.

    Where nobody is named, ``coder`` is empty. ``seen`` tells that a model's answer had been in
    sight; ``adds`` that it goes beside what the same person said before, where others replace it.
    """

    question: str
    coder: str
    labels: tuple[str, ...]
    seen: bool = False
    adds: bool = False


@dataclass(slots=True)
class Item:
    """A text with what belongs to it, and answers. Items of the same ``key`` are one unit; one
    without is a unit of its own. ``place`` is where it is, where that is not its number."""

    data: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    key: Hashable = None
    place: str = ""


Read = Callable[[Record, Counter[Aside]], Item]
"""Takes a record apart, and counts what it leaves out."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A labelling tool: how a record of it is known, and how one is read, given the first ones."""

    name: str
    knows: Callable[[Record], bool]
    reader: Callable[[Sequence[Record]], Read]


def labels_in(value: Any) -> tuple[str, ...]:
    """A label, or a list of them, as texts; what is nested deeper stays JSON."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for one in values if (text := cell(one)).strip())


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in what should be a list of them."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def with_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Data of our own export with the fields of the rubric in place of the text made of them."""
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
