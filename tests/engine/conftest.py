"""Project files with made-up units and annotations, for the tests of what reads them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from annotations import add_annotations
from review_material import Fill, add_texts, answer

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Run, Status, Unit, human
from desktop.engine.store.coders import add_coder
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from desktop.engine.store.runs import finish_run, start_run
from rubrics.labels import Scores
from rubrics.loader import parse_rubric
from rubrics.schema import SET_SEPARATOR, Dimension, Rubric, Select

MakeProject = Callable[..., Project]

REVIEWS = """
id = "reviews"
version = "1.2"
title = "Shop reviews"
description = "What customers say about an online shop."
citation = "Made up for the tests."

[[field]]
name = "text"
title = "Review"

[[dimension]]
name = "tone"
title = "Tone"
question = "What is the tone?"
scale = "nominal"
level = [{ name = "negative" }, { name = "neutral" }, { name = "positive" }]

[[dimension]]
name = "clarity"
title = "Clarity"
question = "How clear is it?"
scale = "ordinal"
level = [
    { value = -1, name = "unclear" },
    { value = 0, name = "so-so" },
    { value = 1, name = "clear" },
]

[[dimension]]
name = "topics"
title = "Topics"
question = "What is it about?"
scale = "nominal"
select = "many"
level = [{ name = "price" }, { name = "service" }, { name = "delivery" }]
"""

TIME = "2026-03-01T12:00:00Z"
MODEL = Coder(
    "model0000001",
    "Tiny-1M Q4_1",
    CoderKind.MODEL,
    {
        "model_sha256": "a" * 64,
        "adapter_sha256": "",
        "rubric_sha256": "b" * 64,
        "prompt": "1 full",
        "runtime": "llama.cpp test",
    },
)


@pytest.fixture
def reviews() -> Rubric:
    """A rubric with a nominal, an ordinal and a multi-label dimension."""
    return parse_rubric(REVIEWS, "reviews.toml")


@pytest.fixture
def make_project(tmp_path: Path) -> Iterator[MakeProject]:
    """Makes a project file from its parts; closes them all at the end."""
    opened: list[Project] = []

    def make(
        rubric: Rubric,
        units: Sequence[Unit],
        annotations: Iterable[Annotation] = (),
        *,
        coders: Iterable[Coder] = (),
        documents: Sequence[Document] = (),
        runs: Iterable[Run] = (),
    ) -> Project:
        project = Project(tmp_path / f"p{len(opened)}.glossator", create=True)
        opened.append(project)
        project.use_rubric(rubric)
        for document in documents or [Document("doc", "notes.txt", "c" * 64, "txt", "utf-8")]:
            mine = [unit for unit in units if unit.document_id == document.document_id]
            add_document(project, document, mine)
        for coder in coders:
            add_coder(project, coder)
        for run in runs:
            start_run(project, run)
            finish_run(project, run.run_id, run.finished_utc)
        add_annotations(project, annotations)
        return project

    yield make
    for project in opened:
        project.close()


@pytest.fixture
def fill(tmp_path: Path, mood: Rubric) -> Iterator[Fill]:
    """Makes projects of remarks that the double has answered; closes them in the end."""
    opened: list[Project] = []

    def make(texts: Sequence[str] | int = 12, *, answered: bool = True, **options: str) -> Project:
        project = Project(tmp_path / f"p{len(opened)}.glossator", create=True, **options)
        opened.append(project)
        add_texts(project, mood, texts)
        if answered:
            answer(project)
        return project

    yield make
    for project in opened:
        project.close()


@pytest.fixture
def reviews_project(make_project: MakeProject, reviews: Rubric) -> Project:
    """60 reviews in a text file and a table, coded by Anna, Ben and a model, with accidents."""
    return make_project(
        reviews,
        *_review_units_and_annotations(reviews),
        coders=[human("Anna"), human("Ben"), MODEL],
        documents=[
            Document("notes", "notes.txt", "c" * 64, "txt", "utf-8", "paragraph"),
            Document(
                "table",
                "folder/reviews.csv",
                "d" * 64,
                "csv",
                "utf-8",
                "row",
                ("id", "review", "tone"),
                ("Line 7 has 4 cells where the header has 3; the last was left out.",),
            ),
            Document("bad", "scan.pdf", "e" * 64, "", problems=("There is no text in this PDF.",)),
        ],
        runs=[
            Run("run1", MODEL.coder_id, reviews.sha256, {"threads": 2, "n_ctx": 2048}, TIME, TIME)
        ],
    )


@pytest.fixture
def uncoded_project(make_project: MakeProject, reviews: Rubric) -> Project:
    """The same reviews, annotated by the model alone."""
    units, annotations = _review_units_and_annotations(reviews)
    return make_project(
        reviews,
        units,
        [a for a in annotations if a.coder_id == MODEL.coder_id],
        coders=[MODEL],
        documents=[
            Document("notes", "notes.txt", "c" * 64, "txt", "utf-8", "paragraph"),
            Document("table", "reviews.csv", "d" * 64, "csv", "utf-8", "row", ("id", "review")),
        ],
        runs=[Run("run1", MODEL.coder_id, reviews.sha256, {"threads": 2}, TIME, TIME)],
    )


OTHER_MODEL = Coder("model0000002", "Other-1M Q8_0", CoderKind.MODEL, {"model_sha256": "f" * 64})


@pytest.fixture
def audited_project(make_project: MakeProject, reviews: Rubric) -> Project:
    """240 reviews by two models, 90 of them drawn at random and coded blind by three people."""
    random_ = random.Random(11)
    units = [_unit(i % 60, i) for i in range(240)]
    drawn = set(random_.sample(range(240), 90))
    people = (("Anna", 0.9), ("Ben", 0.85), ("Cem", 0.85))
    annotations = []
    for i, unit in enumerate(units):
        for dimension in reviews.dimensions:
            truth = _draw(dimension, random_)
            for name, skill in people if i in drawn else ():
                guess = truth if random_.random() < skill else _draw(dimension, random_)
                if not (name == "Cem" and i % 7 == 0):
                    annotations.append(
                        Annotation(
                            unit.unit_id, dimension.name, human(name).coder_id, guess,
                            Status.CONFIRMED, TIME, sample="audit", sample_probability=0.375,
                        )
                    )  # fmt: skip
            for model, skill in ((MODEL, 0.9), (OTHER_MODEL, 0.8)):
                guess = truth if random_.random() < skill else _draw(dimension, random_)
                made = _by_model(unit, i % 57, dimension, guess, random_)
                annotations.append(replace(made, coder_id=model.coder_id))
    run = Run("run1", MODEL.coder_id, reviews.sha256, {"threads": 2, "n_ctx": 2048}, TIME, TIME)
    people_coders = [human(name) for name, _ in people]
    return make_project(
        reviews, units, annotations, coders=[*people_coders, MODEL, OTHER_MODEL], runs=[run]
    )


def _review_units_and_annotations(rubric: Rubric) -> tuple[list[Unit], list[Annotation]]:
    random_ = random.Random(7)
    units = [_unit(i) for i in range(60)]
    annotations = []
    for i, unit in enumerate(units):
        for dimension in rubric.dimensions:
            truth = _draw(dimension, random_)
            for name, skill in (("Anna", 0.85), ("Ben", 0.75)):
                guess = truth if random_.random() < skill else _draw(dimension, random_)
                if not (name == "Ben" and i % 5 == 0):
                    annotations.append(
                        Annotation(
                            unit.unit_id,
                            dimension.name,
                            human(name).coder_id,
                            guess,
                            Status.CONFIRMED,
                            TIME,
                            saw_suggestion=i == 59,
                        )
                    )
            guess = truth if random_.random() < 0.7 else _draw(dimension, random_)
            annotations.append(_by_model(unit, i, dimension, guess, random_))
    return units, annotations


def _unit(i: int, number: int | None = None) -> Unit:
    texts = {
        0: '=HYPERLINK("http://example.org","click") is how this review began.',
        1: "שלום, המשלוח הגיע מאוחר מאוד.",
        2: '<script>alert("no")</script> & <b>other</b> markup, quoted "so".',
        3: "A long one. " + "The parcel came late and the box was open, yet nothing missing. " * 30,
        4: "-2",
    }
    text = texts.get(i, f"Review {i}: the parcel came on day {i % 9}.")
    if number is not None:
        fields = {"text": f"{text} {number}"}
        return Unit(f"u{number:03}", "doc", number, number, number + 1, fields,
                    f"line {number + 1}")  # fmt: skip
    if i < 20:
        return Unit(f"notes-{i:02}", "notes", i, i * 100, i * 100 + len(text), {"text": text},
                    f"paragraph {i + 1}")  # fmt: skip
    columns = {"id": f"00{i}", "review": text, "tone": "Positive"}
    return Unit(f"table-{i:02}", "table", i - 20, i - 20, i - 19, {"text": text},
                f"row {i - 18}", columns)  # fmt: skip


def _draw(dimension: Dimension, random_: random.Random) -> str:
    if dimension.select is Select.MANY:
        return SET_SEPARATOR.join(v for v in dimension.values if random_.random() < 0.4) or "none"
    return random_.choice(dimension.values)


def _by_model(
    unit: Unit, i: int, dimension: Dimension, value: str, random_: random.Random
) -> Annotation:
    if i == 58:
        return Annotation(
            unit.unit_id, dimension.name, MODEL.coder_id, "", Status.FAILED, TIME,
            note="The model's process stopped twice on this text.",
        )  # fmt: skip
    chosen = value.split(SET_SEPARATOR)
    if dimension.select is Select.MANY:
        p = tuple(0.9 if v in chosen else 0.125 for v in dimension.values)
    else:
        top = 0.5 if i % 20 == 7 else round(0.6 + 0.4 * random_.random(), 3)
        rest = [0.49, 0.01] if top == 0.5 else [(1 - top) / 2] * 2
        p = tuple(top if v in chosen else rest.pop() for v in dimension.values)
    return Annotation(
        unit.unit_id, dimension.name, MODEL.coder_id, value, Status.SUGGESTED, TIME,
        scores=Scores(p, 0.875, 2 if i == 3 else 1),
    )  # fmt: skip
