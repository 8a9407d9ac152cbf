"""A file as it would be read: its first units, and what its columns are taken for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.engine.domain import Unit
from desktop.engine.ingest.documents import Source


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
