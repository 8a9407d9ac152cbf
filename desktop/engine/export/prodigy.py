"""Prodigy: for each dimension its answers for ``db-in``, and what is left to label as a source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.engine.export.tools import Answer, Labelled, labelled, text, write_lines
from desktop.engine.ingest.tools.common import DIMENSION, SEEN
from desktop.engine.progress import Progress, parts
from desktop.engine.store.project import Project
from rubrics.schema import NONE, Dimension, Rubric, Select

_Line = dict[str, Any]


def write_prodigy(project: Project, out_dir: Path, progress: Progress) -> list[Path]:
    """Writes ``prodigy_<dimension>.jsonl``, a line for each person's answer, and
    ``prodigy_<dimension>_unlabelled.jsonl`` with the texts that nobody has labelled.

    Two files, because Prodigy takes a line without an answer for one that accepts. Either is left
    out where it would be empty. What the newest model answers stands in ``meta``, which Prodigy
    shows beside the text. Raises WriteError.
    """
    paths = []
    dimensions = project.rubric().dimensions
    files = [(d, *kind) for d in dimensions for kind in ((_answers, ""), (_open, "_unlabelled"))]
    for (dimension, lines, ending), shown in zip(files, parts(progress, len(files)), strict=True):
        path = out_dir / f"prodigy_{dimension.name}{ending}.jsonl"
        paths += write_lines(path, lines(project, dimension, shown))
    return paths


def _answers(project: Project, dimension: Dimension, progress: Progress) -> Iterator[_Line]:
    rubric = project.rubric()
    for one in labelled(project, progress):
        for said in one.people.get(dimension.name, ()):
            yield _task(rubric, dimension, one) | _answer(dimension, said)


def _open(project: Project, dimension: Dimension, progress: Progress) -> Iterator[_Line]:
    rubric = project.rubric()
    for one in labelled(project, progress):
        if not one.people.get(dimension.name):
            yield _task(rubric, dimension, one)


def _task(rubric: Rubric, dimension: Dimension, one: Labelled) -> _Line:
    meta: _Line = {"document": one.document}
    if answers := one.models.get(dimension.name):
        said = answers[-1]
        meta |= {
            "suggestion": ", ".join(said.labels),
            "score": said.score,
            "model": said.coder.name,
        }
    return {
        **text(rubric, one.unit),
        **one.place,
        DIMENSION: dimension.name,
        "options": [{"id": level.name, "text": level.name} for level in dimension.levels],
        "config": {"choice_style": "multiple" if dimension.select is Select.MANY else "single"},
        "meta": meta,
    }


def _answer(dimension: Dimension, said: Answer) -> _Line:
    empty = dimension.select is Select.MANY and said.labels == (NONE,)
    answer: _Line = {
        "accept": [] if empty else list(said.labels),
        "answer": "accept",
        "_view_id": "choice",
        "_session_id": said.coder.name,
        "_annotator_id": said.coder.name,
    }
    with suppress(ValueError):
        answer["_timestamp"] = int(datetime.fromisoformat(said.annotation.time_utc).timestamp())
    if said.annotation.saw_suggestion:
        answer[SEEN] = True
    return answer
