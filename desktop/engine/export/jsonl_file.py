"""JSON Lines: one unit per line with everything the project knows of it, nothing changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.engine.export.atomic import replacing
from desktop.engine.export.joined import coded_units
from desktop.engine.model import Annotation, Coder, Unit
from rubrics.schema import Dimension

if TYPE_CHECKING:
    from desktop.engine.store.project import Project


def write_jsonl(project: Project, path: Path) -> None:
    """Writes all units. A failed annotation has the value null. Raises ExportError."""
    dimensions = {dimension.name: dimension for dimension in project.rubric().dimensions}
    coders = {coder.coder_id: coder for coder in project.coders()}
    documents = {document.document_id: document.name for document in project.documents()}
    with replacing(path) as part, part.open("wb") as file:
        for unit, annotations in coded_units(project):
            line = _unit(unit, documents[unit.document_id])
            line["annotations"] = [
                _annotation(a, dimensions[a.dimension], coders[a.coder_id]) for a in annotations
            ]
            file.write(_encoded(line) + b"\n")


def _unit(unit: Unit, document: str) -> dict[str, Any]:
    return {
        "unit_id": unit.unit_id,
        "document_id": unit.document_id,
        "document": document,
        "ordinal": unit.ordinal,
        "start": unit.start,
        "end": unit.end,
        "label": unit.label,
        "text_sha256": unit.text_sha256,
        "fields": dict(unit.fields),
        "columns": dict(unit.columns),
    }


def _annotation(annotation: Annotation, dimension: Dimension, coder: Coder) -> dict[str, Any]:
    scores = annotation.scores
    return {
        "dimension": annotation.dimension,
        "value": annotation.value or None,
        "coder": coder.name,
        "coder_id": coder.coder_id,
        "coder_kind": coder.kind.value,
        "round": annotation.round,
        "saw_suggestion": annotation.saw_suggestion,
        "status": annotation.status.value,
        "time_utc": annotation.time_utc,
        "sample": annotation.sample,
        "sample_probability": annotation.sample_probability,
        "note": annotation.note,
        "scores": scores
        and {
            "probabilities": dict(zip(dimension.values, scores.probabilities, strict=True)),
            "confidence": scores.confidence(dimension),
            "margin": scores.margin(dimension),
            "mass": scores.mass,
            "windows": scores.windows,
        },
    }


def _encoded(value: dict[str, Any]) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        return json.dumps(value).encode()
