"""What coders dispute, among a hundred thousand units and of one, by one notion."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from doubles import InstantRuntime
from review_material import NAMES, Fill, answers

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import disagreement_queue
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.again import ROUND, first_coded
from desktop.engine.store.disputes import disputed
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_ids
from desktop.engine.store.views import View, select


@pytest.fixture
def project(fill: Fill) -> Project:
    """Forty texts with a model's answers."""
    return fill(40)


def found(project: Project, view: View) -> list[str]:
    return unit_ids(project, select(project, view))


def other(value: str) -> str:
    return "joy" if value != "joy" else "fear"


def test_values_of_a_person_and_a_model_differ_where_nobody_else_coded(project: Project) -> None:
    said = answers(project)
    anna = Desk(project, "Anna")
    anna.choose("a-0000", "feeling", said["a-0000"])
    anna.choose("a-0001", "feeling", other(said["a-0001"]))
    anna.skip("a-0002", "feeling")
    assert found(project, View("feeling", disagreement=True)) == ["a-0001"]
    assert disputed(project, "a-0000") == set()
    assert disputed(project, "a-0001") == {"feeling"}


def test_where_two_people_coded_theirs_alone_are_compared(project: Project) -> None:
    said = answers(project)
    anna, ben = Desk(project, "Anna"), Desk(project, "Ben")
    for desk in (anna, ben):  # agree with each other, and not with the model
        desk.choose("a-0000", "feeling", other(said["a-0000"]))
    anna.choose("a-0001", "feeling", other(said["a-0001"]))
    anna.choose("a-0002", "feeling", said["a-0002"])
    ben.choose("a-0002", "feeling", other(said["a-0002"]))
    assert found(project, View("feeling", disagreement=True)) == ["a-0001", "a-0002"]
    assert [*disagreement_queue(project).units] == [*select(project, View(disagreement=True))]
    ben.clear("a-0000", "feeling")  # Anna against the model
    assert found(project, View("feeling", disagreement=True)) == ["a-0000", "a-0001", "a-0002"]


def test_models_that_differ_where_nobody_coded_dispute_nothing(project: Project) -> None:
    second = Coder("model0000002", "Shorter", CoderKind.MODEL)
    said = answers(project)
    differing = InstantRuntime(project.rubric())
    differing._scores = lambda job, name: InstantRuntime._scores(  # type: ignore[method-assign]
        differing, replace(job, fields={"text": job.fields["text"] + "!"}), name
    )
    list(annotate(project, second, differing, NAMES))
    theirs = {
        a.unit_id: a.value for a in project.annotations("feeling") if a.coder_id == second.coder_id
    }
    apart = [unit_id for unit_id in said if said[unit_id] != theirs[unit_id]]
    assert apart
    assert not found(project, View(disagreement=True))
    Desk(project, "Anna").choose(apart[0], "feeling", said[apart[0]])
    assert found(project, View("feeling", disagreement=True)) == [apart[0]]
    assert disputed(project, apart[0]) == {"feeling"}


def test_what_somebody_says_when_coding_again_disputes_nothing(project: Project) -> None:
    said = answers(project)
    Desk(project, "Anna").choose("a-0002", "feeling", said["a-0002"])
    again = Desk(project, "Anna", round_=ROUND)
    again.choose("a-0002", "feeling", other(said["a-0002"]))
    assert not found(project, View(disagreement=True))
    again.choose("a-0003", "feeling", other(said["a-0003"]))  # the only value that they gave
    assert found(project, View(disagreement=True)) == ["a-0003"]


def test_a_final_value_settles_its_own_question(project: Project) -> None:
    said = answers(project)
    for unit_id in ("a-0001", "a-0006"):
        Desk(project, "Anna").choose(unit_id, "feeling", other(said[unit_id]))
    Adjudicator(project, "Cy").settle("a-0001", "feeling", "joy")
    Adjudicator(project, "Cy").settle("a-0006", "strength", "1")
    assert found(project, View("feeling", disagreement=True, unsettled=True)) == ["a-0006"]
    assert found(project, View("feeling", disagreement=True)) == ["a-0001", "a-0006"]
    assert disputed(project, "a-0001") == {"feeling"}  # all the same


def test_every_unit_is_disputed_as_its_annotations_say(project: Project) -> None:
    second = Coder("model0000002", "Shorter", CoderKind.MODEL)
    list(annotate(project, second, InstantRuntime(project.rubric()), NAMES[:2]))
    random, rubric = Random(7), project.rubric()
    for name in ("Anna", "Ben", "Cleo"):
        for round_ in (1, ROUND):
            desk = Desk(project, name, round_=round_)
            for number in random.sample(range(40), 15):
                dimension = random.choice(rubric.dimensions[:2])
                desk.choose(f"a-{number:04d}", dimension.name, random.choice(dimension.values))
    plain = {unit.unit_id: plainly_disputed(project, unit.unit_id) for unit in project.units()}
    assert {unit_id: disputed(project, unit_id) for unit_id in plain} == plain
    for name in NAMES:
        wanted = [unit_id for unit_id, names in plain.items() if name in names]
        assert found(project, View(name, disagreement=True)) == wanted
    assert 5 < sum(map(bool, plain.values())) < 40


def plainly_disputed(project: Project, unit_id: str) -> set[str]:
    people = {c.coder_id for c in project.coders() if c.kind is CoderKind.HUMAN}
    coded = first_coded(project.annotations_of(unit_id))
    names = set()
    for name in NAMES:
        values = {
            coder: one.value for (dimension, coder), one in coded.items() if dimension == name
        }
        theirs = {coder: value for coder, value in values.items() if coder in people}
        counted = theirs if len(theirs) > 1 else values
        if theirs and len(set(counted.values())) > 1:
            names.add(name)
    return names
