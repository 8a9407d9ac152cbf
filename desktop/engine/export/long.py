"""The long table: one row per unit, dimension, coder and round. The canonical form of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.engine.domain import Annotation, Coder, Final
from desktop.engine.export.cells import Cell, typed
from desktop.engine.export.joined import coded_units, finals_by_unit
from desktop.engine.progress import Progress, silent
from desktop.engine.store.project import Project
from rubrics.labels import level_names
from rubrics.schema import SET_SEPARATOR, Dimension, Rubric, Scale

COMMON = (
    "unit_id", "document", "start", "end", "text_sha256", "dimension", "value", "level", "coder",
    "coder_kind", "round", "saw_suggestion", "status", "time_utc", "rubric_version", "sample",
    "sample_probability",
)  # fmt: skip
FINAL = "final"
"""The kind and status of a row that no coder gave: what people settled on."""

IDENTITY = ("model_sha256", "adapter_sha256", "rubric_sha256", "runtime")
"""What tells models apart, from the coder's identity; empty for people."""


_Row = dict[str, Cell]
"""Cells by column; what is missing is empty."""


def header(rubric: Rubric) -> list[str]:
    """The columns. Probabilities are ``p_<level>``, ``p_<dimension>__<level>`` for several
    dimensions, with the levels' values; they and the columns up to ``runtime`` are a model's.
    ``windows``, ``mass`` (see Scores), ``note``, ``suggestion`` (the value that a person was shown
    before deciding), ``blind`` (the one they had given before, if another) and ``coder_id`` come
    last.
    """
    return [
        *COMMON,
        *(name for dimension in rubric.dimensions for name in _probabilities(rubric, dimension)),
        "confidence",
        "margin",
        *IDENTITY,
        "windows",
        "mass",
        "note",
        "suggestion",
        "blind",
        "coder_id",
    ]


def rows(project: Project, progress: Progress = silent) -> Iterator[list[Cell]]:
    """The rows below the header, in the order of the units.

    After the coders' values of a unit come its final values: ``coder_kind`` and ``status`` are
    FINAL there, ``coder`` is who settled it, ``note`` the reason, and ``round`` is empty.
    """
    rubric = project.rubric()
    columns = header(rubric)
    dimensions = {dimension.name: dimension for dimension in rubric.dimensions}
    probabilities = {d.name: list(_probabilities(rubric, d)) for d in rubric.dimensions}
    coders = {coder.coder_id: coder for coder in project.coders()}
    documents = {document.document_id: document.name for document in project.documents()}
    settled = finals_by_unit(project)
    for unit, coded in coded_units(project, progress):
        place: _Row = {
            "unit_id": unit.unit_id,
            "document": documents[unit.document_id],
            "start": unit.start,
            "end": unit.end,
            "text_sha256": unit.text_sha256,
        }
        for said in (*coded, *settled.get(unit.unit_id, ())):
            dimension = dimensions[said.dimension]
            row = place | _value(rubric, dimension, coders[said.coder_id], said)
            if isinstance(said, Final):
                row |= _final(said)
            else:
                row |= _given(dimension, said, probabilities[dimension.name])
            yield [row.get(column) for column in columns]


def _value(rubric: Rubric, dimension: Dimension, coder: Coder, said: Annotation | Final) -> _Row:
    """A value and whose it is."""
    return {
        "dimension": dimension.name,
        "value": value_cell(dimension, said.value),
        "level": SET_SEPARATOR.join(level_names(dimension, said.value)),
        "coder": coder.name,
        "coder_kind": coder.kind.value,
        "coder_id": coder.coder_id,
        "time_utc": said.time_utc,
        "rubric_version": rubric.version,
        **{key: coder.identity.get(key, "") for key in IDENTITY},
    }


def _given(dimension: Dimension, annotation: Annotation, probabilities: Sequence[str]) -> _Row:
    """How a coder came to a value, and a model's scores; ``probabilities`` are their columns."""
    row: _Row = {
        "round": annotation.round,
        "saw_suggestion": annotation.saw_suggestion,
        "status": annotation.status.value,
        "sample": annotation.sample,
        "sample_probability": annotation.sample_probability,
        "note": annotation.note,
        "suggestion": annotation.suggestion,
        "blind": value_cell(dimension, annotation.blind),
    }
    if (scores := annotation.scores) is not None:
        row |= zip(probabilities, scores.probabilities, strict=True)
        row["confidence"] = scores.confidence(dimension)
        row["margin"] = scores.margin(dimension)
        row["windows"] = scores.windows
        row["mass"] = scores.mass
    return row


def _final(final: Final) -> _Row:
    """How people settled on a value."""
    return {"coder_kind": FINAL, "status": FINAL, "note": final.reason}


def value_cell(dimension: Dimension, value: str) -> Cell:
    """A number on ordinal and interval scales, else the text."""
    return value if dimension.scale is Scale.NOMINAL else typed(value)


def _probabilities(rubric: Rubric, dimension: Dimension) -> Iterator[str]:
    """The columns of the probabilities of a dimension's levels."""
    prefix = "p_" if len(rubric.dimensions) == 1 else f"p_{dimension.name}__"
    return (f"{prefix}{level.value}" for level in dimension.levels)
