"""What goes into reading and what comes out: a Source, then a ReadDocument or what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.engine.domain import Document, Unit
from rubrics.errors import UserError

WHOLE = "whole text"
"""The place of a unit that is all of its document."""


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


@dataclass(frozen=True, slots=True)
class Partly:
    """How much of the work on a long file is done, between 0 and 1; what it holds comes later."""

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
