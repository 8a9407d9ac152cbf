"""A coder decides, and what is counted as blind was blind."""

from __future__ import annotations

import unicodedata

import pytest
from annotations import add_annotations
from review_material import MODEL, Fill, answers

from desktop.engine.agreement.ratings import read_ratings
from desktop.engine.domain import Annotation, Status
from desktop.engine.review.bulk import AcceptAnswers, ClearDecisions, RenameCoder, apply
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.queues import draw_sample
from desktop.engine.store.check import check
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.journal import Changed, Journal
from rubrics.errors import UserError

TIME = "2026-05-04T03:02:01Z"


def test_a_choice_is_kept_with_who_when_and_what_was_seen(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "  Anna  B. ", clock=lambda: TIME)
    changed = desk.choose("a-0003", "feeling", "Joy")
    assert changed == Changed("choose", "Feeling: joy, line 4", 1, ("a-0003",))
    (found,) = [a for a in project.annotations() if a.coder_id == desk.coder.coder_id]
    assert (found.value, found.status, found.time_utc) == ("joy", Status.CONFIRMED, TIME)
    assert (found.saw_suggestion, found.suggestion, found.suggested_by) == (False, "", "")
    assert desk.coder.name == "Anna B."


def test_a_value_may_be_named_numbered_or_a_set(fill: Fill) -> None:
    desk = Desk(fill(), "Anna")
    for dimension, given, kept in [
        ("strength", "strong", "2"),
        ("strength", "1", "1"),
        ("about", ["money", "people"], "people|money"),
        ("about", [], "none"),
        ("about", "food/drink", "food/drink"),
    ]:
        desk.choose("a-0000", dimension, given)
        assert desk.decisions("a-0000")[dimension].value == kept


@pytest.mark.parametrize("value", ["happy", "", "joy|fear"])
def test_a_value_that_is_no_level_changes_nothing(value: str, fill: Fill) -> None:
    desk = Desk(fill(), "Anna")
    desk.choose("a-0000", "feeling", "fear")
    with pytest.raises(UserError, match="no level of 'Feeling'"):
        desk.choose("a-0000", "feeling", value)
    assert desk.decisions("a-0000")["feeling"].value == "fear"


def test_a_blind_coder_is_shown_nothing_and_counts(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    assert not desk.suggestions("a-0000")
    desk.choose("a-0000", "feeling", "fear")
    ratings = read_ratings(project, project.rubric().dimension("feeling"), {})
    assert ratings.unit_ids == ("a-0000",)
    assert ratings.left_out.saw_suggestion == 0


def test_an_assisted_coder_confirms_or_corrects_and_does_not_count(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna", Mode.ASSISTED)
    suggested = {u: desk.suggestions(u)["feeling"].value for u in ("a-0000", "a-0001")}
    assert suggested == {u: answers(project)[u] for u in suggested}
    other = next(v for v in ("joy", "fear") if v != suggested["a-0001"])
    desk.choose("a-0000", "feeling", suggested["a-0000"])
    desk.choose("a-0001", "feeling", other)
    first, second = (desk.decisions(u)["feeling"] for u in ("a-0000", "a-0001"))
    assert (first.status, first.suggestion) == (Status.CONFIRMED, suggested["a-0000"])
    assert (second.status, second.suggestion) == (Status.CORRECTED, suggested["a-0001"])
    assert second.suggested_by == MODEL.coder_id
    ratings = read_ratings(project, project.rubric().dimension("feeling"), {})
    assert not ratings.unit_ids
    assert ratings.left_out.saw_suggestion == 2


def test_what_was_seen_cannot_be_unseen_by_working_blind_later_or_undoing(fill: Fill) -> None:
    project = fill()
    Desk(project, "Anna", Mode.ASSISTED).suggestions("a-0000")
    blind = Desk(project, "Anna")
    blind.choose("a-0000", "feeling", "fear")
    blind.journal.undo()
    blind.choose("a-0000", "feeling", "joy")
    assert blind.decisions("a-0000")["feeling"].saw_suggestion
    again = Desk(project, "Anna", round_=2)
    again.choose("a-0000", "feeling", "anger")
    assert again.decisions("a-0000")["feeling"].saw_suggestion
    blind.choose("a-0001", "feeling", "joy")
    assert not blind.decisions("a-0001")["feeling"].saw_suggestion


def test_what_was_decided_before_seeing_counts_also_after_it_was_changed(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    value = next(v for v in ("joy", "fear") if v != answers(project)["a-0000"])
    desk.choose("a-0000", "feeling", value)
    desk.saw("a-0000")
    assert desk.choose("a-0000", "feeling", value).count == 0
    assert not desk.decisions("a-0000")["feeling"].saw_suggestion
    for later in (answers(project)["a-0000"], "anger"):
        desk.choose("a-0000", "feeling", later)
        held = desk.decisions("a-0000")["feeling"]
        assert (held.value, held.saw_suggestion, held.blind) == (later, True, value)
    ratings = read_ratings(project, project.rubric().dimension("feeling"), {})
    assert ratings.unit_ids == ("a-0000",)
    assert ratings.values[ratings.codes[ratings.humans[0]][0]] == value
    Journal(project).undo()
    assert desk.decisions("a-0000")["feeling"].blind == value


@pytest.mark.parametrize("away", ["clear", "skip", "clear-all", "undo"])
def test_what_was_decided_before_seeing_counts_also_after_it_was_taken_back(
    away: str, fill: Fill
) -> None:
    project = fill()
    draw_sample(project, "audit", 12)
    desk = Desk(project, "Anna")
    value = next(v for v in ("joy", "fear") if v != answers(project)["a-0000"])

    def counted() -> list[tuple[str, float]]:
        ratings = read_ratings(project, project.rubric().dimension("feeling"), {})
        (row,) = ratings.humans
        said = [ratings.values[code] for code in ratings.codes[row]]
        return list(zip(said, ratings.inclusion, strict=True))

    desk.choose("a-0000", "feeling", value)
    desk.saw("a-0000")
    before = list(project.annotations())
    if away == "undo":
        desk.journal.undo()
    elif away == "clear-all":
        apply(project, ClearDecisions("Anna", ["feeling"]))
    else:
        getattr(desk, away)("a-0000", "feeling")
    held = desk.decisions("a-0000")["feeling"]
    assert (held.value, held.blind, held.saw_suggestion) == ("", value, True)
    assert held.status is (Status.SKIPPED if away == "skip" else Status.OPEN)
    assert held.suggestion == answers(project)["a-0000"]
    assert counted() == [(value, 1.0)]
    desk.journal.redo() if away == "undo" else desk.journal.undo()
    assert list(project.annotations()) == before
    desk.journal.undo() if away == "undo" else desk.journal.redo()
    assert desk.decisions("a-0000")["feeling"] == held
    desk.choose("a-0000", "feeling", answers(project)["a-0000"])
    held = desk.decisions("a-0000")["feeling"]
    assert (held.value, held.blind) == (answers(project)["a-0000"], value)
    assert counted() == [(value, 1.0)]


def test_a_value_that_was_taken_back_before_anything_was_seen_is_forgotten(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    desk.choose("a-0000", "feeling", "joy")
    desk.clear("a-0000", "feeling")
    assert not desk.decisions("a-0000")
    desk.choose("a-0001", "feeling", "joy")
    desk.journal.undo()
    desk.choose("a-0002", "feeling", "joy")
    apply(project, ClearDecisions("Anna", ["feeling"]))
    for unit_id in ("a-0000", "a-0001", "a-0002"):
        desk.saw(unit_id)
        assert not desk.decisions(unit_id)
        desk.choose(unit_id, "feeling", "fear")
        assert not desk.decisions(unit_id)["feeling"].blind


def test_undoing_a_blind_change_after_seeing_keeps_what_was_changed_to(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    desk.choose("a-0000", "feeling", "joy")
    desk.choose("a-0000", "feeling", "fear")
    desk.saw("a-0000")
    for value in ("joy", ""):
        desk.journal.undo()
        held = desk.decisions("a-0000")["feeling"]
        assert (held.value, held.blind, held.saw_suggestion) == (value, "fear", True)
    desk.journal.redo()
    desk.journal.redo()
    held = desk.decisions("a-0000")["feeling"]
    assert (held.value, (held.before_seeing or held).value) == ("fear", "fear")


def test_accepting_after_taking_back_keeps_the_value_from_before_seeing(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    value = next(v for v in ("joy", "fear") if v != answers(project)["a-0000"])
    desk.choose("a-0000", "feeling", value)
    desk.saw("a-0000")
    desk.clear("a-0000", "feeling")
    draw_sample(project, "audit", 12)
    apply(project, AcceptAnswers("Anna", ["feeling"]))
    held = desk.decisions("a-0000")["feeling"]
    assert (held.value, held.blind, held.sample) == (answers(project)["a-0000"], value, "audit")
    apply(project, ClearDecisions("Anna", ["feeling"]))
    (held,) = [a for a in project.annotations() if a.coder_id == desk.coder.coder_id]
    assert (held.value, held.blind, held.sample) == ("", value, "audit")
    assert not [*check(project)]


def test_a_label_that_came_with_a_suggestion_stays_one_when_it_is_changed(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    mine = desk.coder.coder_id
    seen = Annotation("a-0000", "feeling", mine, "joy", Status.CONFIRMED, TIME, saw_suggestion=True)
    add_annotations(project, [seen])
    desk.choose("a-0000", "feeling", "fear")
    assert desk.decisions("a-0000")["feeling"].saw_suggestion


def test_flag_and_note_stay_with_a_value_and_without_one(fill: Fill) -> None:
    desk = Desk(fill(), "Anna")
    desk.flag("a-0000", "feeling")
    desk.note("a-0000", "feeling", " hard to say ")
    desk.choose("a-0000", "feeling", "joy")
    found = desk.decisions("a-0000")["feeling"]
    assert (found.value, found.status, found.note) == ("joy", Status.FLAGGED, "hard to say")
    desk.clear("a-0000", "feeling")
    found = desk.decisions("a-0000")["feeling"]
    assert (found.value, found.status, found.note) == ("", Status.FLAGGED, "hard to say")
    desk.flag("a-0000", "feeling", on=False)
    assert desk.decisions("a-0000")["feeling"].status is Status.OPEN
    desk.note("a-0000", "feeling", "")
    assert not desk.decisions("a-0000")


def test_undecided_rows_count_in_no_figure(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    desk.skip("a-0000", "feeling")
    desk.flag("a-0001", "feeling")
    desk.note("a-0002", "feeling", "?")
    assert not read_ratings(project, project.rubric().dimension("feeling"), {}).unit_ids


def test_doing_the_same_again_is_no_step(fill: Fill) -> None:
    desk = Desk(fill(), "Anna")
    desk.choose("a-0000", "feeling", "joy")
    steps = len(desk.journal.history())
    for nothing in (
        desk.choose("a-0000", "feeling", "joy"),
        desk.flag("a-0000", "feeling", on=False),
        desk.note("a-0000", "feeling", "  "),
        desk.clear("a-0001", "feeling"),
    ):
        assert nothing.count == 0
    assert len(desk.journal.history()) == steps


def test_a_decision_carries_the_sample_its_unit_was_drawn_in(fill: Fill) -> None:
    project = fill(20)
    draw_sample(project, "audit", 5, seed=3)
    desk = Desk(project, "Anna")
    for unit in project.units():
        desk.choose(unit.unit_id, "feeling", "joy")
    drawn = [a for a in project.annotations("feeling") if a.sample == "audit"]
    assert len(drawn) == 5
    assert {a.sample_probability for a in drawn} == {0.25}


def test_a_coder_who_was_renamed_meanwhile_loses_nothing_in_silence(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    apply(project, RenameCoder(desk.coder.coder_id, "Bea"))
    with pytest.raises(ProjectError, match="Choose again who is coding"):
        desk.choose("a-0000", "feeling", "joy")
    assert not desk.journal.next_redo


def test_accents_that_are_encoded_otherwise_make_nobody_else_of_a_coder(fill: Fill) -> None:
    project = fill()
    Desk(project, "José").choose("a-0000", "feeling", "joy")
    elsewhere = Desk(project, unicodedata.normalize("NFD", "José"))
    assert elsewhere.decisions("a-0000")["feeling"].value == "joy"
    assert [coder.name for coder in project.coders()] == ["José", "Double"]


def test_somebody_without_a_name_cannot_code(fill: Fill) -> None:
    with pytest.raises(UserError, match="Say who is coding"):
        Desk(fill(), "  ")
