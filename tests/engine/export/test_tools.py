"""What is written for other labelling tools is theirs, and is read again as the same labels."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from in_process import read_document

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Status, Unit, human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

Label = tuple[str, str, str, str]
TOOLS = [Format.LABEL_STUDIO, Format.DOCCANO, Format.PRODIGY]
READ_AGAIN = [*TOOLS, Format.JSONL]


def blind(project: Project) -> set[Label]:
    """(unit, dimension, coder, value) of what people said, each in the last of their rounds."""
    people = {c.coder_id: c.name for c in project.coders() if c.kind is CoderKind.HUMAN}
    last = {
        (a.unit_id, a.dimension, a.coder_id): a
        for a in project.annotations()
        if a.coder_id in people and a.value
    }
    return {
        (unit, dimension, people[coder], a.value)
        for (unit, dimension, coder), a in last.items()
        if not a.saw_suggestion
    }


def read_again(paths: list[Path], rubric: Rubric) -> tuple[set[Label], dict[str, dict[str, str]]]:
    """The labels, and the texts of each unit by its id in the project."""
    labels: list[Label] = []
    texts: dict[str, dict[str, str]] = {}
    for path in paths:
        if path.name == "run.json" or path.suffix == ".xml":
            continue
        read = read_document(Source(path, path.name), rubric, ReadOptions())
        was = {}
        for unit in read.units:
            was[unit.unit_id] = unit.columns["unit_id"]
            texts[was[unit.unit_id]] = dict(unit.fields)
        labels += [(was[x.unit_id], x.dimension, x.coder, x.value) for x in read.labels]
    assert len(set(labels)) == len(labels)
    return set(labels), texts


@pytest.mark.parametrize("fmt", READ_AGAIN)
def test_labels_and_texts_come_back_as_they_were(
    fmt: Format, reviews_project: Project, reviews: Rubric, tmp_path: Path
) -> None:
    expected = blind(reviews_project)
    assert {coder for _, _, coder, _ in expected} == {"Anna", "Ben"}
    assert any(value == "none" for _, _, _, value in expected)
    labels, texts = read_again(export_project(reviews_project, fmt, tmp_path), reviews)
    assert labels == expected
    assert texts == {unit.unit_id: dict(unit.fields) for unit in reviews_project.units()}


QUESTIONS = """
id = "answers"
version = "1"
title = "Answers"
description = "Questions and answers."

[[field]]
name = "question"
title = "Question"

[[field]]
name = "answer"
title = "Answer"

[[dimension]]
name = "rating"
title = "Rating"
question = "How good & <helpful> is it?"
scale = "ordinal"
level = [{ value = -1, name = "none" }, { value = 0, name = "1" }, { value = 2.5, name = "Grün" }]

[[dimension]]
name = "faults"
title = "Faults"
question = "What is wrong?"
scale = "nominal"
select = "many"
level = [{ name = "too long", anchor = 'More than "enough".' }, { name = "wrong" }]
"""
ODD = "Dr. Müller/\u00d6 (2. Runde) <a@b.org>"
MODEL = Coder("m1", "Tiny-1M", CoderKind.MODEL, {"model_sha256": "a" * 64})
TIME = "2026-03-01T12:00:00Z"


@pytest.fixture
def odd_project(make_project: Callable[..., Project]) -> Project:
    """Fields that are called like keys of tools, equal texts, odd names, all kinds of values."""
    rubric = parse_rubric(QUESTIONS, "answers.toml")
    texts = [("Why?", "Because."), ("Why?", "Because."), ("=x\n\n\U0001f600", "\u2028half, “so”")]
    units = [
        Unit(f"u{i}", "doc", i, i, i + 1, {"question": q, "answer": a})
        for i, (q, a) in enumerate([*texts, ("Left?", "Alone.")])
    ]
    odd, other = human(ODD), human("dr. müller/Ö (2. runde) <a@b.org>")
    anna = human("Anna")

    def said(unit: int, dimension: str, coder: Coder, value: str) -> Annotation:
        status = Status.CONFIRMED
        return Annotation(f"u{unit}", dimension, coder.coder_id, value, status, TIME)

    scores = Scores((0.2, 0.7, 0.1), 1.0)
    annotations = [
        said(0, "rating", odd, "-1"),
        said(1, "rating", odd, "2.5"),
        said(2, "rating", other, "0"),
        said(0, "faults", odd, "too long|wrong"),
        said(0, "faults", other, "none"),
        said(1, "faults", anna, "wrong"),
        replace(said(2, "faults", anna, "wrong"), saw_suggestion=True, status=Status.CORRECTED),
        replace(said(2, "rating", odd, ""), status=Status.SKIPPED),
        replace(said(0, "rating", MODEL, "0"), status=Status.SUGGESTED, scores=scores),
        replace(said(3, "rating", MODEL, "0"), status=Status.SUGGESTED, scores=scores),
    ]
    document = Document("doc", "ordner/a.csv", "c" * 64, "csv", "utf-8", "row", ("q", "a"))
    return make_project(
        rubric, units, annotations, coders=[odd, other, anna, MODEL], documents=[document]
    )


@pytest.mark.parametrize("fmt", READ_AGAIN)
def test_fields_names_and_values_of_any_kind_come_back(
    fmt: Format, odd_project: Project, tmp_path: Path
) -> None:
    expected = blind(odd_project)
    labels, texts = read_again(export_project(odd_project, fmt, tmp_path), odd_project.rubric())
    assert labels == expected
    assert len(expected) == 6
    read = {unit: "".join(fields.values()) for unit, fields in texts.items()}
    assert read.keys() == {"u0", "u1", "u2", "u3"}
    assert read["u2"] == "=x\n\n\U0001f600\u2028half, “so”"


def test_label_studio_gets_annotations_predictions_and_the_interface(
    odd_project: Project, tmp_path: Path
) -> None:
    export_project(odd_project, Format.LABEL_STUDIO, tmp_path)
    tasks = json.loads((tmp_path / "label-studio.json").read_text(encoding="utf-8"))
    first, *_, last = tasks
    assert first["data"]["document"] == "ordner/a.csv"
    assert [one["result"][0]["value"] for one in first["annotations"]] == [
        {"choices": ["none"]},
        {"choices": ["none"]},
    ]
    assert all("completed_by" not in one for one in first["annotations"])
    assert last["annotations"] == []
    (prediction,) = last["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("Tiny-1M", 0.7)
    assert prediction["result"][0]["value"] == {"choices": ["1"]}
    root = ET.parse(tmp_path / "label-studio.xml").getroot()
    assert [one.get("value") for one in root.iter("Text")] == ["$question", "$answer"]
    shown = {one.get("name") for one in root.iter("Text")}
    questions = {one.get("name"): one for one in root.iter("Choices")}
    for task in tasks:
        for group in (*task["annotations"], *task["predictions"]):
            for one in group["result"]:
                assert one["to_name"] in shown
                offered = {choice.get("value") for choice in questions[one["from_name"]]}
                assert offered >= set(one["value"]["choices"])
    assert [questions[name].get("choice") for name in ("rating", "faults")] == [
        "single",
        "multiple",
    ]


def test_doccano_gets_a_file_for_each_coder_with_all_texts(
    odd_project: Project, tmp_path: Path
) -> None:
    export_project(odd_project, Format.DOCCANO, tmp_path)
    with zipfile.ZipFile(tmp_path / "doccano_rating.zip") as archive:
        names = archive.namelist()
        lines = [archive.read(name).decode().rstrip("\n").split("\n") for name in names]
    assert len({name.casefold() for name in names}) == 2
    assert all("/" not in name and name.endswith(".jsonl") for name in names)
    records = [json.loads(line) for line in lines[0]]
    assert [record["label"] for record in records] == [["none"], ["Grün"], [], []]
    assert records[0]["text"] == "Question:\nWhy?\n\nAnswer:\nBecause."
    assert (records[3]["suggestion"], records[3]["score"], records[3]["model"]) == (
        "1", 0.7, "Tiny-1M",
    )  # fmt: skip


def test_prodigy_gets_answers_apart_from_what_is_left_to_label(
    odd_project: Project, tmp_path: Path
) -> None:
    paths = export_project(odd_project, Format.PRODIGY, tmp_path)
    assert [path.name for path in paths] == [
        "prodigy_rating.jsonl", "prodigy_rating_unlabelled.jsonl", "prodigy_faults.jsonl",
        "prodigy_faults_unlabelled.jsonl", "run.json",
    ]  # fmt: skip
    answers, left, faults, *_ = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]
        for path in paths[:-1]
    )
    assert all(one["answer"] == "accept" and one["_timestamp"] == 1772366400 for one in answers)
    assert not any("answer" in one or "accept" in one for one in left)
    assert left[0]["meta"]["suggestion"] == "1"
    assert {tuple(one["accept"]) for one in faults} == {("too long", "wrong"), (), ("wrong",)}
    assert faults[0]["config"] == {"choice_style": "multiple"}


def test_a_project_that_nobody_labelled_goes_to_the_tools_as_well(
    uncoded_project: Project, reviews: Rubric, tmp_path: Path
) -> None:
    for fmt in READ_AGAIN:
        paths = export_project(uncoded_project, fmt, tmp_path / fmt)
        labels, texts = read_again(paths, reviews)
        assert not labels
        assert len(texts) == uncoded_project.unit_count()


def test_what_was_left_to_label_before_does_not_stay_beside_what_is_left_now(
    reviews_project: Project, uncoded_project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export_project(reviews_project, Format.PRODIGY, out)
    paths = export_project(uncoded_project, Format.PRODIGY, out)
    assert set(out.iterdir()) == set(paths)
