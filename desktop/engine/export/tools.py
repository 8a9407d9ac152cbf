"""What the exports for other labelling tools have in common: units, and who answered what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.engine.atomic import deleting, replacing
from desktop.engine.domain import Annotation, Coder, CoderKind, Unit, told_apart
from desktop.engine.export.joined import coded_units
from desktop.engine.export.jsonl_file import encoded
from desktop.engine.ingest.tools.common import FIELDS, UNIT
from desktop.engine.progress import Progress, silent
from desktop.engine.store.again import first_coded
from desktop.engine.store.project import Project
from rubrics.labels import level_names
from rubrics.schema import NONE, Dimension, Rubric, Select


@dataclass(frozen=True, slots=True)
class Answer:
    """A coder's answer to a dimension: the names of the levels, and how sure a model was."""

    coder: Coder
    labels: tuple[str, ...]
    annotation: Annotation
    score: float | None = None


@dataclass(slots=True)
class Labelled:
    """A unit with what people and models answered, by dimension; each coder's first value."""

    unit: Unit
    document: str
    people: dict[str, list[Answer]] = field(default_factory=dict)
    models: dict[str, list[Answer]] = field(default_factory=dict)

    @property
    def place(self) -> dict[str, str]:
        """Which unit it is, in every format."""
        return {UNIT: self.unit.unit_id, "document": self.document}


def labelled(project: Project, progress: Progress = silent) -> Iterator[Labelled]:
    """All units, in order."""
    dimensions = {dimension.name: dimension for dimension in project.rubric().dimensions}
    coders = {coder.coder_id: coder for coder in project.coders()}
    documents = {document.document_id: document.name for document in project.documents()}
    for unit, coded in coded_units(project, progress):
        made = Labelled(unit, documents[unit.document_id])
        for (name, coder_id), annotation in first_coded(coded).items():
            dimension, coder = dimensions[name], coders[coder_id]
            scores = annotation.scores
            score = scores.confidence(dimension) if scores else None
            said = Answer(coder, level_names(dimension, annotation.value), annotation, score)
            human = coder.kind is CoderKind.HUMAN
            (made.people if human else made.models).setdefault(name, []).append(said)
        yield made


def choices(dimension: Dimension) -> list[str]:
    """What people choose from."""
    names = [level.name for level in dimension.levels]
    return [*names, NONE] if dimension.select is Select.MANY else names


def text(rubric: Rubric, unit: Unit) -> dict[str, Any]:
    """A unit's text for tools that show one: several fields under their titles, and by name."""
    if len(rubric.fields) == 1:
        return {"text": unit.fields[rubric.fields[0].name]}
    parts = [f"{one.title}:\n{unit.fields[one.name]}" for one in rubric.fields]
    return {"text": "\n\n".join(parts), FIELDS: dict(unit.fields)}


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> list[Path]:
    """Writes JSON Lines. Where there is nothing to write there is no file, nor one of an earlier
    export. Raises WriteError."""
    remaining = iter(records)
    first = next(remaining, None)
    if first is None:
        with deleting(path):
            path.unlink(missing_ok=True)
        return []
    with replacing(path) as part, part.open("wb") as file:
        file.write(encoded(first) + b"\n")
        file.writelines(encoded(record) + b"\n" for record in remaining)
    return [path]


def stems(coders: Iterable[Coder], taken: str) -> dict[str, str]:
    """The coders' names as parts of file names, by coder_id; none is ``taken``."""
    plain = {coder.coder_id: re.sub(r"[^\w.-]+", "_", coder.name) for coder in coders}
    return told_apart({**plain, "": taken})
