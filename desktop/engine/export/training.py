"""The training export: people's labels with their texts and their part of the split."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from desktop.engine.atomic import replacing, write_text
from desktop.engine.domain import Annotation, CoderKind, Status, Unit
from desktop.engine.export.joined import coded_units
from desktop.engine.languages.wording import path_text
from desktop.engine.models.hashes import model_sha256
from desktop.engine.store.again import first_coded
from desktop.engine.store.errors import CodebookLostError
from desktop.engine.store.project import Project
from rubrics.digest import file_sha256
from rubrics.digest import model_sha256 as folder_sha256
from rubrics.errors import UserError
from rubrics.paths import written_path
from rubrics.prompt import PROMPT_VERSION
from rubrics.split import Part, split

SHARES = {Part.TRAIN: 0.8, Part.VALIDATION: 0.1, Part.TEST: 0.1}
SEED = 1
_COUNTED = (Status.CONFIRMED, Status.CORRECTED)

Labels = dict[str, list[Annotation]]
"""What people said of a unit, by dimension."""

DATA = "training.jsonl"
"""Whatever else lies beside it, a folder with this file is a training export."""

_OUT = re.compile(r'^out = "training-run(-[0-9a-f]{8})?"', re.MULTILINE)
"""A run's folder, as long as the analyst has not named one."""
_BASE_PATH = re.compile(r"^path = .*$", re.MULTILINE)
_FREE, _FREE_OPTIM = ("out", "card", "machine"), ("micro_batch", "checkpointing", "optimizer")
"""Settings that a run may go on with when they change."""

_CONFIG = """\
# Trains an adapter on the labels in training.jsonl:  glossator train training.toml
rubric = "training.rubric.toml"
out = "training-run"

[base]
# Where the model lies; on another machine, where it lies there.
path = {base}
precision = "16bit"      # "4bit" needs less memory; use it for bases above 300M parameters
form = "compact"

[data]
files = ["training.jsonl"]

[augment]
token_dropout = 0.03

[optim]
epochs = 5
lr = 5e-4                # 5e-5 suits bases above a billion parameters
label_smoothing = 0.05
"""


def export_training(project: Project, out_dir: Path, base: Path) -> list[Path]:
    """Writes ``training.jsonl``, ``training.rubric.toml`` and ``training.toml`` into a folder.

    A line has a unit's ``text_sha256``, ``fields``, ``split`` and, per dimension, the ``labels`` of
    all people who coded it, from when they first did; flagged and failed ones are left out.
    ``saw_suggestion`` says of each label whether it was given with a model's answer in sight: such
    labels are for training only, because a model measured by them is measured by a model. The split
    is by the texts' hash, stratified by the others. The configuration trains ``base``, and is left
    alone where there is one, but for ``out``: the run's folder is named by a hash of what is
    learned and of the base, so that a run goes on with the same labels, whatever the base is called
    by then, and a new one begins with others. Exporting an unchanged project again gives the same
    bytes.
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
    _place_config(config, base, [file_sha256(data), project.rubric().sha256])
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


def _place_config(config: Path, base: Path, hashes: list[str]) -> None:
    """Writes a configuration, or has the one that is there name the folder for what is learned.

    A base that is no longer where it says is looked for at ``base``.
    """
    path = json.dumps(str(base), ensure_ascii=False)
    text = _CONFIG.format(base=path)
    try:
        if config.exists():
            text = config.read_text(encoding="utf-8")
        settings = tomllib.loads(text)
        named = table.get("path") if isinstance(table := settings.get("base"), dict) else None
        if isinstance(named, str) and not written_path(named, config.parent).exists():
            text = _BASE_PATH.sub(lambda _: f"path = {path}", text, count=1)
            settings = tomllib.loads(text)
    except ValueError:
        return  # training says what is wrong with it, and where
    learned = {name: value for name, value in settings.items() if name not in _FREE}
    if isinstance(optim := learned.get("optim"), dict):
        learned["optim"] = {k: value for k, value in optim.items() if k not in _FREE_OPTIM}
    if isinstance(table := settings.get("base"), dict):
        learned["base"] = {
            **table,
            "path": _identity(written_path(str(table.get("path")), config.parent)),
        }
    known = json.dumps([PROMPT_VERSION, hashes, learned], sort_keys=True, default=str)
    digest = hashlib.sha256(known.encode()).hexdigest()[:8]
    write_text(config, _OUT.sub(f'out = "training-run-{digest}"', text, count=1))


def _identity(base: Path) -> str:
    """SHA-256 of a base, whatever it is called; of one that cannot be read, where it should be."""
    try:
        return model_sha256(base) if base.is_file() else folder_sha256(base)
    except OSError:  # training says so
        return str(base)


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
