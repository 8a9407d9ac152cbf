"""The training export: people's labels with their texts and their part of the split."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from desktop.engine.atomic import replacing, write_text
from desktop.engine.domain import Annotation, CoderKind, Status, Unit
from desktop.engine.export.joined import coded_units
from desktop.engine.export.training_config import place_config
from desktop.engine.languages.wording import path_text
from desktop.engine.store.again import first_coded
from desktop.engine.store.errors import CodebookLostError
from desktop.engine.store.project import Project
from rubrics.digest import file_sha256
from rubrics.errors import UserError
from rubrics.split import Part, split

SHARES = {Part.TRAIN: 0.8, Part.VALIDATION: 0.1, Part.TEST: 0.1}
SEED = 1
_COUNTED = (Status.CONFIRMED, Status.CORRECTED)

Labels = dict[str, list[Annotation]]
"""What people said of a unit, by dimension."""

DATA = "training.jsonl"
"""Whatever else lies beside it, a folder with this file is a training export."""


def export_training(project: Project, out_dir: Path, base: Path) -> list[Path]:
    """Writes ``training.jsonl``, ``training.rubric.toml`` and ``training.toml`` into a folder.

    A line has a unit's ``text_sha256``, ``fields``, ``split`` and, per dimension, the ``labels`` of
    all people who coded it, from when they first did; flagged and failed ones are left out.
    ``saw_suggestion`` says of each label whether it was given with a model's answer in sight: such
    labels are for training only, because a model measured by them is measured by a model. The split
    is by the texts' hash, stratified by the others. The configuration is that of
    :func:`place_config`. Exporting an unchanged project again gives the same bytes.
    Raises WriteError, and UserError where nobody has labelled anything.
    """
    if not project.has_codebook:
        raise CodebookLostError(
            f"{project.path} has lost its codebook: no model can be trained without it."
        )
    try:
        str(base).encode()
    except UnicodeEncodeError:
        raise UserError(
            f"A configuration cannot name {path_text(base)}, because what follows a backslash here "
            "is no UTF-8. Rename that file or folder, then export again."
        ) from None
    names = (DATA, "training.rubric.toml", "training.toml")
    data, rubric, config = (out_dir / name for name in names)
    with project.snapshot():
        _write_labels(project, data)
    write_text(rubric, project.rubric().source)
    place_config(config, base, [file_sha256(data), project.rubric().sha256])
    return [data, rubric, config]


def _write_labels(project: Project, path: Path) -> None:
    """The lines, each with the part of its text. Raises as :func:`export_training` does."""
    if next(_labelled(project), None) is None:
        raise UserError(
            f"Nobody has labelled anything in {project.path}, so there is nothing to train on."
        )
    parts = _split(project)
    if missing := [part for part in SHARES if part not in parts.values()]:
        raise UserError(
            f"{len(parts)} texts that people labelled blind are too few to hold some out "
            f"({', '.join(missing)}). Label more of them first."
        )
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for unit, given in _labelled(project):
            split_part = parts.get(unit.text_sha256, Part.TRAIN)
            labels = given if split_part is Part.TRAIN else _blind(given)
            if not labels:
                continue
            line = {
                "text_sha256": unit.text_sha256,
                "split": split_part.value,
                "fields": dict(unit.fields),
                "labels": {name: [a.value for a in said] for name, said in labels.items()},
                "saw_suggestion": {
                    name: [a.saw_suggestion for a in said] for name, said in labels.items()
                },
            }
            file.write(json.dumps(line) + "\n")


def _split(project: Project) -> dict[str, Part]:
    """The parts of the texts that have a label given blind."""
    strata: dict[str, str] = {}
    for unit, given in _labelled(project):
        if labels := _blind(given):
            commonest = {
                name: Counter(a.value for a in said).most_common(1)[0][0]
                for name, said in labels.items()
            }
            strata.setdefault(unit.text_sha256, json.dumps(commonest))
    return split(strata, SHARES, SEED) if strata else {}


def _blind(labels: Labels) -> Labels:
    kept = {name: [b for a in said if (b := a.before_seeing)] for name, said in labels.items()}
    return {name: said for name, said in kept.items() if said}


def _labelled(project: Project) -> Iterator[tuple[Unit, Labels]]:
    people = {c.coder_id for c in project.coders() if c.kind is CoderKind.HUMAN}
    for unit, coded in coded_units(project):
        labels: Labels = {}
        for (dimension, coder_id), annotation in first_coded(coded).items():
            if coder_id in people and annotation.status in _COUNTED:
                labels.setdefault(dimension, []).append(annotation)
        if labels:
            yield unit, labels
