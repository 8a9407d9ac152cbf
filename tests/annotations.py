"""Writes annotations and settings of any kind into a project, as review and runs do."""

from __future__ import annotations

import json
from collections.abc import Iterable

from desktop.engine.domain import Annotation
from desktop.engine.store.faults import translated
from desktop.engine.store.project import Project
from desktop.engine.store.transactions import transaction


def add_annotations(project: Project, annotations: Iterable[Annotation]) -> None:
    """Writes these; their units and coders must be there."""
    project.connection.execute("BEGIN")
    for a in annotations:
        project.connection.execute(
            "INSERT INTO annotation (unit, dimension, coder, round, value, status, time_utc,"
            " saw_suggestion, probabilities, mass, windows, sample, sample_probability, note,"
            " blind) SELECT unit.number, ?, coder.number, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " FROM unit, coder WHERE unit_id = ? AND coder_id = ?",
            (
                a.dimension,
                a.round,
                a.value,
                a.status,
                a.time_utc,
                a.saw_suggestion,
                json.dumps(a.scores.probabilities) if a.scores else None,
                a.scores.mass if a.scores else None,
                a.scores.windows if a.scores else None,
                a.sample,
                a.sample_probability,
                a.note,
                a.blind,
                a.unit_id,
                a.coder_id,
            ),
        )
    project.connection.execute("COMMIT")


def set_meta(project: Project, key: str, value: str) -> None:
    """Keeps a setting of the project, in a transaction of its own."""
    with translated(project.path), transaction(project.connection):
        project.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
