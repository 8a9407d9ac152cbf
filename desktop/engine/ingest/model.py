"""The types of reading: a Source and ReadOptions in, a ReadDocument or an UnreadableError out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from desktop.engine.model import Document, LabelColumns, Unit
from rubrics.errors import UserError

MEBIBYTE = 1 << 20


class UnitKind(StrEnum):
    """What gets one annotation. The default follows the format; see ``Format.unit``."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    LINE = "line"
    TURN = "turn"
    ROW = "row"


WHOLE = "whole text"
"""The place of a unit that is all of its document."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read, as far as the analyst decides it; the defaults suit most files."""

    unit: UnitKind | None = None
    """What running text is cut into; None: what suits the format. Tables are always cut by row."""

    fields: Mapping[str, str] = field(default_factory=dict)
    """Rubric field -> table column, where the names do not say it (``--field text=Remark``)."""

    coders: LabelColumns | None = None
    """None: guessed from the names; empty: read no labels."""

    encoding: str = ""
    """The character encoding of text files; empty: detected."""

    sheet: str = ""
    """The sheet of a workbook; empty: the first one that is visible and not empty."""

    header: bool = True
    """Whether a table's first row names its columns."""

    language: str = ""
    """Language code for cutting sentences; empty: the rubric's."""

    seconds_per_file: float = 120.0
    """A file that takes longer, and a second for each of its megabytes, is given up."""

    memory_bytes: int = 2048 * MEBIBYTE
    """Address space of the reading process."""


TEXT_LIMIT = 64 * MEBIBYTE
"""Largest file of running text: some 10,000 pages, held in memory whole."""

TABLE_LIMIT = 256 * MEBIBYTE
"""Largest csv, tsv, jsonl, sav or dta file, which is read row by row."""

CONTAINER_LIMIT = 100 * MEBIBYTE
"""Largest docx, doc, odt, xlsx, xls, ods, pdf or msg file."""

MAILBOX_LIMIT = 8192 * MEBIBYTE
"""Largest mbox file, which is read message by message; one beyond ``TEXT_LIMIT`` costs itself."""

PROJECT_LIMIT = 1024 * MEBIBYTE
"""Largest project of another program, whose recordings and pictures are passed over."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. ``name`` is its path relative to what the analyst named, with forward
    slashes; it is part of the document's identity and unique in one ``discover``."""

    path: Path
    name: str


class HumanLabel(NamedTuple):
    """A person's value for one unit and dimension, canonical as ``parse_label`` has it."""

    unit_id: str
    dimension: str
    coder: str
    value: str


class Reason(StrEnum):
    """Why a column is taken for what it is taken for; a person may know better."""

    CHOSEN = "chosen"
    NAME = "name"
    WORD = "word"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """The column of a rubric's field; the column is empty, and the reason None, where none fits."""

    field: str
    column: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class CoderGuess:
    """A column with somebody's labels. Of the ``filled`` cells looked at, ``levels`` are one."""

    column: str
    dimension: str
    coder: str
    reason: Reason
    filled: int
    levels: int


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file as it would be read, before it is: to show, and to correct by other ReadOptions.

    ``units`` are the first ones, ``more`` says whether there are others. For running text ``text``
    is as much of it as they need and some more, and their offsets count in it. For a table
    ``header`` and ``rows`` (the first, as wide as the header) are as they stand; as long as a field
    has no column there are no units.
    """

    source: Source
    format: str
    encoding: str
    unit_kind: str
    units: tuple[Unit, ...]
    more: bool
    problems: tuple[str, ...]
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    fields: tuple[FieldGuess, ...] = ()
    coders: tuple[CoderGuess, ...] = ()


@dataclass(frozen=True, slots=True)
class Partly:
    """How much of a long file has been read, between 0 and 1; what it holds comes later."""

    source: Source
    share: float


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file that was read.

    ``units`` (``unit_count`` of them) and after them ``labels`` can each be gone through once. With
    a ``Reader`` they are still in the other process, and what has not been taken when the next
    document is asked for is dropped.
    """

    source: Source
    document: Document
    unit_count: int
    units: Iterator[Unit]
    labels: Iterator[HumanLabel]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and a sentence that says why and what to do about it.

    ``detail`` is what a bug report needs (a traceback, or the last words of a process that died).
    """

    source: Source
    sentence: str
    detail: str = ""


class UnreadableError(UserError):
    """Raised for a file that cannot be read; the message is the sentence of ``Unreadable``."""
