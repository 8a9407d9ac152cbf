"""Each cell of the long table is what it is said to be, as a number or as text."""

from __future__ import annotations

import pytest

from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit, human
from desktop.engine.export.cells import Cell
from desktop.engine.export.long import header, rows
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.loader import parse_rubric

RUBRIC = """
id = "letters"
version = "1.0"
title = "Letters"
description = "Letters to an office."

[[field]]
name = "text"
title = "Letter"

[[dimension]]
name = "clarity"
title = "Clarity"
question = "How clear is it?"
scale = "ordinal"
level = [{ value = -1, name = "unclear" }, { value = 0, name = "so-so" }]

[[dimension]]
name = "article"
title = "Article"
question = "Which articles does it name?"
scale = "nominal"
select = "many"
level = [{ value = "7", name = "freedom" }, { value = "8", name = "fairness" }]
"""

TIME = "2026-03-01T12:00:00Z"
MODEL = Coder("m", "Tiny", CoderKind.MODEL, {"model_sha256": "a" * 64, "runtime": "r"})


@pytest.fixture
def told(make_project) -> dict[tuple[str, str], dict[str, Cell]]:
    """The rows by coder and dimension."""
    anna = human("Anna")

    def said(dimension: str, coder: Coder, value: str, **more: object) -> Annotation:
        status = Status.CONFIRMED if value else Status.FAILED
        return Annotation("u", dimension, coder.coder_id, value, status, TIME, **more)

    project: Project = make_project(
        parse_rubric(RUBRIC, "letters"),
        [Unit("u", "doc", 0, 0, 5, {"text": "Dear."})],
        [
            said("clarity", anna, "0", round=2, saw_suggestion=True, blind="-1"),
            said("article", anna, "7|8"),
            said("clarity", MODEL, "-1", scores=Scores((0.75, 0.25), 0.5)),
            said("article", MODEL, "", note="It is too long."),
        ],
        coders=[anna, MODEL],
    )
    eve = Adjudicator(project, "Eve", clock=lambda: TIME)
    eve.settle("u", "clarity", "0")
    eve.settle("u", "article", "7")
    names = header(project.rubric())
    made = [dict(zip(names, row, strict=True)) for row in rows(project)]
    return {(str(row["coder"]), str(row["dimension"])): row for row in made}


def test_values_are_numbers_on_scales_with_an_order_and_text_elsewhere(told) -> None:
    values = {key: (row["value"], row["level"]) for key, row in told.items()}
    assert values == {
        ("Anna", "clarity"): (0, "so-so"),
        ("Anna", "article"): ("7|8", "freedom|fairness"),
        ("Tiny", "clarity"): (-1, "unclear"),
        ("Tiny", "article"): ("", ""),
        ("Eve", "clarity"): (0, "so-so"),
        ("Eve", "article"): ("7", "freedom"),
    }
    anna = told["Anna", "clarity"]
    assert (anna["round"], anna["blind"], told["Anna", "article"]["blind"]) == (2, -1, "")


def test_probabilities_stand_under_their_own_question_alone(told) -> None:
    names = ["p_clarity__-1", "p_clarity__0", "p_article__7", "p_article__8"]
    found = {key: [row[name] for name in names] for key, row in told.items()}
    assert found.pop(("Tiny", "clarity")) == [0.75, 0.25, None, None]
    assert all(cells == [None] * 4 for cells in found.values())
    alone = header(parse_rubric(RUBRIC[: RUBRIC.rindex("[[dimension]]")], "one"))
    assert [name for name in alone if name.startswith("p_")] == ["p_-1", "p_0"]


def test_a_model_that_failed_is_named_like_one_that_answered(told) -> None:
    identity = ["model_sha256", "adapter_sha256", "rubric_sha256", "runtime"]
    for dimension in ("clarity", "article"):
        row = told["Tiny", dimension]
        assert [row[name] for name in identity] == ["a" * 64, "", "", "r"]
    assert [told["Eve", "clarity"][name] for name in identity] == [""] * 4
