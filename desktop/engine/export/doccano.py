"""doccano: for each dimension an archive like its own, with a file of labels for each coder."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.engine.atomic import replacing
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.export.jsonl_file import encoded
from desktop.engine.export.tools import Labelled, labelled, stems, text
from desktop.engine.export.zip_member import zip_member
from desktop.engine.ingest.tools.common import CODER, DIMENSION, SEEN
from desktop.engine.progress import Progress, parts
from desktop.engine.store.project import Project
from rubrics.schema import Dimension

_SHARED = "all"


def write_doccano(project: Project, out_dir: Path, progress: Progress) -> list[Path]:
    """Writes ``doccano_<dimension>.zip`` with ``<coder>.jsonl``: all texts, and the coder's labels.

    Who it was, and what the newest model answers, is data of the text: doccano has no place for it.
    Where nobody has labelled anything the file is ``all.jsonl``. Raises WriteError.
    """
    paths = []
    dimensions = project.rubric().dimensions
    for dimension, shown in zip(dimensions, parts(progress, len(dimensions)), strict=True):
        paths.append(out_dir / f"doccano_{dimension.name}.zip")
        _write(project, dimension, paths[-1], shown)
    return paths


def _write(project: Project, dimension: Dimension, path: Path, progress: Progress) -> None:
    coded = project.coded()
    people: list[Coder | None] = [
        coder
        for coder in project.coders()
        if coder.kind is CoderKind.HUMAN and (dimension.name, coder.coder_id) in coded
    ]
    names = stems((coder for coder in people if coder), _SHARED)
    people = people or [None]
    with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for coder, shown in zip(people, parts(progress, len(people)), strict=True):
            stem = names[coder.coder_id] if coder else _SHARED
            with zip_member(archive, f"{stem}.jsonl") as file:
                for record in _records(project, dimension, coder, shown):
                    file.write(encoded(record) + b"\n")


def _records(
    project: Project, dimension: Dimension, coder: Coder | None, progress: Progress
) -> Iterator[dict[str, Any]]:
    rubric = project.rubric()
    for one in labelled(project, progress):
        given = [said for said in one.people.get(dimension.name, ()) if said.coder == coder]
        record = text(rubric, one.unit) | {"label": list(given[0].labels) if given else []}
        record |= one.place | {DIMENSION: dimension.name, CODER: coder.name if coder else ""}
        record[SEEN] = bool(given) and given[0].annotation.saw_suggestion
        yield record | _suggestion(one, dimension.name)


def _suggestion(one: Labelled, dimension: str) -> dict[str, Any]:
    """What the newest model answers. Every record has it: doccano makes NaN of what some lack, and
    its database takes none."""
    answers = one.models.get(dimension)
    if not answers:
        return {"suggestion": "", "score": "", "model": ""}
    said = answers[-1]
    score = "" if said.score is None else said.score
    return {"suggestion": ", ".join(said.labels), "score": score, "model": said.coder.name}
