"""Where the results came from: versions, hashes, settings, what was read and what failed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from desktop.engine.atomic import write_text
from desktop.engine.domain import ColumnMap, Document, Status
from desktop.engine.progress import Progress, silent, with_progress
from desktop.engine.store.finals import finals
from desktop.engine.store.journal import standing
from desktop.engine.store.project import Project
from desktop.engine.store.recoded import recoded
from desktop.engine.store.runs import runs
from desktop.engine.store.samples import samples
from desktop.engine.store.steps import StepKind
from rubrics.schema import Rubric

MAX_FAILURES = 1_000
"""How many failed annotations are listed; all are counted, and all are rows of annotations.csv."""


def provenance(project: Project, progress: Progress = silent) -> dict[str, Any]:
    """Everything needed to tell how the project's annotations were made; JSON values only.

    A document's ``read_by`` says which columns a table was read by; it is null for running text,
    and where an older version of the program read the table. ``imports`` are columns that were read
    as labels later on, and not undone; ``recoded`` says how the project came about from one under
    an earlier codebook. Times are those the project recorded: unchanged, it gives the same again.
    """
    documents = project.documents()
    statuses, failures = _counted(project, progress)
    return {
        "program": {"name": "Glossator", "version": version("glossator")},
        "rubric": _rubric(project.rubric()),
        "coders": [
            asdict(coder) | {"annotations": dict(statuses[coder.coder_id])}
            for coder in project.coders()
        ],
        "runs": [asdict(run) for run in runs(project)],
        "documents": [_document(document) for document in documents],
        "imports": [
            {"columns": step.detail, "time_utc": step.time_utc}
            for step in standing(project, StepKind.IMPORT)
        ],
        "recoded": [asdict(record) for record in recoded(project)],
        "samples": [asdict(sample) for sample in samples(project)],
        "counts": {
            "documents": len(documents),
            "unread_documents": sum(not document.format for document in documents),
            "units": project.unit_count(),
            "annotations": sum(count.total() for count in statuses.values()),
            "final_values": sum(1 for _ in finals(project)),
            "failed_annotations": sum(count[Status.FAILED.value] for count in statuses.values()),
        },
        "failures": failures,
    }


def _counted(
    project: Project, progress: Progress
) -> tuple[dict[str, Counter[str]], list[dict[str, str]]]:
    """(the statuses of each coder's annotations by coder_id, the first failures)."""
    coders = project.coders()
    statuses: dict[str, Counter[str]] = {coder.coder_id: Counter() for coder in coders}
    failures: list[dict[str, str]] = []
    most = project.unit_count() * len(project.rubric().dimensions) * len(coders)
    for annotation in with_progress(project.annotations(), progress, most):
        statuses[annotation.coder_id][annotation.status.value] += 1
        if annotation.status is Status.FAILED and len(failures) < MAX_FAILURES:
            failures.append(
                {
                    "unit_id": annotation.unit_id,
                    "dimension": annotation.dimension,
                    "coder_id": annotation.coder_id,
                    "reason": annotation.note,
                }
            )
    return statuses, failures


def write_provenance(project: Project, path: Path) -> Path:
    """Writes :func:`provenance` as JSON with sorted keys; returns the path. Raises WriteError."""
    text = json.dumps(provenance(project), indent=2, sort_keys=True, ensure_ascii=False)
    write_text(path, f"{text}\n")
    return path


def _rubric(rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.id,
        "version": rubric.version,
        "title": rubric.title,
        "sha256": rubric.sha256,
        "source": rubric.source,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "name": document.name,
        "sha256": document.sha256,
        "format": document.format,
        "encoding": document.encoding,
        "unit_kind": document.unit_kind,
        "problems": list(document.problems),
        "read_by": document.read_by and _read_by(document.read_by),
    }


def _read_by(columns: ColumnMap) -> dict[str, Any]:
    """The column of each of the rubric's fields, and those read as labels, in the table's order."""
    return {
        "fields": dict(columns.fields),
        "labels": [
            {"column": column, "dimension": dimension, "coder": coder}
            for column, (dimension, coder) in columns.coders.items()
        ],
    }
