"""Reads and checks a run folder, which ``train`` has written.

::

    RUN_DIR/adapter/         adapter_config.json, adapter_model.safetensors (see convert.adapter)
    RUN_DIR/rubric.toml      the rubric it was trained on
    RUN_DIR/run.json         format; rubric {sha256}; prompt {version, form, chat, bos};
                             base {name, kind: "gguf" | "folder", sha256, precision};
                             config {base {path}}; and whatever else the model file should keep
    RUN_DIR/evaluation.json  figures, carried into the model file as they are
    RUN_DIR/heldout.jsonl    a held-out unit a line: fields, labels {dimension: value},
                             probabilities {dimension: [...]} as the trained model gave them
    RUN_DIR/split.csv        text_sha256, split: the part of every labelled text
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from convert.errors import ConvertError
from rubrics.digest import text_sha256
from rubrics.labels import Scores, parse_label
from rubrics.loader import parse_rubric
from rubrics.prompt import PROMPT_VERSION, Form
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Rubric
from rubrics.split import Part

FORMAT = 1
"""The newest format of run folders that can be read."""

BaseKind = Literal["gguf", "folder"]
FOUR_BIT = "4bit"

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class BaseReference:
    """The model that the adapter was trained on; see :func:`rubrics.digest.model_sha256`."""

    path: Path
    kind: BaseKind
    sha256: str
    precision: str


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A held-out unit, with people's values and the trained model's scores by dimension."""

    fields: Mapping[str, str]
    labels: Mapping[str, str]
    scores: Mapping[str, Scores]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A training run. ``record`` is the content of ``run.json``, ``evaluation`` that of
    ``evaluation.json``.

    ``bos`` is the token before every prompt in training, if there was one. ``seen`` has the SHA-256
    of the texts that the model was trained on or chosen by, on which it must not be measured.
    """

    path: Path
    base: BaseReference
    rubric: Rubric
    form: Form
    chat: bool
    bos: int | None
    record: Mapping[str, Any]
    evaluation: Any
    heldout: tuple[HeldOut, ...]
    seen: tuple[str, ...]

    @property
    def adapter(self) -> Path:
        """The folder of the trained adapter."""
        return self.path / "adapter"

    def sample(self, most: int) -> tuple[HeldOut, ...]:
        """At most so many held-out units, chosen by the hash of their texts.

        The first ones of a table that is sorted by label would all have the same label.
        """
        by_hash = sorted(self.heldout, key=lambda unit: text_sha256(unit.fields.values()))
        return tuple(by_hash[:most])


def read_run(folder: Path, base: Path | None = None) -> RunFolder:
    """Reads and checks a run folder; ``base`` is the path of a base that was moved.

    Raises ConvertError, or RubricError if its rubric is faulty.
    """
    if not folder.is_dir():
        raise ConvertError(f"There is no folder {folder}. Name the folder of a training run.")
    record = _object(_read_json(folder / "run.json"), "run.json")
    _check_format(record.get("format"))
    prompt = _object(record.get("prompt"), "'prompt' in run.json")
    _check_version(prompt.get("version"))
    written = folder / "rubric.toml"
    rubric = parse_rubric(_read(written), str(written), accepted=True)
    if rubric.sha256 != _object(record.get("rubric"), "'rubric' in run.json").get("sha256"):
        raise ConvertError(
            f"{written} is not the rubric this run was trained on: it was changed "
            "afterwards. Put the old one back, or train again."
        )
    try:
        form = Form(_text(prompt, "form"))
    except ValueError:
        raise _faulty("run.json", "the prompt's 'form' is neither 'full' nor 'compact'") from None
    chat, bos = prompt.get("chat"), prompt.get("bos")
    if not isinstance(chat, bool):
        raise _faulty("run.json", "the prompt's 'chat' must be true or false")
    if bos is not None and not isinstance(bos, int):
        raise _faulty("run.json", "the prompt's 'bos' must be the number of a token")
    return RunFolder(
        path=folder,
        base=_base(record, folder, base),
        rubric=rubric,
        form=form,
        chat=chat,
        bos=bos,
        record=record,
        evaluation=_read_json(folder / "evaluation.json"),
        heldout=_heldout(folder / "heldout.jsonl", rubric),
        seen=_seen(folder / "split.csv"),
    )


def _check_format(version: object) -> None:
    if not isinstance(version, int) or version < 1:
        raise _faulty("run.json", "'format' must be a whole number")
    if version > FORMAT:
        raise ConvertError(
            f"This run folder has format {version}, and this program reads format {FORMAT}. "
            "Update the program."
        )


def _check_version(version: object) -> None:
    if not isinstance(version, int) or isinstance(version, bool):
        raise _faulty("run.json", "the prompt's 'version' must be a whole number")
    if version > PROMPT_VERSION:
        raise ConvertError(
            f"This run was trained with prompt version {version}; this program speaks version "
            f"{PROMPT_VERSION}. Update the program."
        )
    if version < PROMPT_VERSION:
        raise ConvertError(
            f"This run was trained with prompt version {version}, and this program speaks version "
            f"{PROMPT_VERSION}. Train it again, or convert it with the version that trained it."
        )


def _base(record: Mapping[str, Any], folder: Path, moved: Path | None) -> BaseReference:
    base = _object(record.get("base"), "'base' in run.json")
    kind = base.get("kind")
    if kind not in ("gguf", "folder"):
        raise _faulty("run.json", "the base's 'kind' must be 'gguf' or 'folder'")
    config = _object(record.get("config"), "'config' in run.json")
    # A relative path starts from the run folder, so that the two can move together.
    path = moved or folder / _text(_object(config.get("base"), "'config.base'"), "path")
    there = path.is_dir() if kind == "folder" else path.is_file()
    if not there:
        what = "folder" if kind == "folder" else "file"
        raise ConvertError(
            f"The base this run was trained on is not there: {path.resolve()}. "
            f"Name the {what} with --base."
        )
    return BaseReference(path, kind, _text(base, "sha256"), str(base.get("precision") or ""))


def _seen(path: Path) -> tuple[str, ...]:
    rows = csv.DictReader(StringIO(_read(path)))
    try:
        seen = sorted(row["text_sha256"] for row in rows if row["split"] != Part.TEST)
        if not all(map(_SHA256.fullmatch, seen)):
            raise _faulty("split.csv", "'text_sha256' has to be 64 hexadecimal digits")
    except (KeyError, TypeError) as e:
        raise _faulty("split.csv", "it needs the columns 'text_sha256' and 'split'") from e
    return tuple(seen)


def _heldout(path: Path, rubric: Rubric) -> tuple[HeldOut, ...]:
    units = []
    # Not splitlines(), which also splits at U+0085 and U+2028; JSON may have them in strings.
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"line {number} of heldout.jsonl"
        try:
            units.append(_unit(_object(json.loads(line), where), rubric))
        except (ValueError, KeyError, TypeError) as e:
            raise _faulty("heldout.jsonl", f"line {number} cannot be read ({e})") from e
    if not units:
        raise ConvertError(
            f"{path} holds no units, so nothing can be proved about the conversion: none were held "
            "out, or all that were are longer than base.max_tokens and were cut. Train again with "
            "a held-out part, or with a larger base.max_tokens."
        )
    return tuple(units)


def _unit(raw: Mapping[str, Any], rubric: Rubric) -> HeldOut:
    fields = {str(name): str(text) for name, text in _object(raw["fields"], "'fields'").items()}
    if unknown := set(fields) - set(rubric.field_names):
        raise ValueError(f"the rubric has no field {min(unknown)!r}")
    labels, scores = {}, {}
    for name, given in _object(raw["labels"], "'labels'").items():
        value = _value(_dimension(rubric, name), given)
        if value is not None:
            labels[name] = value
    for name, numbers in _object(raw["probabilities"], "'probabilities'").items():
        dimension = _dimension(rubric, name)
        probabilities = tuple(float(number) for number in numbers)
        if len(probabilities) != len(dimension.levels) or not all(map(isfinite, probabilities)):
            raise ValueError(f"'{name}' needs {len(dimension.levels)} probabilities")
        scores[name] = Scores(probabilities, mass=1.0)
    if not scores:
        raise ValueError("no probabilities")
    return HeldOut(fields, labels, scores)


def _dimension(rubric: Rubric, name: str) -> Dimension:
    try:
        return rubric.dimension(name)
    except KeyError:
        raise ValueError(f"the rubric has no dimension {name!r}") from None


def _value(dimension: Dimension, given: object) -> str | None:
    if given is None:
        return None
    if isinstance(given, Sequence) and not isinstance(given, str):
        given = SET_SEPARATOR.join(map(str, given)) or NONE
    return parse_label(dimension, str(given))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConvertError(
            f"{path.parent} has no {path.name}, which every finished training run has. "
            "Name the folder of a run, or finish it with 'glossator train'."
        ) from None
    except (OSError, UnicodeDecodeError) as e:
        raise ConvertError(f"{path} cannot be read: {e}.") from e


def _read_json(path: Path) -> Any:
    try:
        return json.loads(_read(path))
    except ValueError as e:
        raise _faulty(path.name, f"it is not JSON ({e})") from e


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConvertError(f"{what} is not a JSON object. The run is damaged: train it again.")
    return value


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise _faulty("run.json", f"'{key}' is missing")
    return value


def _faulty(file: str, what: str) -> ConvertError:
    return ConvertError(f"The run's {file} cannot be used: {what}. Train it again.")
