"""Settling what coders disagree on, by keys."""

from __future__ import annotations

from pathlib import Path

from doubles import InstantRuntime
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from seat import annotate, choose, press, read_more, seated, state
from window import TEXTS, idle

from desktop.engine.annotate import annotate as run
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.pages.review.reviewer import Reviewer, ReviewMode, ReviewRequest


def disputed(app: App) -> None:
    """Two people disagree on every text."""
    assert app.session.path is not None
    with Project(app.session.path) as project:
        for coder, value in (("Anna", "joy"), ("Ben", "fear")):
            for unit in list(project.units()):
                Desk(project, coder).choose(unit.unit_id, "feeling", value)


def test_disagreements_that_were_passed_over_come_again(opened: App, qtbot: QtBot) -> None:
    disputed(opened)
    opened.session.reload()
    idle(opened, qtbot)
    page = seated(opened, qtbot)
    choose(page.controls.mode, ReviewMode.SETTLE)
    idle(opened, qtbot)
    for _ in TEXTS[1:]:
        press(qtbot, page, Qt.Key.Key_J)
        idle(opened, qtbot)
    assert state(page).place == len(TEXTS) - 1
    for place in range(len(TEXTS)):
        press(qtbot, page, Qt.Key.Key_1)
        qtbot.waitUntil(lambda done=place + 1: state(page).done == done)
        last = place + 1 == len(TEXTS)
        qtbot.waitUntil(lambda last=last: ("No disagreement is left" in page.banner.text) is last)


def test_only_what_coders_disagree_on_is_to_be_settled(opened: App, qtbot: QtBot) -> None:
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        first, second = list(project.units())[:2]
        for coder, level in (("Anna", "1"), ("Ben", "2")):
            desk = Desk(project, coder)
            desk.choose(first.unit_id, "feeling", "joy")
            for unit in (first, second):
                desk.choose(unit.unit_id, "strength", level)
            desk.choose(second.unit_id, "feeling", "joy" if coder == "Anna" else "fear")
    opened.session.reload()
    idle(opened, qtbot)
    page = seated(opened, qtbot)
    choose(page.controls.mode, ReviewMode.SETTLE)
    idle(opened, qtbot)
    assert page._dimension().name == "strength"
    assert not any(mark.isEnabled() for mark in page.action_row.mark_buttons)
    press(qtbot, page, Qt.Key.Key_Up)
    assert page.panel.state_line.text() == "There is no disagreement to settle here."
    press(qtbot, page, Qt.Key.Key_Down, Qt.Key.Key_1)
    idle(opened, qtbot)
    assert (state(page).unit, page._dimension().name) == (second, "feeling")
    press(qtbot, page, Qt.Key.Key_Down, Qt.Key.Key_1)
    idle(opened, qtbot)
    assert (state(page).unit, page._dimension().name) == (second, "feeling")  # what is left of it
    press(qtbot, page, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: "No disagreement is left" in page.banner.text)


def test_a_unit_comes_again_until_all_its_disagreements_are_settled(opened: App) -> None:
    disputed(opened)
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        unit_id = next(iter(project.units())).unit_id
        for coder, value in (("Anna", "people"), ("Ben", "money")):
            Desk(project, coder).choose(unit_id, "about", value)
        reviewer = Reviewer(project, ReviewRequest("Kim", ReviewMode.SETTLE))
        reviewer.choose(unit_id, "feeling", ["joy"], "")
        assert reviewer.first().unit == project.unit(unit_id)
        assert reviewer.first().done == 0
        assert Reviewer(project, ReviewRequest("Kim", ReviewMode.SETTLE)).first().total == len(
            TEXTS
        )
        reviewer.choose(unit_id, "about", ["people"], "")
        assert reviewer.first().done == 1
        assert reviewer.first().unit != project.unit(unit_id)


def test_what_only_the_model_says_otherwise_is_not_to_be_settled(opened: App) -> None:
    annotate(opened)
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        answers = {a.unit_id: a.value for a in project.annotations("feeling")}
        first, second = list(answers)[:2]
        for coder in ("Anna", "Ben"):
            for unit_id in (first, second):
                Desk(project, coder).choose(unit_id, "feeling", _other(answers[unit_id]))
        Desk(project, "Ben").choose(second, "feeling", answers[second])
        state = Reviewer(project, ReviewRequest("Kim", ReviewMode.SETTLE)).first()
        assert state.unit == project.unit(second)
        assert (state.total, state.disputed) == (1, {"feeling"})
        Desk(project, "Ben").clear(second, "feeling")  # Anna against the model alone
        assert Reviewer(project, ReviewRequest("Kim", ReviewMode.SETTLE)).first().disputed == {
            "feeling"
        }


def test_whoever_settles_has_seen_what_only_an_older_model_answered(opened: App) -> None:
    annotate(opened)
    disputed(opened)
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        newer = Coder("newer", "Newer", CoderKind.MODEL)
        assert list(run(project, newer, InstantRuntime(project.rubric()), ("feeling",)))
        state = Reviewer(project, ReviewRequest("Kim", ReviewMode.SETTLE)).first()
        assert state.unit is not None
        assert state.seen == set(state.dimensions)
        kim = Desk(project, "Kim")
        shown = {"feeling": "newer", "strength": "double"}
        for dimension, value in (("feeling", "joy"), ("strength", "1")):
            kim.choose(state.unit.unit_id, dimension, value)
            decided = kim.decisions(state.unit.unit_id)[dimension]
            assert (decided.saw_suggestion, decided.suggested_by) == (True, shown[dimension])


def _other(value: str) -> str:
    return "joy" if value != "joy" else "fear"


def test_who_looks_at_what_is_settled_already_stays_there_when_the_project_grows(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    disputed(opened)
    opened.session.reload()
    idle(opened, qtbot)
    page = seated(opened, qtbot)
    choose(page.controls.mode, ReviewMode.SETTLE)
    idle(opened, qtbot)
    unit = state(page).unit
    press(qtbot, page, Qt.Key.Key_1)
    idle(opened, qtbot)
    press(qtbot, page, Qt.Key.Key_K)
    idle(opened, qtbot)
    read_more(opened, qtbot, tmp_path / "more.txt", "One more.")
    opened.go("review")
    idle(opened, qtbot)
    assert state(page).unit == unit
    assert state(page).finals
    press(qtbot, page, Qt.Key.Key_J)
    idle(opened, qtbot)
    assert state(page).place == 1
