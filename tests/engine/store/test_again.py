"""Coding again: which units may come a second time, and what was said both times."""

from __future__ import annotations

import pytest
from review_material import Fill

from desktop.engine.domain import human
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.queues import again_queue
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.again import ROUND, coded_twice, repeatable
from desktop.engine.store.project import Project

ANNA = human("Anna").coder_id


@pytest.fixture
def project(fill: Fill) -> Project:
    """Twelve texts with a model's answers."""
    return fill(12)


def can_repeat(project: Project, coder_id: str = ANNA) -> set[str]:
    return {unit_id for _, unit_id in repeatable(project, coder_id)}


def test_only_what_was_coded_blind_and_is_still_unknown_to_its_coder_comes_again(
    project: Project,
) -> None:
    anna, ben = Desk(project, "Anna"), Desk(project, "Ben")
    for number in range(6):
        anna.choose(f"a-{number:04d}", "feeling", "joy")
    anna.skip("a-0006", "feeling")
    ben.choose("a-0007", "feeling", "joy")
    Desk(project, "Anna", Mode.ASSISTED).choose("a-0008", "feeling", "joy")
    anna.saw("a-0001")  # after she had coded it
    Adjudicator(project, "Cy").settle("a-0002", "strength", "2")
    anna.clear("a-0003", "feeling")
    assert can_repeat(project) == {"a-0000", "a-0004", "a-0005"}
    assert can_repeat(project, human("Ben").coder_id) == {"a-0007"}
    assert can_repeat(project, human("Nobody").coder_id) == set()


def test_what_is_being_coded_again_stays_whatever_is_seen_later(project: Project) -> None:
    anna, again = Desk(project, "Anna"), Desk(project, "Anna", round_=ROUND)
    for unit_id in ("a-0000", "a-0001"):
        anna.choose(unit_id, "feeling", "joy")
    again.choose("a-0000", "feeling", "fear")
    anna.saw("a-0000")
    anna.saw("a-0001")
    assert can_repeat(project) == {"a-0000"}


def test_both_values_are_those_from_before_an_answer_was_seen(project: Project) -> None:
    anna = Desk(project, "Anna", clock=lambda: "2026-03-01T12:00:00Z")
    again = Desk(project, "Anna", round_=ROUND, clock=lambda: "2026-03-15T18:00:00Z")
    for unit_id in ("a-0000", "a-0001", "a-0002", "a-0003"):
        anna.choose(unit_id, "feeling", "joy")
    for unit_id in ("a-0000", "a-0001"):
        again.choose(unit_id, "feeling", "fear")
    again.skip("a-0002", "feeling")
    anna.saw("a-0001")
    again.choose("a-0001", "feeling", "anger")  # too late: what she said before counts
    anna.saw("a-0003")
    again.choose("a-0003", "feeling", "fear")  # never blind
    found = {pair.unit_id: pair for pair in coded_twice(project, "feeling")}
    assert {unit: pair[2:4] for unit, pair in found.items()} == {
        "a-0000": ("joy", "fear"),
        "a-0001": ("joy", "fear"),
    }
    assert found["a-0000"].days == 14.25
    assert coded_twice(project, "strength") == []


def test_the_order_is_random_its_own_for_each_coder_and_always_the_same(project: Project) -> None:
    for name in ("Anna", "Ben"):
        desk = Desk(project, name)
        for number in range(12):
            desk.choose(f"a-{number:04d}", "feeling", "joy")

    def order(name: str) -> list[str]:
        queue = again_queue(project, human(name).coder_id)
        return [queue.unit_id(place) for place in range(len(queue))]

    first = order("Anna")
    assert sorted(first) == [f"a-{number:04d}" for number in range(12)]
    assert first == order("Anna") != order("Ben")
    assert first != sorted(first)
    Desk(project, "Anna").saw(first[3])
    assert order("Anna") == [unit for unit in first if unit != first[3]]
