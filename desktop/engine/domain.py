"""The words of the domain: Document, Unit, Coder, Run, Annotation."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rubrics import digest
from rubrics.labels import Scores

LabelColumns = Mapping[str, tuple[str, str]]
"""Columns of a table that hold somebody's labels -> (dimension, coder's name)."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which columns of a table hold the rubric's fields, and which hold whose labels.

    ``fields`` maps field names to columns.
    """

    fields: Mapping[str, str]
    coders: LabelColumns = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read.

    ``name`` is the path relative to what the analyst named (a folder's files keep their folders).
    ``problems`` are sentences about what could not be read or was left as it is. ``columns`` are
    the header of a table, in order, and empty for running text. ``read_by`` are those that a table
    was read by; None for running text, and where a project of an older version did not keep them.
    """

    document_id: str
    name: str
    sha256: str
    format: str
    encoding: str = ""
    unit_kind: str = ""
    columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    read_by: ColumnMap | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What gets one annotation: a whole text, paragraph, sentence, line, speaker turn or table row.

    ``start`` and ``end`` are offsets in Unicode code points into the document's text as read, so
    that ``text[start:end]`` is the unit; for a table they count rows (``end = start + 1``).
    ``fields`` maps the rubric's field names to texts, in the rubric's order. ``columns`` holds the
    row's own cells by column name, empty for running text. ``label`` says where it is in words a
    person would use ("row 12", "paragraph 3", "turn 5, Anna").
    """

    unit_id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    fields: Mapping[str, str]
    label: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def text_sha256(self) -> str:
        """See :func:`rubrics.digest.text_sha256`."""
        return digest.text_sha256(self.fields.values())


class CoderKind(StrEnum):
    """Who a coder is."""

    HUMAN = "human"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Coder:
    """A human or a model. A model's ``identity`` holds the hashes and settings that fix its answers
    (``model_sha256, adapter_sha256, rubric_sha256, prompt, runtime``); a human's is empty."""

    coder_id: str
    name: str
    kind: CoderKind
    identity: Mapping[str, str] = field(default_factory=dict)


def person_name(typed: str) -> str:
    """A person's name as projects keep it: other blanks, or another Unicode form of its accents, do
    not make another person."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def human(name: str) -> Coder:
    """A person who codes, known by name."""
    name = person_name(name)
    digest = hashlib.sha256(f"human\0{name}".encode()).hexdigest()
    return Coder(digest[:12], name, CoderKind.HUMAN)


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names by coder_id, with the id behind those that several coders have.

    Case does not tell names apart: there are file systems for which it does not.
    """
    often = Counter(name.casefold() for name in names.values())
    return {
        coder_id: f"{name} {coder_id}" if often[name.casefold()] > 1 else name
        for coder_id, name in names.items()
    }


class Status(StrEnum):
    """Where one coder stands with one unit and dimension.

    A person's value is CORRECTED where it differs from the suggestion they had seen, else
    CONFIRMED; FLAGGED takes precedence over both, and needs no value. SKIPPED and OPEN (there is a
    note, and nothing is decided) have none.
    """

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    FLAGGED = "flagged"
    SKIPPED = "skipped"
    OPEN = "open"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One coder's value for one unit and dimension; unique per unit, dimension, coder and round.

    ``value`` is empty where nothing was decided: FAILED (``note`` then says why), SKIPPED, OPEN and
    sometimes FLAGGED. ``time_utc`` is ISO 8601 in UTC, to the second. ``sample`` names the sample a
    unit was drawn in (empty: none) and ``sample_probability`` its inclusion probability.
    ``suggestion`` is the value the coder had been shown, and ``suggested_by`` the coder_id it is
    from; both are empty where ``saw_suggestion`` is false. ``blind`` is the value they had given
    before they were shown it, where they have changed that or taken it back since.
    """

    unit_id: str
    dimension: str
    coder_id: str
    value: str
    status: Status
    time_utc: str
    round: int = 1
    saw_suggestion: bool = False
    scores: Scores | None = None
    sample: str = ""
    sample_probability: float | None = None
    note: str = ""
    suggestion: str = ""
    suggested_by: str = ""
    blind: str = ""

    @property
    def before_seeing(self) -> Annotation | None:
        """The annotation as its coder gave it before any suggestion; None if there was no such."""
        if not self.saw_suggestion:
            return self
        if not self.blind:
            return None
        return replace(
            self, value=self.blind, saw_suggestion=False, suggestion="", suggested_by="", blind=""
        )


@dataclass(frozen=True, slots=True)
class Final:
    """The value that people settled on for one unit and dimension: who, when and why.

    ``coder_id`` is who settled it; ``reason`` may be empty.
    """

    unit_id: str
    dimension: str
    value: str
    coder_id: str
    time_utc: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One rubric by one model over some units.

    ``settings`` are everything that decides its bits, the dimensions asked for, and the hashes of
    the texts that the model was trained on, where they are known.
    """

    run_id: str
    coder_id: str
    rubric_sha256: str
    settings: Mapping[str, Any]
    started_utc: str
    finished_utc: str = ""
