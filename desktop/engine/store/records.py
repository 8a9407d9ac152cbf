"""Documents, units and annotations as rows of their tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from desktop.engine.domain import Annotation, ColumnMap, Document, Status, Unit
from rubrics.labels import Scores
from rubrics.schema import frozen

DOCUMENTS = (
    "SELECT document_id, name, sha256, format, encoding, unit_kind, columns, problems, read_by"
    " FROM document"
)
"""Selects documents, see :func:`document`."""

UNITS = (
    'SELECT unit_id, document_id, ordinal, "start", "end", fields, label, unit.columns'
    " FROM unit JOIN document ON document.number = unit.document"
)
"""Selects units, see :func:`unit`."""

ANNOTATIONS = (
    "SELECT unit_id, dimension, coder.coder_id, value, status, time_utc, round, saw_suggestion,"
    " probabilities, mass, windows, sample, sample_probability, note, suggestion,"
    " coalesce(adviser.coder_id, ''), blind FROM annotation"
    " JOIN unit ON unit.number = annotation.unit"
    " JOIN coder ON coder.number = annotation.coder"
    " LEFT JOIN coder AS adviser ON adviser.number = annotation.suggested_by"
)
"""Selects annotations, see :func:`annotation`."""


def document_row(document: Document) -> tuple[Any, ...]:
    """A document as a row of DOCUMENTS."""
    return (
        document.document_id,
        document.name,
        document.sha256,
        document.format,
        document.encoding,
        document.unit_kind,
        dump(document.columns),
        dump(document.problems),
        _column_map_row(document.read_by),
    )


def document(row: tuple[Any, ...]) -> Document:
    """A row of DOCUMENTS."""
    return Document(
        document_id=row[0],
        name=row[1],
        sha256=row[2],
        format=row[3],
        encoding=row[4],
        unit_kind=row[5],
        columns=tuple(json.loads(row[6])),
        problems=tuple(json.loads(row[7])),
        read_by=_column_map(row[8]),
    )


def unit_row(unit: Unit, document: int | None) -> tuple[Any, ...]:
    """A unit as a row ``unit_id, document, ordinal, start, end, label, fields, columns,
    text_sha256, shared``; ``document`` is the document's number."""
    return (
        unit.unit_id,
        document,
        unit.ordinal,
        unit.start,
        unit.end,
        unit.label,
        dump(dict(unit.fields)),
        dump(dict(unit.columns)),
        unit.text_sha256,
        _shared(unit.fields),
    )


def annotation(row: tuple[Any, ...]) -> Annotation:
    """A row of ANNOTATIONS."""
    scores = Scores(tuple(json.loads(row[8])), row[9], row[10]) if row[8] else None
    return Annotation(
        unit_id=row[0],
        dimension=row[1],
        coder_id=row[2],
        value=row[3],
        status=Status(row[4]),
        time_utc=row[5],
        round=row[6],
        saw_suggestion=bool(row[7]),
        scores=scores,
        sample=row[11],
        sample_probability=row[12],
        note=row[13],
        suggestion=row[14],
        suggested_by=row[15],
        blind=row[16],
    )


def unit(row: tuple[Any, ...]) -> Unit:
    """A row of UNITS."""
    return Unit(
        unit_id=row[0],
        document_id=row[1],
        ordinal=row[2],
        start=row[3],
        end=row[4],
        fields=frozen(json.loads(row[5])),
        label=row[6],
        columns=json.loads(row[7]),
    )


def _column_map_row(read_by: ColumnMap | None) -> str:
    """The columns that a document was read by, as JSON; empty for none."""
    if read_by is None:
        return ""
    return dump({"fields": dict(read_by.fields), "coders": dict(read_by.coders)})


def _column_map(row: str) -> ColumnMap | None:
    """The reverse of :func:`_column_map_row`."""
    if not row:
        return None
    kept = json.loads(row)
    coders = {column: (dimension, coder) for column, (dimension, coder) in kept["coders"].items()}
    return ColumnMap(dict(kept["fields"]), coders)


def _shared(fields: Mapping[str, str]) -> str:
    """A key that sorts units with the same leading fields next to each other: 16 hexadecimal digits
    of a hash for each field but the last."""
    *leading, _last = fields.values()
    return "".join(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] for text in leading
    )


dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""To JSON. A single encoder, because there may be a million rows."""
