"""Documents, units, annotations and codebooks as rows of their tables, and back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from desktop.engine.domain import Annotation, ColumnMap, Document, Status, Unit
from rubrics.labels import Scores
from rubrics.schema import Rubric, frozen

DOCUMENTS = (
    "SELECT document_id, name, sha256, format, encoding, unit_kind, columns, problems, read_by"
    " FROM document"
)
"""Selects documents, in the order of the fields of Document."""

UNITS = (
    'SELECT unit_id, document_id, ordinal, "start", "end", fields, label, unit.columns'
    " FROM unit JOIN document ON document.number = unit.document"
)
"""Selects units, in the order of the fields of Unit."""

ANNOTATIONS = (
    "SELECT unit_id, dimension, coder.coder_id, value, status, time_utc, round, saw_suggestion,"
    " probabilities, mass, windows, sample, sample_probability, note, suggestion,"
    " coalesce(adviser.coder_id, ''), blind FROM annotation"
    " JOIN unit ON unit.number = annotation.unit"
    " JOIN coder ON coder.number = annotation.coder"
    " LEFT JOIN coder AS adviser ON adviser.number = annotation.suggested_by"
)
"""Selects annotations, in the order of the fields of Annotation; those of Scores stand for its
scores."""


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
    """The document of a row of DOCUMENTS."""
    columns, problems = (tuple(json.loads(kept)) for kept in row[6:8])
    values = (*row[:6], columns, problems, _column_map(row[8]))
    return Document(*values)


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
    """The annotation of a row of ANNOTATIONS."""
    probabilities, mass, windows = row[8:11]
    scores = Scores(tuple(json.loads(probabilities)), mass, windows) if probabilities else None
    values = (*row[:4], Status(row[4]), *row[5:7], bool(row[7]), scores, *row[11:])
    return Annotation(*values)


def unit(row: tuple[Any, ...]) -> Unit:
    """The unit of a row of UNITS."""
    values = (*row[:5], frozen(json.loads(row[5])), row[6], json.loads(row[7]))
    return Unit(*values)


def write_rubric(connection: sqlite3.Connection, rubric: Rubric) -> None:
    """Makes this the codebook of the file, beside earlier ones."""
    connection.execute(
        "INSERT OR IGNORE INTO rubric VALUES (?, ?, ?, ?)",
        (rubric.sha256, rubric.id, rubric.version, rubric.source),
    )
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('rubric_sha256', ?)", (rubric.sha256,))


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
