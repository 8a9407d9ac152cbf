"""Rubrics of Prometheus, a family of models that judge: criteria with five scores, in JSON.

The format is that of https://github.com/prometheus-eval/prometheus-eval: ``criteria``, and
``score1_description`` to ``score5_description``. A file has one criterion, or several by name.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rubrics.errors import UserError
from rubrics.exchange.codes import Option, RubricBuilder
from rubrics.exchange.qdc import codebook_bytes
from rubrics.schema import Dimension, Level, Rubric, Scale, Select

_SCORES = range(1, 6)


def prometheus_json(rubric: Rubric) -> str:
    """A rubric as JSON, with a criterion for each question. Raises UserError if a question does not
    have five ordered levels."""
    made = {dimension.name: _criterion(dimension) for dimension in rubric.dimensions}
    data = made if len(made) > 1 else made[rubric.dimensions[0].name]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read_prometheus(path: Path, rubric_id: str, title: str) -> str:
    """The text of a rubric with a question for each criterion. Raises UserError."""
    try:
        data = json.loads(codebook_bytes(path))
    except (ValueError, RecursionError):
        data = None
    named = {title: data} if isinstance(data, dict) and "criteria" in data else data
    if not isinstance(named, dict) or not named or not all(map(_is_criterion, named.values())):
        raise UserError(
            f"{path} is no rubric of Prometheus: it needs 'criteria', and 'score1_description' to "
            "'score5_description', or several such by their names."
        )
    builder = RubricBuilder()
    for name, criterion in named.items():
        options = [Option((str(n),), criterion[f"score{n}_description"], n) for n in _SCORES]
        builder.add_question(
            name, criterion["criteria"], options, scale=Scale.ORDINAL, select=Select.ONE
        )
    note = f"Made from the Prometheus rubric {path.name}."
    return builder.text(rubric_id, title, note, [note])


def _criterion(dimension: Dimension) -> dict[str, str]:
    if dimension.scale is Scale.NOMINAL or len(dimension.levels) != len(_SCORES):
        raise UserError(
            f"'{dimension.title}' cannot be written for Prometheus, which knows five levels in an "
            "order and nothing else. Write a table (.xlsx, .csv) instead."
        )
    scores = zip(_SCORES, dimension.levels, strict=True)
    said = {f"score{number}_description": _description(level) for number, level in scores}
    return {"criteria": dimension.question, **said}


def _description(level: Level) -> str:
    return ": ".join(part for part in (level.name, level.anchor) if part)


def _is_criterion(value: Any) -> bool:
    keys = ("criteria", *(f"score{number}_description" for number in _SCORES))
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)
