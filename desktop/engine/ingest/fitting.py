"""Suggests how files are to be read: under the rubric that a table's columns were made for, and
cut as the texts that a project has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop.engine.domain import Document
from desktop.engine.ingest.columns import coder_reason, field_reason, guess_columns
from desktop.engine.ingest.formats import CUT, FORMATS, PROJECTS
from desktop.engine.ingest.guesses import FilePreview, Reason
from desktop.engine.ingest.options import ReadOptions, UnitKind
from rubrics.schema import Rubric

_OPTIONS = ReadOptions()


class Why(StrEnum):
    """What speaks for a rubric."""

    COLUMNS = "columns"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The rubric that is probably wanted, and why."""

    rubric: Rubric
    why: Why


def suggested(
    rubrics: Iterable[Rubric], table: FilePreview | None, last: str = ""
) -> Suggestion | None:
    """The rubric of whose fields and dimensions most are names of columns; else the one used last.

    ``last`` is the id of that one, which counts if the files can be read under it, and also decides
    between equals. ``table`` is None for running text, which has one field. None where nothing
    speaks for any rubric.
    """
    fits = [(rubric, _fit(rubric, table)) for rubric in rubrics]
    fitting = [(rubric, fit) for rubric, fit in fits if fit is not None]
    if not fitting:
        return None
    best = max(fit for _, fit in fitting)
    equal = [rubric for rubric, fit in fitting if fit == best]
    used = next((rubric for rubric, _ in fitting if rubric.id == last), None)
    if best:
        return Suggestion(used if used in equal else equal[0], Why.COLUMNS)
    return Suggestion(used, Why.LAST) if used else None


def _fit(rubric: Rubric, table: FilePreview | None) -> int | None:
    """How many of its fields and dimensions are named by columns; None where it cannot be used.

    The only field of a rubric has so many other names that it tells nothing.
    """
    if table is None:
        return 0 if len(rubric.fields) == 1 else None
    found, _ = guess_columns(table.header, table.rows, rubric, _OPTIONS)
    if len(found.fields) < len(rubric.fields):
        return None
    named = [field_reason(column, name, rubric, _OPTIONS) for name, column in found.fields.items()]
    several = len(named) > 1 and all(reason is Reason.NAME for reason in named)
    labelled = {
        dimension
        for column, (dimension, _) in found.coders.items()
        if coder_reason(column, rubric, _OPTIONS) is Reason.NAME
    }
    return (len(named) if several else 0) + len(labelled)


def chosen_unit(documents: Iterable[Document]) -> UnitKind | None:
    """The kind of unit that somebody chose for a project's running text: that of all its documents,
    if these would have been cut differently by default. None also where a document is a project of
    another program, because it does not say how its texts were cut."""
    documents = list(documents)
    if any(document.format in PROJECTS for document in documents):
        return None
    natural = {found.name: found.unit for found in FORMATS.values()}
    cut = {(d.unit_kind, natural[d.format]) for d in documents if d.format in CUT}
    kinds = {kind for kind, _ in cut}
    by_itself = all(
        kind == unit or (kind, unit) == (UnitKind.TURN, UnitKind.PARAGRAPH) for kind, unit in cut
    )
    return UnitKind(kinds.pop()) if len(kinds) == 1 and not by_itself else None
