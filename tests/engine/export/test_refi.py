"""A REFI-QDA project is what the standard says, and is read again as the same labels."""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from in_process import read_document

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Final, Status, Unit, human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.store.finals import write_final
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

Q = "{urn:QDA-XML:project:1.0}"
TIME = "2026-03-01T12:00:00Z"
MODEL = Coder("m1", "Tiny-1M", CoderKind.MODEL, {"model_sha256": "a" * 64})
ANNA, BEN = human("Anna"), human("Ben")

Label = tuple[str, str, str, str]


def opened(path: Path) -> tuple[ET.Element, dict[str, str]]:
    """The XML of a project, and its texts by the path that the XML names."""
    with zipfile.ZipFile(path) as archive:
        texts = {
            name.replace("sources/", "internal://"): archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".txt")
        }
        return ET.fromstring(archive.read("project.qde")), texts


def written(project: Project, folder: Path) -> Path:
    path, run = export_project(project, Format.QDPX, folder)
    assert (path.name, run.name) == ("refi-qda.qdpx", "run.json")
    return path


def labels_of(project: Project) -> set[Label]:
    """(text, dimension, coder, value) of what people said blind, in the last of their rounds."""
    people = {c.coder_id: c.name for c in project.coders() if c.kind is CoderKind.HUMAN}
    texts = {unit.unit_id: unit.fields["text"].strip() for unit in project.units()}
    last = {
        (a.unit_id, a.dimension, a.coder_id): a
        for a in project.annotations()
        if a.coder_id in people and a.value
    }
    return {
        (texts[unit], dimension, people[coder], a.value)
        for (unit, dimension, coder), a in last.items()
        if not a.saw_suggestion
    }


def read_again(path: Path, rubric: Rubric, **options: Any) -> tuple[list[str], set[Label], str]:
    """The texts, the labels, and what was said of the file."""
    read = read_document(Source(path, path.name), rubric, ReadOptions(**options))
    texts = {unit.unit_id: unit.fields["text"] for unit in read.units}
    labels = {(texts[x.unit_id], x.dimension, x.coder, x.value) for x in read.labels}
    return list(texts.values()), labels, "\n".join(read.document.problems)


def test_labels_and_texts_come_back_as_they_were(
    reviews_project: Project, reviews: Rubric, tmp_path: Path
) -> None:
    texts, labels, said = read_again(written(reviews_project, tmp_path), reviews)
    assert texts == [unit.fields["text"].strip() for unit in reviews_project.units()]
    assert labels == labels_of(reviews_project)
    assert {coder for _, _, coder, _ in labels} == {"Anna", "Ben"}
    assert any(value == "none" for _, _, _, value in labels)
    assert "Given by models and not by people, and so left out" in said
    assert "given with a model's answer in sight" in said


@pytest.fixture
def interview(make_project: Callable[..., Project], reviews: Rubric) -> Project:
    """An interview and a table, with all that may be said of a unit."""
    turns = [
        ("Anna", "How was it?\r\n\r\nTell me."), ("Bo Ek", "Late 😀, and cold."),
        ("Anna", "How long?"), ("Bo Ek", "<Two> days & a half."),
    ]  # fmt: skip
    units = [
        Unit(f"t{i}", "talk", i, i * 50, i * 50 + len(said), {"text": said},
             f"turn {i + 1}, {who}, 00:00:0{i}")
        for i, (who, said) in enumerate(turns)
    ]  # fmt: skip
    cells = ["One\n\n=two\x0c", "Two\n=== row 9 ==", "Three"]
    units += [
        Unit(f"r{i}", "table", i, i, i + 1, {"text": cell}, f"row {i + 2}", {"text": cell})
        for i, cell in enumerate(cells)
    ]

    def said(unit: str, dimension: str, coder: Coder, value: str, **more: Any) -> Annotation:
        made = Annotation(unit, dimension, coder.coder_id, value, Status.CONFIRMED, TIME)
        return replace(made, **more)

    seen = {"saw_suggestion": True, "suggestion": "positive", "suggested_by": MODEL.coder_id}
    annotations = [
        said("t1", "tone", ANNA, "negative", note="Why <so> cold?"),
        said("t1", "tone", BEN, "neutral", **seen),
        said("t1", "topics", BEN, "price|delivery"),
        said("t1", "tone", MODEL, "positive", status=Status.SUGGESTED),
        said("t2", "topics", ANNA, "none"),
        said("t3", "tone", ANNA, "", status=Status.OPEN, note="Ask her."),
        said("t3", "tone", MODEL, "", status=Status.FAILED, note="It stopped."),
        said("r0", "clarity", ANNA, "-1"),
        said("r1", "clarity", ANNA, "1", time_utc=""),
        said("r1", "clarity", BEN, "0"),
    ]
    documents = [
        Document("talk", "talks/1 & 2.txt", "c" * 64, "txt", "utf-8", "turn"),
        Document("table", "answers.csv", "d" * 64, "csv", "utf-8", "row", ("text",)),
    ]
    project = make_project(
        reviews, units, annotations, coders=[ANNA, BEN, MODEL], documents=documents
    )
    with Journal(project).step("settle"):
        write_final(project, Final("r1", "clarity", "1", BEN.coder_id, TIME, "We talked."))
    return project


def test_a_turn_a_row_and_their_coders_are_where_the_file_says(
    interview: Project, tmp_path: Path
) -> None:
    root, texts = opened(written(interview, tmp_path))
    assert [element.tag for element in root] == [f"{Q}Users", f"{Q}CodeBook", f"{Q}Sources"]
    users = {user.get("guid"): user.get("name") for user in root.iter(f"{Q}User")}
    assert sorted(users.values()) == [
        "Anna", "Ben", "Ben (suggestion in sight)", "Final values", "Tiny-1M (model)",
    ]  # fmt: skip
    codes = {code.get("guid"): code.get("name") for code in root.iter(f"{Q}Code")}
    assert "none" in codes.values()
    found = []
    for source in root.iter(f"{Q}TextSource"):
        text = texts[source.get("plainTextPath", "")]
        for passage in source.iter(f"{Q}PlainTextSelection"):
            start, end = (int(passage.get(f"{edge}Position", "")) for edge in ("start", "end"))
            given = [codes[one.get("targetGUID")] for one in passage.iter(f"{Q}CodeRef")]
            coders = {one.get("creatingUser") for one in (passage, *passage.iter(f"{Q}Coding"))}
            (coder,) = (users[one] for one in coders)
            note = passage.findtext(f"{Q}Description")
            found.append((passage.get("name"), text[start:end], coder, given, note))
    late = "Late \U0001f600, and cold."
    assert found == [
        ("turn 2, Bo Ek, 00:00:01", late, "Anna", ["negative"], "Tone: Why <so> cold?"),
        ("turn 2, Bo Ek, 00:00:01", late, "Ben (suggestion in sight)", ["neutral"], None),
        ("turn 2, Bo Ek, 00:00:01", late, "Tiny-1M (model)", ["positive"], None),
        ("turn 2, Bo Ek, 00:00:01", late, "Ben", ["price", "delivery"], None),
        ("turn 3, Anna, 00:00:02", "How long?", "Anna", ["none"], None),
        ("turn 4, Bo Ek, 00:00:03", "<Two> days & a half.", "Anna", [], "Tone: Ask her."),
        ("row 2", "One\n\n=two\x0c", "Anna", ["unclear"], None),
        ("row 3", "Two\n=== row 9 ==", "Anna", ["clear"], None),
        ("row 3", "Two\n=== row 9 ==", "Ben", ["so-so"], None),
        ("row 3", "Two\n=== row 9 ==", "Final values", ["clear"], "Clarity: We talked."),
    ]
    talk, table = texts.values()
    assert talk.startswith("Anna: How was it?\n\nTell me.\n\nBo Ek: Late")
    assert table.startswith("=== row 2 ===\nOne\n\n=two")


def test_an_interview_and_a_table_come_back_with_their_people(
    interview: Project, reviews: Rubric, tmp_path: Path
) -> None:
    texts, labels, said = read_again(written(interview, tmp_path), reviews)
    assert texts == [unit.fields["text"].strip().replace("\r", "") for unit in interview.units()]
    assert labels == labels_of(interview)
    assert len(labels) == 6
    for sentence in (
        "It was read as an export of Glossator.",
        "Given by models and not by people, and so left out: 1 answer.",
        "Settled as final values, and so left out: 1 label.",
        "What is not read of such projects was left out: 3 memos.",
        "1 label in 'Tone (Ben)' left out: as the column 'Tone (Ben)__seen' says",
    ):
        assert sentence in said


def test_the_same_project_gives_the_same_bytes(interview: Project, tmp_path: Path) -> None:
    first = written(interview, tmp_path / "a").read_bytes()
    assert written(interview, tmp_path / "b").read_bytes() == first


def test_without_labels_there_are_the_texts_all_the_same(
    uncoded_project: Project, reviews: Rubric, tmp_path: Path
) -> None:
    texts, labels, _ = read_again(written(uncoded_project, tmp_path), reviews)
    assert len(texts) == uncoded_project.unit_count()
    assert not labels


def test_what_is_stopped_is_not_there(interview: Project, tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    for limit in (0, 0.5):

        def stop(share: float, limit: float = limit) -> None:
            if share >= limit:
                raise StoppedError

        with pytest.raises(StoppedError):
            export_project(interview, Format.QDPX, tmp_path, stop)
    assert not list(tmp_path.glob("*.qdpx*"))


STORY = (
    "Two days late. Nobody said so!\nWhy? We do not know.\n\n"
    "It was \U0001f600 fine, then. Or so.\n\nThe end. Really."
)


@pytest.mark.parametrize("kind", ["text", "paragraph", "sentence", "line"])
def test_running_text_that_is_cut_alike_has_its_labels_again(
    kind: str, make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    options = {"unit": UnitKind(kind)}
    read = read_document(Source(path, path.name), reviews, ReadOptions(**options))
    units = list(read.units)
    project = make_project(
        reviews,
        units,
        [
            Annotation(one.unit_id, "topics", ANNA.coder_id, value, Status.CONFIRMED, TIME)
            for one, value in zip(units, ("price", "none", "price|delivery"), strict=False)
        ],
        coders=[ANNA],
        documents=[read.document],
    )
    texts, labels, _ = read_again(written(project, tmp_path), reviews, **options)
    assert texts == [unit.fields["text"] for unit in units]
    assert labels == labels_of(project)


def test_paragraphs_in_several_lines_come_back_whole(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    """Of a text from elsewhere such long lines would be taken for paragraphs."""
    said = [f"{'It was late again. ' * 6}\nI {what} back.\nBye." for what in ("sent it", "wrote")]
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": text}) for i, text in enumerate(said)]
    letter = Document("doc", "letter.docx", "c" * 64, "docx", "", "paragraph")
    project = make_project(reviews, units, [], coders=[ANNA], documents=[letter])
    assert read_again(written(project, tmp_path), reviews)[0] == said


@pytest.mark.parametrize("kind", [None, UnitKind.SENTENCE, UnitKind.LINE])
def test_what_was_read_of_a_project_has_its_texts_by_their_names(
    kind: UnitKind | None,
    interview: Project,
    make_project: Callable[..., Project],
    reviews: Rubric,
    tmp_path: Path,
) -> None:
    path = written(interview, tmp_path / "first")
    read = read_document(Source(path, path.name), reviews, ReadOptions(unit=kind))
    units, labels = list(read.units), list(read.labels)
    if kind is None:
        talk, table = "talks - 1 & 2.txt", "answers.csv"
        assert [unit.label for unit in units] == [
            f"{talk}, turn 1, Anna", f"{talk}, turn 2, Bo Ek", f"{talk}, turn 3, Anna",
            f"{talk}, turn 4, Bo Ek", f"{table}, row 2", f"{table}, row 3", f"{table}, row 4",
        ]  # fmt: skip
    said = [(x.unit_id, x.dimension, human(x.coder).coder_id, x.value) for x in labels]
    project = make_project(
        reviews,
        units,
        [Annotation(*one, Status.CONFIRMED, TIME) for one in said],
        coders=[ANNA, BEN],
        documents=[read.document],
    )
    path = written(project, tmp_path / "second")
    root, _ = opened(path)
    assert [one.get("name") for one in root.iter(f"{Q}TextSource")] == [
        "talks - 1 & 2.txt", "answers.csv",
    ]  # fmt: skip
    again = read_document(Source(path, path.name), reviews, ReadOptions(unit=kind))
    assert [unit.fields for unit in again.units] == [unit.fields for unit in units]
    assert {(x.dimension, x.coder, x.value) for x in again.labels} == {
        (x.dimension, x.coder, x.value) for x in labels
    }


QUESTIONS = """
id = "answers"
version = "1"
title = "Answers"
description = "Questions and answers."
field = [{ name = "question", title = "Question" }, { name = "answer", title = "Your answer" }]

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
level = [{ name = "too long", anchor = 'More than "enough".' }, { name = "1" }]
"""


def test_rows_of_several_fields_come_back_with_values_of_any_kind(
    make_project: Callable[..., Project], tmp_path: Path
) -> None:
    rubric = parse_rubric(QUESTIONS, "answers.toml")
    asked = [("Why?", "Because."), ("Why?", "Because."), ("=x\n\n\U0001f600", "--- so ---\nno")]
    asked.append(("Left?", ""))
    units = [
        Unit(f"u{i}", "doc", i, i, i + 1, {"question": q, "answer": a}, f"row {i + 2}")
        for i, (q, a) in enumerate(asked)
    ]
    given = [(0, "rating", "-1"), (1, "rating", "2.5"), (2, "rating", "0"), (0, "faults", "none"),
             (1, "faults", "too long|1"), (3, "faults", "1")]  # fmt: skip
    project = make_project(
        rubric,
        units,
        [Annotation(f"u{i}", d, ANNA.coder_id, v, Status.CONFIRMED, TIME) for i, d, v in given],
        coders=[ANNA],
        documents=[Document("doc", "a.csv", "c" * 64, "csv", "utf-8", "row", ("q", "a"))],
    )
    path = written(project, tmp_path)
    read = read_document(Source(path, path.name), rubric, ReadOptions())
    again = list(read.units)
    assert [tuple(unit.fields.values()) for unit in again] == asked
    number = {unit.unit_id: unit.ordinal for unit in again}
    found = [(number[x.unit_id], x.dimension, x.value) for x in read.labels]
    assert sorted(found) == sorted(given)
