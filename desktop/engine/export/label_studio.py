"""Label Studio: tasks with people's annotations and models' predictions, and how to show them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from desktop.engine.atomic import replacing, write_text
from desktop.engine.export.jsonl_file import encoded
from desktop.engine.export.tools import Answer, Labelled, choices, labelled
from desktop.engine.ingest.tools.common import CODER, SEEN
from desktop.engine.progress import Progress
from desktop.engine.store.project import Project
from rubrics.schema import Rubric, Select


def write_label_studio(project: Project, out_dir: Path, progress: Progress) -> list[Path]:
    """Writes ``label-studio.json``, the tasks, and ``label-studio.xml``, the labelling interface
    that they need.

    Label Studio takes no annotation of somebody it does not know, so each result has its coder in
    its ``meta``. Raises WriteError.
    """
    tasks, interface = (out_dir / f"label-studio.{ending}" for ending in ("json", "xml"))
    rubric = project.rubric()
    with replacing(tasks) as part, part.open("wb") as file:
        separator = b"["
        for one in labelled(project, progress):
            file.write(separator + b"\n" + encoded(_task(one, rubric.field_names[0])))
            separator = b","
        file.write(b"\n]\n" if separator == b"," else b"[]\n")
    write_text(interface, "".join(f"{line}\n" for line in _interface(rubric)))
    return [tasks, interface]


def _task(one: Labelled, shown: str) -> dict[str, Any]:
    return {
        "data": {**one.place, **one.unit.fields},
        "annotations": [
            {"result": [_given(name, said, shown) for name, said in given]}
            for given in _by_coder(one.people).values()
        ],
        "predictions": [
            {
                "model_version": given[0][1].coder.name,
                "score": min(
                    (said.score for _, said in given if said.score is not None), default=0
                ),
                "result": [
                    _result(name, said, shown) | {"score": said.score} for name, said in given
                ],
            }
            for given in _by_coder(one.models).values()
        ],
    }


def _by_coder(answers: dict[str, list[Answer]]) -> dict[str, list[tuple[str, Answer]]]:
    """What each coder said, with the dimensions' names."""
    found: dict[str, list[tuple[str, Answer]]] = {}
    for name, several in answers.items():
        for said in several:
            found.setdefault(said.coder.coder_id, []).append((name, said))
    return found


def _given(dimension: str, said: Answer, shown: str) -> dict[str, Any]:
    meta = {CODER: said.coder.name, SEEN: said.annotation.saw_suggestion}
    return _result(dimension, said, shown) | {"meta": meta}


def _result(dimension: str, said: Answer, shown: str) -> dict[str, Any]:
    return {
        "id": dimension,
        "from_name": dimension,
        "to_name": shown,
        "type": "choices",
        "value": {"choices": list(said.labels)},
    }


def _interface(rubric: Rubric) -> Iterator[str]:
    yield "<View>"
    for one in rubric.fields:
        yield _tag("Header", ("value", one.title))
        yield _tag("Text", ("name", one.name), ("value", f"${one.name}"))
    for dimension in rubric.dimensions:
        yield _tag("Header", ("value", dimension.question))
        many = dimension.select is Select.MANY
        attributes = (
            ("name", dimension.name),
            ("toName", rubric.field_names[0]),
            ("choice", "multiple" if many else "single"),
        )
        yield _tag("Choices", *attributes, ends=False)
        anchors = {level.name: level.anchor for level in dimension.levels}
        for name in choices(dimension):
            hint = anchors.get(name, "")
            yield "  " + _tag("Choice", ("value", name), *([("hint", hint)] if hint else []))
        yield "  </Choices>"
    yield "</View>"


def _tag(name: str, *attributes: tuple[str, str], ends: bool = True) -> str:
    written = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes)
    return f"  <{name} {written}{'/' if ends else ''}>"
