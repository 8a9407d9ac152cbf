"""Queues say what comes next for whom."""

from __future__ import annotations

import pytest
from review_material import Fill, answers

from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import (
    QueueProgress,
    disagreement_queue,
    flagged_queue,
    found_queue,
    uncertain_queue,
)
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store import search
from desktop.engine.store.project import Project
from desktop.engine.store.views import Selection, View, select
from rubrics.errors import UserError


def test_the_least_confident_answers_come_first_and_failures_not_at_all(fill: Fill) -> None:
    project = fill([*(f"remark {i}" for i in range(20)), "POISON"])
    queue = uncertain_queue(project, "feeling")
    asked = project.rubric().dimension("feeling")
    confidence = {
        a.unit_id: a.scores.confidence(asked)
        for a in project.annotations("feeling")
        if a.scores is not None
    }
    order = [confidence[queue.unit_id(place)] for place in range(len(queue))]
    assert order == sorted(confidence.values())


def test_a_queue_goes_on_where_its_coder_stopped_each_for_themselves(fill: Fill) -> None:
    project = fill(300)
    queue = uncertain_queue(project, "feeling")
    anna, ben = Desk(project, "Anna"), Desk(project, "Ben")
    for place in (*range(100), 150):
        anna.choose(queue.unit_id(place), "feeling", "joy")
    anna.skip(queue.unit_id(100), "feeling")
    anna.flag(queue.unit_id(200), "feeling")
    assert queue.next_open(anna) == 101
    assert queue.next_open(anna, after=149) == 151
    assert queue.next_open(anna, after=299) is None
    assert queue.next_open(ben) == 0
    assert queue.progress(anna) == QueueProgress(102, 1)
    assert queue.progress(ben) == QueueProgress(0, 0)
    # Deciding does not reorder the queue under the coder's hands.
    assert queue.place(queue.unit_id(42)) == 42


def test_a_queue_about_everything_is_done_when_all_dimensions_are(fill: Fill) -> None:
    project = fill(3)
    queue = found_queue(project, View())
    desk = Desk(project, "Anna")
    desk.choose("a-0000", "feeling", "joy")
    assert queue.next_open(desk) == 0
    desk.skip("a-0000", "strength")
    desk.choose("a-0000", "about", [])
    assert queue.next_open(desk) == 1
    assert queue.progress(desk) == QueueProgress(1, 0)


def test_what_a_coder_flagged_waits_for_them_also_where_they_have_decided(fill: Fill) -> None:
    project = fill(5)
    anna, ben = Desk(project, "Anna"), Desk(project, "Ben")
    for name, value in (("feeling", "joy"), ("strength", "2"), ("about", [])):
        anna.choose("a-0003", name, value)
    anna.flag("a-0003", "strength")
    anna.flag("a-0001", "feeling")
    queue = flagged_queue(project, anna)
    assert [queue.unit_id(place) for place in range(len(queue))] == ["a-0001", "a-0003"]
    assert queue.next_open(anna, after=0) == 1
    anna.flag("a-0003", "strength", on=False)
    anna.flag("a-0001", "feeling", on=False)
    assert queue.next_open(anna) == 0  # nobody has decided it yet
    assert queue.progress(anna) == QueueProgress(1, 0)
    assert not len(flagged_queue(project, anna))
    assert not len(flagged_queue(project, ben))


def _unsettled(project: Project, dimension: str) -> Selection:
    return select(project, View(dimension, disagreement=True, unsettled=True))


def test_settled_disagreements_do_not_come_again(fill: Fill) -> None:
    project = fill(10)
    desk = Desk(project, "Anna")
    for unit_id, value in list(answers(project).items())[:3]:
        desk.choose(unit_id, "feeling", next(v for v in ("joy", "fear") if v != value))
    assert len(_unsettled(project, "feeling")) == 3
    cy = Adjudicator(project, "Cy", clock=lambda: "2026-01-02T03:04:05Z")
    cy.settle("a-0001", "feeling", "Anger", " both missed the irony ")
    final = cy.finals("a-0001")["feeling"]
    assert (final.value, final.reason, final.time_utc) == (
        "anger", "both missed the irony", "2026-01-02T03:04:05Z",
    )  # fmt: skip
    assert final.coder_id == cy.coder.coder_id
    assert len(_unsettled(project, "feeling")) == 2
    assert len(disagreement_queue(project)) == 2
    cy.unsettle("a-0001", "feeling")
    assert len(_unsettled(project, "feeling")) == 3
    with pytest.raises(UserError, match="no level"):
        cy.settle("a-0001", "feeling", "meh")


def test_settling_one_question_leaves_the_other_disagreements_of_a_unit(fill: Fill) -> None:
    project = fill(10)
    anna, ben = Desk(project, "Anna"), Desk(project, "Ben")
    for dimension, values in (("feeling", ("joy", "fear")), ("about", ("people", "money"))):
        for desk, value in zip((anna, ben), values, strict=True):
            desk.choose("a-0001", dimension, value)
    cy = Adjudicator(project, "Cy")
    cy.settle("a-0001", "feeling", "joy")
    assert [*disagreement_queue(project).units] == [*_unsettled(project, "about")]
    assert len(disagreement_queue(project)) == 1
    assert not _unsettled(project, "feeling")
    cy.settle("a-0001", "strength", "1")  # nobody disagrees there
    assert len(disagreement_queue(project)) == 1
    cy.settle("a-0001", "about", "people")
    assert not disagreement_queue(project)
    assert select(project, View(disagreement=True)).place(2) is not None


def test_a_search_result_can_be_reviewed(fill: Fill) -> None:
    project = fill(["about a bus", "about a tram", "a bus again"])
    list(search.index(project))
    queue = found_queue(project, View(text="bus"))
    assert [queue.unit_id(place) for place in range(len(queue))] == ["a-0000", "a-0002"]
