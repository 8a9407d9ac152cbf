"""People who code apart, each in a copy of the project, and put together what they decided."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from doubles import InstantRuntime
from review_material import MODEL, NAMES, Fill, add_texts, answer, answers

from desktop.engine.annotate import annotate
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, human
from desktop.engine.review.bulk import apply, preview
from desktop.engine.review.desk import Desk, Mode, newest_model
from desktop.engine.review.merging import TakeOver
from desktop.engine.review.queues import draw_sample
from desktop.engine.store.again import ROUND, coded_twice
from desktop.engine.store.check import check
from desktop.engine.store.errors import PassphraseError, ProjectError
from desktop.engine.store.exposure import UNNAMED, note_shown
from desktop.engine.store.journal import Journal
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.engine.store.queue import all_scored
from desktop.engine.store.table import unit_number
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


def at(day: int) -> Callable[[], str]:
    return lambda: f"2026-03-{day:02}T12:00:00Z"


def copy_of(project: Project, name: str = "copy.glossator") -> Path:
    """What somebody gets who is sent the file."""
    return Path(shutil.copy(project.back_up(), project.path.with_name(name)))


def said(project: Project, name: str) -> dict[tuple[str, str], Annotation]:
    coder_id = human(name).coder_id
    return {(a.unit_id, a.dimension): a for a in project.annotations() if a.coder_id == coder_id}


def test_decisions_come_with_all_that_makes_them_count(fill: Fill) -> None:
    mine = fill()
    draw_sample(mine, "audit", 6, seed=1)
    anna = Desk(mine, "Anna", clock=at(1))
    anna.choose("a-0000", "feeling", "joy")
    path = copy_of(mine)
    with Project(path) as theirs:
        blind = Desk(theirs, "Ben", clock=at(2))
        for unit in theirs.units():
            blind.choose(unit.unit_id, "feeling", "fear")
        blind.note("a-0001", "strength", "unclear")
        blind.flag("a-0002", "feeling")
        seeing = Desk(theirs, "Ben", Mode.ASSISTED, clock=at(3))
        seeing.choose("a-0003", "about", "money")
        sent = said(theirs, "Ben")
    anna.choose("a-0001", "feeling", "anger")
    before = said(mine, "Anna")

    action = TakeOver(path)
    seen = preview(mine, action)
    assert (seen.count, seen.outlook.kept, seen.outlook.unknown) == (len(sent), 1, 0)
    assert seen.detail == "copy.glossator: Anna, Ben"
    assert apply(mine, action).count == len(sent)
    assert said(mine, "Ben") == sent
    assert said(mine, "Anna") == before
    taken = sent["a-0003", "about"]
    assert taken.saw_suggestion
    assert taken.suggested_by == MODEL.coder_id
    assert sent["a-0002", "feeling"].status is Status.FLAGGED
    assert sum(a.sample == "audit" for a in said(mine, "Ben").values()) >= 6
    assert list(check(mine)) == []

    # What was seen there is known here: no later value of his is blind any more.
    later = Desk(mine, "Ben", clock=at(4))
    later.choose("a-0003", "feeling", "joy")
    assert said(mine, "Ben")["a-0003", "feeling"].blind == "fear"

    journal = Journal(mine)
    journal.undo()
    assert said(mine, "Ben") == sent
    journal.undo()
    assert said(mine, "Ben") == {}
    assert said(mine, "Anna") == before
    journal.redo()
    assert said(mine, "Ben") == sent


def test_what_was_coded_again_in_a_copy_stands_beside_the_first_values(fill: Fill) -> None:
    mine = fill()
    Desk(mine, "Anna", clock=at(1)).choose("a-0000", "feeling", "joy")
    path = copy_of(mine)
    with Project(path) as theirs:
        Desk(theirs, "Anna", round_=ROUND, clock=at(15)).choose("a-0000", "feeling", "fear")
    assert apply(mine, TakeOver(path)).count == 1
    assert [tuple(pair) for pair in coded_twice(mine, "feeling")] == [
        (human("Anna").coder_id, "a-0000", "joy", "fear", 14.0)
    ]


def test_a_copy_that_was_worked_on_since_brings_what_is_newer(fill: Fill) -> None:
    mine = fill()
    path = copy_of(mine)
    with Project(path) as theirs:
        ben = Desk(theirs, "Ben", clock=at(2))
        for unit in ("a-0000", "a-0001", "a-0002"):
            ben.choose(unit, "feeling", "fear")
    apply(mine, TakeOver(path))
    assert preview(mine, TakeOver(path)).count == 0
    Desk(mine, "Ben", clock=at(5)).choose("a-0002", "feeling", "joy")
    with Project(path) as theirs:
        ben = Desk(theirs, "Ben", Mode.ASSISTED, clock=at(4))
        ben.choose("a-0000", "feeling", "anger")
        ben.choose("a-0002", "feeling", "anger")
        ben.choose("a-0003", "feeling", "anger")
    seen = preview(mine, TakeOver(path))
    assert (seen.count, seen.outlook.kept, seen.outlook.differing) == (2, 2, 1)
    apply(mine, TakeOver(path))
    now = said(mine, "Ben")
    assert (now["a-0000", "feeling"].value, now["a-0000", "feeling"].blind) == ("anger", "fear")
    assert now["a-0001", "feeling"].value == "fear"
    assert now["a-0002", "feeling"].value == "joy"
    assert now["a-0003", "feeling"].saw_suggestion


def test_what_was_seen_in_either_place_before_deciding_is_seen(fill: Fill) -> None:
    mine = fill(4)
    path = copy_of(mine)
    here = Desk(mine, "Ben", Mode.ASSISTED, clock=at(2))
    here.suggestions("a-0000")
    here.saw("a-0000")
    Desk(mine, "Ben", clock=at(2)).choose("a-0001", "feeling", "joy")
    with Project(path) as theirs:
        there = Desk(theirs, "Ben", clock=at(3))
        there.choose("a-0000", "feeling", "fear")
        Desk(theirs, "Ben", Mode.ASSISTED, clock=at(3)).choose("a-0001", "feeling", "anger")
    apply(mine, TakeOver(path))
    now = said(mine, "Ben")
    assert now["a-0000", "feeling"].saw_suggestion
    assert now["a-0000", "feeling"].suggestion == answers(mine)["a-0000"]
    assert now["a-0000", "feeling"].status is Status.CORRECTED
    assert (now["a-0001", "feeling"].value, now["a-0001", "feeling"].blind) == ("anger", "joy")


def test_what_was_decided_here_after_a_look_there_is_seen(fill: Fill) -> None:
    mine = fill(4)
    path = copy_of(mine)
    with Project(path) as theirs:
        Desk(theirs, "Ben", Mode.ASSISTED, clock=at(2)).saw("a-0000")
        Desk(theirs, "Ben", clock=at(2)).choose("a-0001", "feeling", "joy")
    Desk(mine, "Ben", clock=at(1)).choose("a-0000", "strength", "1")
    Desk(mine, "Ben", clock=at(3)).choose("a-0000", "feeling", "fear")
    apply(mine, TakeOver(path))
    now = said(mine, "Ben")
    assert now["a-0000", "feeling"].saw_suggestion
    assert now["a-0000", "feeling"].suggestion == answers(mine)["a-0000"]
    assert not now["a-0000", "strength"].saw_suggestion
    assert list(check(mine)) == []


def test_a_value_given_blind_there_stays_beside_what_was_decided_here_with_an_answer_in_sight(
    fill: Fill,
) -> None:
    """Whichever file is merged into the other, the figures count the same."""
    mine = fill(4)
    path = copy_of(mine)
    with Project(path) as theirs:
        ben = Desk(theirs, "Ben", clock=at(1))
        for unit in ("a-0000", "a-0001", "a-0002"):
            ben.choose(unit, "feeling", "fear")
        Desk(theirs, "Ben", Mode.ASSISTED, clock=at(2)).saw("a-0001")
    Desk(mine, "Ben", Mode.ASSISTED, clock=at(3)).choose("a-0000", "feeling", "joy")
    blind = Desk(mine, "Ben", clock=at(3))
    blind.choose("a-0001", "feeling", "joy")
    blind.choose("a-0002", "feeling", "joy")
    back = copy_of(mine, "back.glossator")
    seen = preview(mine, TakeOver(path))
    assert (seen.count, seen.outlook.kept) == (0, 3)
    apply(mine, TakeOver(path))
    with Project(path) as theirs:
        apply(theirs, TakeOver(back))
        for project in (mine, theirs):
            now = said(project, "Ben")
            counted = [(a.value, a.saw_suggestion, a.blind) for a in now.values()]
            assert counted == [("joy", True, "fear"), ("joy", True, "fear"), ("joy", False, "")]
    Journal(mine).undo()
    assert said(mine, "Ben")["a-0000", "feeling"].blind == ""
    apply(mine, TakeOver(path))
    assert apply(mine, TakeOver(path)).count == 0
    assert list(check(mine)) == []


def test_who_only_looked_there_is_no_coder_here_and_has_seen_it_all_the_same(fill: Fill) -> None:
    mine = fill(4)
    path = copy_of(mine)
    with Project(path) as theirs:
        Desk(theirs, "Ben").choose("a-0001", "feeling", "joy")
        Desk(theirs, "Cleo", Mode.ASSISTED).saw("a-0000")
    apply(mine, TakeOver(path))
    assert "Cleo" not in [coder.name for coder in mine.coders()]
    Desk(mine, "Cleo").choose("a-0000", "feeling", "fear")
    assert said(mine, "Cleo")["a-0000", "feeling"].saw_suggestion
    assert list(check(mine)) == []


def test_who_looked_here_without_sitting_down_has_seen_it_when_they_come_in_a_copy(
    fill: Fill,
) -> None:
    mine = fill(4)
    path = copy_of(mine)
    note_shown(mine, human("Ben"), [unit_number(mine, "a-0000")], clock=at(1))
    note_shown(mine, UNNAMED, [unit_number(mine, "a-0001")], clock=at(1))
    with Project(path) as theirs:
        ben = Desk(theirs, "Ben", clock=at(2))
        for unit in ("a-0000", "a-0001"):
            ben.choose(unit, "feeling", "fear")
    apply(mine, TakeOver(path))
    now = said(mine, "Ben")
    assert now["a-0000", "feeling"].saw_suggestion
    assert not now["a-0001", "feeling"].saw_suggestion  # nobody says that it was him
    assert list(check(mine)) == []


def test_who_looked_there_without_sitting_down_has_seen_it_when_they_decide_here(
    fill: Fill,
) -> None:
    mine = fill(4)
    path = copy_of(mine)
    with Project(path) as theirs:
        note_shown(theirs, human("Anna"), [unit_number(theirs, "a-0000")], clock=at(1))
        Desk(theirs, "Ben").choose("a-0001", "feeling", "joy")
        note_shown(theirs, UNNAMED, [unit_number(theirs, "a-0001")], clock=at(1))
    for unit in ("a-0000", "a-0001"):
        Desk(mine, "Anna", clock=at(2)).choose(unit, "feeling", "fear")
    apply(mine, TakeOver(path))
    now = said(mine, "Anna")
    assert now["a-0000", "feeling"].saw_suggestion
    assert not now["a-0001", "feeling"].saw_suggestion


def test_an_answer_seen_later_does_not_hide_when_the_first_was(fill: Fill) -> None:
    mine = fill(4)
    path = copy_of(mine)
    Desk(mine, "Ben", Mode.ASSISTED, clock=at(1)).saw("a-0000")
    other = Coder("model0000002", "Other", CoderKind.MODEL)
    list(annotate(mine, other, InstantRuntime(mine.rubric()), NAMES))
    Desk(mine, "Ben", Mode.ASSISTED, clock=at(5)).saw("a-0000")
    with Project(path) as theirs:
        Desk(theirs, "Ben", clock=at(3)).choose("a-0000", "feeling", "fear")
    apply(mine, TakeOver(path))
    assert said(mine, "Ben")["a-0000", "feeling"].saw_suggestion


def test_an_answer_seen_here_does_not_hide_that_it_was_seen_before_in_a_copy(fill: Fill) -> None:
    mine = fill(4)
    first, second = copy_of(mine, "first.glossator"), copy_of(mine, "second.glossator")
    Desk(mine, "Ben", Mode.ASSISTED, clock=at(5)).saw("a-0000")
    with Project(first) as theirs:
        Desk(theirs, "Ben", Mode.ASSISTED, clock=at(1)).saw("a-0000")
        Desk(theirs, "Ben", clock=at(1)).choose("a-0001", "feeling", "joy")
    with Project(second) as theirs:
        Desk(theirs, "Ben", clock=at(3)).choose("a-0000", "feeling", "fear")
    apply(mine, TakeOver(first))
    apply(mine, TakeOver(second))
    assert said(mine, "Ben")["a-0000", "feeling"].saw_suggestion


def test_what_comes_with_a_model_and_a_person_unknown_here_can_be_undone(fill: Fill) -> None:
    mine = fill(4)
    path = copy_of(mine)
    other = Coder("model0000002", "Other", CoderKind.MODEL)
    with Project(path) as theirs:
        list(annotate(theirs, other, InstantRuntime(theirs.rubric()), NAMES))
        Desk(theirs, "Ben", Mode.ASSISTED).choose("a-0000", "feeling", "fear")
        Desk(theirs, "Cleo", Mode.ASSISTED).saw("a-0001")
    apply(mine, TakeOver(path))
    journal = Journal(mine)
    journal.undo()
    assert said(mine, "Ben") == {}
    Desk(mine, "Cleo").choose("a-0001", "feeling", "fear")
    assert said(mine, "Cleo")["a-0001", "feeling"].saw_suggestion
    assert list(check(mine)) == []


def test_a_model_that_answered_there_alone_is_not_waited_for_here(fill: Fill) -> None:
    mine = fill(4)
    path = copy_of(mine)
    other = Coder("model0000002", "Other", CoderKind.MODEL)
    with Project(path) as theirs:
        list(annotate(theirs, other, InstantRuntime(theirs.rubric()), NAMES))
        Desk(theirs, "Ben", Mode.ASSISTED).choose("a-0000", "feeling", "fear")
    apply(mine, TakeOver(path))
    assert all_scored(mine)


def test_a_model_that_answered_there_alone_does_not_come_along(fill: Fill) -> None:
    mine = fill(4, answered=False)
    path = copy_of(mine)
    with Project(path) as theirs:
        answer(theirs)
        Desk(theirs, "Ben", Mode.ASSISTED).choose("a-0000", "feeling", "fear")
    apply(mine, TakeOver(path))
    assert [coder.name for coder in mine.coders()] == ["Ben"]
    assert newest_model(mine) == ""
    assert said(mine, "Ben")["a-0000", "feeling"].saw_suggestion
    assert list(check(mine)) == []
    answer(mine)  # and is as good as any other once it answers here
    assert newest_model(mine) == MODEL.coder_id


def test_texts_that_are_not_here_are_counted(fill: Fill, mood: Rubric) -> None:
    mine = fill(["one", "two", "three"])
    with Project(mine.path.with_name("other.glossator"), create=True) as theirs:
        add_texts(theirs, mood, ["one", "another two"])
        for unit in theirs.units():
            Desk(theirs, "Ben").choose(unit.unit_id, "feeling", "joy")
    seen = preview(mine, TakeOver(theirs.path))
    assert (seen.count, seen.outlook.unknown) == (1, 1)
    apply(mine, TakeOver(theirs.path))
    assert set(said(mine, "Ben")) == {("a-0000", "feeling")}


def test_what_cannot_be_put_together_is_refused_and_changes_nothing(
    fill: Fill, mood: Rubric
) -> None:
    mine = fill(3)
    empty = copy_of(mine, "empty.glossator")
    with pytest.raises(UserError, match=r"Nobody has decided anything in empty\.glossator"):
        preview(mine, TakeOver(empty))
    with pytest.raises(UserError, match="is this project itself"):
        preview(mine, TakeOver(mine.path))
    with pytest.raises(UserError, match="no project file"):
        preview(mine, TakeOver(mine.path.with_name("gone.glossator")))
    newer = parse_rubric(mood.source.replace('version = "1.0"', 'version = "1.1"'), "mood.toml")
    with Project(mine.path.with_name("newer.glossator"), create=True) as theirs:
        add_texts(theirs, newer, 3)
        Desk(theirs, "Ben").choose("a-0000", "feeling", "joy")
    with pytest.raises(UserError, match=r"under 'mood' version 1\.1, and this project has"):
        apply(mine, TakeOver(theirs.path))
    assert said(mine, "Ben") == {}
    assert Journal(mine).history() == []


def test_a_copy_with_a_passphrase_wants_it(fill: Fill) -> None:
    mine = fill(3)
    path = copy_of(mine)
    with Project(path) as theirs:
        Desk(theirs, "Ben").choose("a-0000", "feeling", "joy")
    set_passphrase(path, None, "their secret")
    with pytest.raises(PassphraseError):
        preview(mine, TakeOver(path))
    assert apply(mine, TakeOver(path, "their secret")).count == 1


@pytest.mark.parametrize("spoilt", ["value = 'rage'", "dimension = 'colour'", "status = 'sure'"])
def test_a_copy_that_holds_what_the_codebook_does_not_know_is_refused(
    fill: Fill, spoilt: str
) -> None:
    mine = fill(3)
    path = copy_of(mine)
    with Project(path) as theirs:
        Desk(theirs, "Ben").choose("a-0000", "feeling", "joy")
        theirs.connection.execute(
            f"UPDATE annotation SET {spoilt} WHERE coder ="
            " (SELECT number FROM coder WHERE coder_id = ?)",
            (human("Ben").coder_id,),
        )
    with pytest.raises(ProjectError, match=r"copy\.glossator holds something"):
        apply(mine, TakeOver(path))
    assert said(mine, "Ben") == {}
