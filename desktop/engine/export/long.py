"""The long table: one row per unit, dimension, coder and round. The canonical form of the data."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.engine.export.cells import Cell, typed
from desktop.engine.export.joined import coded_units, finals_by_unit
from desktop.engine.model import Annotation, Coder, Final
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


def header(rubric: Rubric) -> list[str]:
    """The columns. Probabilities are ``p_<level>``, ``p_<dimension>__<level>`` for several
    dimensions, with the levels' values; they and the columns up to ``runtime`` are a model's.
    ``windows``, ``mass`` (see Scores), ``note``, ``suggestion`` (the value that a person was shown
    before deciding), ``blind`` (the one they had given before, if another) and ``coder_id`` come
    last.
    """
    probabilities = [
        f"p_{level.value}" if len(rubric.dimensions) == 1 else f"p_{dimension.name}__{level.value}"
        for dimension in rubric.dimensions
        for level in dimension.levels
    ]
    return [
        *COMMON,
        *probabilities,
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
    dimensions = {dimension.name: dimension for dimension in rubric.dimensions}
    coders = {coder.coder_id: coder for coder in project.coders()}
    documents = {document.document_id: document.name for document in project.documents()}
    settled = finals_by_unit(project)
    for unit, coded in coded_units(project, progress):
        place: list[Cell] = [
            unit.unit_id,
            documents[unit.document_id],
            unit.start,
            unit.end,
            unit.text_sha256,
        ]
        for a in coded:
            yield place + _given(rubric, dimensions[a.dimension], coders[a.coder_id], a)
        for f in settled.get(unit.unit_id, ()):
            yield place + _settled(rubric, dimensions[f.dimension], coders[f.coder_id], f)


def _given(
    rubric: Rubric, dimension: Dimension, coder: Coder, annotation: Annotation
) -> list[Cell]:
    """A row from ``dimension`` on: what a coder said."""
    return [
        dimension.name,
        value_cell(dimension, annotation.value),
        SET_SEPARATOR.join(level_names(dimension, annotation.value)),
        coder.name,
        coder.kind.value,
        annotation.round,
        annotation.saw_suggestion,
        annotation.status.value,
        annotation.time_utc,
        rubric.version,
        annotation.sample,
        annotation.sample_probability,
        *_probabilities(rubric, dimension, annotation),
        *_model_cells(dimension, annotation, coder),
        annotation.note,
        annotation.suggestion,
        value_cell(dimension, annotation.blind),
        coder.coder_id,
    ]


def _settled(rubric: Rubric, dimension: Dimension, coder: Coder, final: Final) -> list[Cell]:
    """The same of what people settled on."""
    return [
        dimension.name,
        value_cell(dimension, final.value),
        SET_SEPARATOR.join(level_names(dimension, final.value)),
        coder.name,
        FINAL,
        None,
        None,
        FINAL,
        final.time_utc,
        rubric.version,
        "",
        None,
        *(None for other in rubric.dimensions for _ in other.levels),
        None,
        None,
        *("" for _ in IDENTITY),
        None,
        None,
        final.reason,
        "",
        "",
        coder.coder_id,
    ]


def value_cell(dimension: Dimension, value: str) -> Cell:
    """A number on ordinal and interval scales, else the text."""
    return value if dimension.scale is Scale.NOMINAL else typed(value)


def _probabilities(rubric: Rubric, dimension: Dimension, annotation: Annotation) -> Iterator[Cell]:
    for other in rubric.dimensions:
        if other is dimension and annotation.scores is not None:
            yield from annotation.scores.probabilities
        else:
            yield from (None for _ in other.levels)


def _model_cells(dimension: Dimension, annotation: Annotation, coder: Coder) -> list[Cell]:
    identity: list[Cell] = [coder.identity.get(key, "") for key in IDENTITY]
    scores = annotation.scores
    if scores is None:
        return [None, None, *identity, None, None]
    return [
        scores.confidence(dimension),
        scores.margin(dimension),
        *identity,
        scores.windows,
        scores.mass,
    ]
