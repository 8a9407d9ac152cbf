"""A bulk action says first what it will change, changes that, and can be taken back."""

from __future__ import annotations

import re

import pytest
from review_material import MODEL, Fill, answers, said_by, state

from desktop.engine.domain import Document, Status, Unit, human
from desktop.engine.review import bulk
from desktop.engine.review.bulk import (
    AcceptAnswers,
    Action,
    ClearDecisions,
    DeleteAnnotations,
    ImportColumns,
    RenameCoder,
    apply,
    preview,
)
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample
from desktop.engine.store.documents import add_document
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.views import View
from rubrics.errors import UserError


def with_table(project: Project) -> Project:
    cells = [("joy", "2"), ("Anger", "soso"), ("", "0"), ("no idea", "1"), ("no idea", "")]
    columns = ("text", "hers", 'what "he" said')
    document = Document("t", "t.csv", "1" * 64, "csv", unit_kind="row", columns=columns)
    add_document(project,
        document,
        (
            Unit(f"t-{i}", "t", i, i, i + 1, {"text": f"row {i}"}, f"row {i}",
                 dict(zip(columns, (f"row {i}", *pair), strict=True)))
            for i, pair in enumerate(cells)
        ),
    )  # fmt: skip
    return project


def test_accepting_fills_what_the_coder_has_not_settled_and_counts_as_seen(fill: Fill) -> None:
    project = fill()
    draw_sample(project, "audit", 6, seed=1)
    desk = Desk(project, "Anna")
    other = next(v for v in ("joy", "fear") if v != answers(project)["a-0000"])
    desk.choose("a-0000", "feeling", other)
    desk.skip("a-0001", "feeling")
    desk.note("a-0002", "feeling", "hm")
    desk.flag("a-0003", "feeling")
    action = AcceptAnswers("Anna", ["feeling"])
    seen = preview(project, action)
    assert (seen.count, seen.outlook.kept) == (10, 2)
    assert seen.examples[0][:2] == ("a-0002", "line 3")
    assert seen.examples[0].after == answers(project)["a-0002"]
    assert apply(project, action).count == 10
    mine = {
        a.unit_id: a for a in project.annotations("feeling") if a.coder_id == desk.coder.coder_id
    }
    assert mine["a-0000"].value == other
    assert mine["a-0001"].status is Status.SKIPPED
    assert (mine["a-0002"].note, mine["a-0003"].status) == ("hm", Status.FLAGGED)
    taken = [a for a in mine.values() if a.saw_suggestion]
    assert len(taken) == 10
    assert all(a.value == a.suggestion == answers(project)[a.unit_id] for a in taken)
    assert sum(a.sample_probability == 0.5 for a in taken) == sum(a.sample != "" for a in taken) > 0


def test_an_accepted_answer_that_is_changed_later_still_counts_as_seen(fill: Fill) -> None:
    project = fill(4)
    apply(project, AcceptAnswers("Anna", ["feeling"]))
    desk = Desk(project, "Anna")
    for unit, answer in answers(project).items():
        if unit == "a-0003":
            desk.clear(unit, "feeling")
        desk.choose(unit, "feeling", next(v for v in ("joy", "fear") if v != answer))
        decided = desk.decisions(unit)["feeling"]
        assert (decided.saw_suggestion, decided.status) == (True, Status.CORRECTED)
        assert decided.suggestion == answer
    Journal(project).restore(Journal(project).restore_points()[0])
    desk.choose("a-0000", "feeling", "joy")
    assert desk.decisions("a-0000")["feeling"].saw_suggestion


def test_accepting_a_view_leaves_the_rest_alone(fill: Fill) -> None:
    project = fill(40)
    view = View("feeling", MODEL.coder_id, values=("joy",))
    changed = apply(project, AcceptAnswers("Anna", ["feeling"], view))
    joyful = {unit: value for unit, value in answers(project).items() if value == "joy"}
    assert said_by(project, "Anna") == joyful
    assert changed.count == len(joyful)
    assert set(changed.units or ()) == set(joyful)


def test_what_stops_a_preview_is_told_also_where_sqlite_took_everything_back(
    fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = fill(2)

    def full(*_: object) -> None:
        project.connection.execute("ROLLBACK")
        raise UserError("no room")

    monkeypatch.setattr(bulk.plans, "accept", full)
    with pytest.raises(UserError, match="no room"):
        preview(project, AcceptAnswers("Anna", ["feeling"]))


def test_blanks_in_a_name_make_nobody_else_of_a_coder(fill: Fill) -> None:
    project = with_table(fill(4))
    desk = Desk(project, "Anna B.")
    desk.choose("a-0000", "feeling", "joy")
    known = project.coders()
    apply(project, AcceptAnswers(" Anna  B. ", ["feeling"]))
    apply(project, ImportColumns("t", {"hers": ("feeling", "Anna B. ")}))
    apply(project, ClearDecisions("Anna B.\n", ["feeling"]))
    assert project.coders() == known
    assert not said_by(project, "Anna B.")


def test_a_preview_keeps_nothing_not_even_a_new_name(fill: Fill) -> None:
    project = fill()
    before = state(project)
    preview(project, AcceptAnswers("Zoe", ["feeling", "about"]))
    preview(project, DeleteAnnotations(MODEL.coder_id))
    assert state(project) == before
    assert not Journal(project).history()


def test_columns_of_a_table_become_labels_of_people(fill: Fill) -> None:
    project = with_table(fill(2))
    columns = {"hers": ("feeling", "Anna"), 'what "he" said': ("strength", "Ben")}
    Desk(project, "Ben").choose("t-0", "strength", "0")
    Desk(project, "Ben").choose("t-3", "strength", "medium")
    seen = preview(project, ImportColumns("t", columns))
    assert seen.count == 3
    assert (seen.outlook.kept, seen.outlook.differing) == (2, 1)
    assert seen.outlook.refused == {"hers": {"no idea": 2}, 'what "he" said': {"soso": 1}}
    apply(project, ImportColumns("t", columns))
    assert said_by(project, "Anna") == {"t-0": "joy", "t-1": "anger"}
    assert said_by(project, "Ben", "strength") == {"t-0": "0", "t-2": "0", "t-3": "1"}


def test_labels_that_were_not_blind_stay_cells(fill: Fill) -> None:
    project = fill(2)
    columns = ("hers", "hers__seen")
    document = Document("t", "t.csv", "1" * 64, "csv", unit_kind="row", columns=columns)
    cells = [("joy", "True"), ("fear", "False")]
    units = [
        Unit(f"t-{i}", "t", i, i, i + 1, {"text": f"row {i}"}, "",
             dict(zip(columns, pair, strict=True)))
        for i, pair in enumerate(cells)
    ]  # fmt: skip
    add_document(project, document, units)
    apply(project, ImportColumns("t", {"hers": ("feeling", "Anna")}))
    assert said_by(project, "Anna") == {"t-1": "fear"}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"nope": ("feeling", "Anna")}, "no column 'nope'"),
        ({"hers": ("mood", "Anna")}, "no dimension 'mood'"),
        ({"hers": ("feeling", " ")}, "Say whose labels"),
        ({"hers": ("feeling", "A"), "text": ("feeling", "A ")}, "both be A's"),
    ],
)
def test_columns_that_make_no_sense_are_refused(
    columns: dict[str, tuple[str, str]], sentence: str, fill: Fill
) -> None:
    project = with_table(fill(2))
    before = state(project)
    with pytest.raises(UserError, match=sentence):
        apply(project, ImportColumns("t", columns))
    assert state(project) == before


def test_clearing_keeps_notes_and_flags(fill: Fill) -> None:
    project = fill()
    desk = Desk(project, "Anna")
    for unit in ("a-0000", "a-0001", "a-0002"):
        desk.choose(unit, "feeling", "joy")
    desk.note("a-0001", "feeling", "why?")
    desk.flag("a-0002", "feeling")
    action = ClearDecisions("Anna", ["feeling"])
    assert preview(project, action).count == 3
    apply(project, action)
    left = {u: desk.decisions(u).get("feeling") for u in ("a-0000", "a-0001", "a-0002")}
    assert left["a-0000"] is None
    assert left["a-0001"] is not None
    assert (left["a-0001"].value, left["a-0001"].status) == ("", Status.OPEN)
    assert left["a-0002"] is not None
    assert (left["a-0002"].value, left["a-0002"].status) == ("", Status.FLAGGED)


@pytest.mark.parametrize(
    "action",
    [
        AcceptAnswers("Anna", ["feeling", "about"]),
        ClearDecisions("Ben", ["strength"]),
        ImportColumns("t", {"hers": ("feeling", "Ben")}),
        DeleteAnnotations(MODEL.coder_id),
        DeleteAnnotations(human("Ben").coder_id),
        RenameCoder(human("Ben").coder_id, "Bob"),
    ],
    ids=lambda action: action.kind,
)
def test_every_bulk_action_changes_what_it_said_and_is_taken_back_whole(
    action: Action, fill: Fill
) -> None:
    project = with_table(fill())
    Desk(project, "Anna")
    ben = Desk(project, "Ben")
    ben.choose("a-0001", "strength", "1")
    ben.choose("a-0002", "strength", "2")
    before = state(project)
    seen = preview(project, action)
    changed = apply(project, action)
    assert seen.count > 0
    assert changed.count >= 1
    after = state(project)
    assert after != before
    journal = Journal(project)
    (point,) = journal.restore_points()
    assert point.steps_since == 1
    journal.restore(point)
    assert state(project) == before
    journal.redo()
    assert state(project) == after


def test_a_plan_of_many_parts_is_the_plan_of_one(
    fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = [
        AcceptAnswers("Anna", ["feeling"]),
        ImportColumns("t", {"hers": ("feeling", "Berta")}),
        ClearDecisions("Berta", ["feeling"]),
        RenameCoder(human("Anna").coder_id, "Anne"),
        DeleteAnnotations(MODEL.coder_id),
    ]

    def all_done() -> list[object]:
        project = with_table(fill())
        journal, found = Journal(project), list[object]()
        for action in actions:
            found.append(preview(project, action))
            told = list[int]()
            found.append(apply(project, action, progress=told.append))
            assert told[-1] == found[-2].count  # type: ignore[attr-defined]
            found += [journal.undo(), *state(project), journal.redo(), *state(project)]
        own = rf"{re.escape(str(project.path))}|time_utc='[^']*'"  # differ between two projects
        return [re.sub(own, "", repr(one)) for one in found]

    whole = all_done()
    monkeypatch.setattr("desktop.engine.review.bulk.PART", 1)
    monkeypatch.setattr("desktop.engine.store.recording.SPAN", 2)
    assert all_done() == whole


def test_what_is_stopped_half_way_has_changed_nothing(
    fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.review.bulk.PART", 2)
    project = fill()
    Desk(project, "Anna")
    before, steps = state(project), Journal(project).history()

    class StopError(Exception):
        pass

    def stop(done: int) -> None:
        if done > 3:
            raise StopError

    with pytest.raises(StopError):
        apply(project, AcceptAnswers("Anna", ["feeling"]), progress=stop)
    assert (state(project), Journal(project).history()) == (before, steps)
