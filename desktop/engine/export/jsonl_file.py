"""JSON Lines: one unit per line with everything the project knows of it, nothing changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.engine.atomic import replacing
from desktop.engine.domain import Annotation, Coder, Final, Unit
from desktop.engine.export.joined import coded_units, finals_by_unit
from desktop.engine.progress import Progress
from desktop.engine.store.project import Project
from rubrics.schema import Dimension


def write_jsonl(project: Project, path: Path, progress: Progress) -> None:
    """Writes all units.

    An annotation that decides nothing (failed, skipped, open) has the value null. Raises
    WriteError.
    """
    dimensions = {dimension.name: dimension for dimension in project.rubric().dimensions}
    coders = {coder.coder_id: coder for coder in project.coders()}
    documents = {document.document_id: document.name for document in project.documents()}
    settled = finals_by_unit(project)
    with replacing(path) as part, part.open("wb") as file:
        for unit, annotations in coded_units(project, progress):
            line = _unit(unit, documents[unit.document_id])
            line["annotations"] = [
                _annotation(a, dimensions[a.dimension], coders[a.coder_id]) for a in annotations
            ]
            line["finals"] = [_final(f, coders) for f in settled.get(unit.unit_id, ())]
            file.write(encoded(line) + b"\n")


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
        "suggestion": annotation.suggestion or None,
        "suggested_by": annotation.suggested_by or None,
        "blind": annotation.blind or None,
        "scores": scores
        and {
            "probabilities": dict(zip(dimension.values, scores.probabilities, strict=True)),
            "confidence": scores.confidence(dimension),
            "margin": scores.margin(dimension),
            "mass": scores.mass,
            "windows": scores.windows,
        },
    }


def _final(final: Final, coders: Mapping[str, Coder]) -> dict[str, Any]:
    return {
        "dimension": final.dimension,
        "value": final.value,
        "coder": coders[final.coder_id].name,
        "coder_id": final.coder_id,
        "time_utc": final.time_utc,
        "reason": final.reason,
    }


def encoded(value: Mapping[str, Any]) -> bytes:
    """A value as a line of JSON in UTF-8."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        return json.dumps(value).encode()
