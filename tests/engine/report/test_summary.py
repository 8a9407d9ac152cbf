from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit
from desktop.engine.report import summary
from desktop.engine.report.summary import Answers, summarise
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.schema import Rubric

ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})


def unit(number: int) -> Unit:
    return Unit(f"u{number:03}", "doc", number, 0, 1, {"text": f"text {number}"})


def answered(dimension: str, *scored: Scores, rubric: Rubric) -> Answers:
    asked = rubric.dimension(dimension)
    answers = Answers(ROBOT, asked)
    for number, scores in enumerate(scored):
        value = scores.value(asked)
        answers.add(
            unit(number),
            Annotation("", dimension, "robot", value, Status.SUGGESTED, "", scores=scores),
        )
    return answers


def test_answers_are_counted_by_level_and_by_confidence(reviews: Rubric) -> None:
    answers = answered(
        "tone",
        Scores((0.7, 0.2, 0.1), 0.5),
        Scores((0.1, 0.2, 0.7), 0.7, windows=3),
        Scores((0.0, 0.0, 1.0), 0.9),
        rubric=reviews,
    )
    assert answers.ranked == [("positive", 2), ("negative", 1), ("neutral", 0)]
    assert answers.histogram == [0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
    assert answers.confidence == pytest.approx(0.8)
    assert answers.mass == pytest.approx(0.7)
    assert answers.in_windows == 1


def test_sets_count_once_for_each_of_their_levels_and_the_empty_set_as_none(
    reviews: Rubric,
) -> None:
    answers = answered(
        "topics", Scores((0.9, 0.9, 0.1), 1.0), Scores((0.1, 0.1, 0.1), 1.0), rubric=reviews
    )
    assert dict(answers.ranked) == {"price": 1, "service": 1, "delivery": 0, "none": 1}


def test_narrow_answers_come_with_their_runner_up_the_narrowest_first(reviews: Rubric) -> None:
    answers = answered(
        "tone",
        Scores((0.5, 0.485, 0.015), 1.0),
        Scores((0.01, 0.4950, 0.4951), 1.0),
        Scores((0.9, 0.05, 0.05), 1.0),
        rubric=reviews,
    )
    assert answers.narrow == 2
    assert [(n.unit.unit_id, n.value, n.runner_up) for n in answers.narrowest] == [
        ("u001", "positive", "neutral"),
        ("u000", "negative", "neutral"),
    ]


def test_runner_up_of_a_set_is_the_set_on_the_other_side_of_its_closest_answer(
    reviews: Rubric,
) -> None:
    answers = answered(
        "topics", Scores((0.9, 0.505, 0.1), 1.0), Scores((0.1, 0.1, 0.505), 1.0), rubric=reviews
    )
    assert [(n.value, n.runner_up) for n in answers.narrowest] == [
        ("price|service", "price"),
        ("delivery", "none"),
    ]


def test_list_of_narrow_answers_is_capped_at_the_narrowest(reviews: Rubric) -> None:
    margins = [0.0001 * (i % 70 + 1) for i in range(140)]
    scored = [Scores((0.5 + m / 2, 0.5 - m / 2, 0.0), 1.0) for m in margins]
    answers = answered("tone", *scored, rubric=reviews)
    assert answers.narrow == 140
    found = [narrow.margin for narrow in answers.narrowest]
    assert found == pytest.approx(sorted(margins)[: summary.LISTED])
    # Of equal margins the first unit comes first.
    assert [n.unit.unit_id for n in answers.narrowest[:2]] == ["u000", "u070"]


def test_failed_units_are_listed_once_with_their_reason(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    failed = [
        Annotation(f"u{i:03}", d.name, "robot", "", Status.FAILED, "", note=f"crash {i}")
        for i in range(60)
        for d in reviews.dimensions
    ]
    project = make_project(reviews, [unit(i) for i in range(61)], failed, coders=[ROBOT])
    found = summarise(project, {"u060"})
    assert found.failed_units == 60
    assert len(found.failures) == summary.LISTED
    assert found.failures[7].reason == "crash 7"
    assert list(found.texts) == ["u060"]
    assert [answers.failed for answers in found.answers] == [60, 60, 60]
