"""Review by keys: every key does what its button says, however fast they are pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from seat import annotate, choose, decide_all, press, saved, seated, state
from window import TEXTS, idle, page_of, read_errors

from desktop.engine.domain import human
from desktop.engine.review.desk import Desk
from desktop.engine.store.finals import finals_of
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.review.reviewer import ReviewMode
from rubrics.errors import UserError


@pytest.fixture
def review(opened: App, qtbot: QtBot) -> ReviewPage:
    """The page with Kim at the first of six texts."""
    return seated(opened, qtbot)


def test_digits_decide_and_lead_to_the_next_unit(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    for _ in TEXTS:
        decide_all(qtbot, opened, review)
    qtbot.waitUntil(lambda: f"All {len(TEXTS)}" in review.banner.text)
    decided = saved(opened)
    assert len(decided) == len(TEXTS) * len(opened.session.rubric.dimensions)
    assert {a.value for a in decided} == {"fear", "1", "people"}  # the scale begins with 0


def test_no_question_of_a_project_is_left_to_click_when_another_is_opened(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    assert review.panel.isVisible()
    shown: list[bool] = []
    opened.session.opened.connect(lambda: shown.append(review.panel.isVisible()))
    opened.session.open(opened.session.access)
    idle(opened, qtbot)
    assert (shown, review.panel.isVisible()) == ([False], True)


def test_undo_takes_one_decision_back_and_redo_does_it_again(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    press(qtbot, review, Qt.Key.Key_2)
    idle(opened, qtbot)
    assert len(saved(opened)) == 1
    opened.session.undo()
    idle(opened, qtbot)
    assert saved(opened) == []
    opened.session.redo()
    idle(opened, qtbot)
    assert len(saved(opened)) == 1


def test_undoing_leads_back_to_the_question_that_is_open_again(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    first, second = (dimension.name for dimension in opened.session.rubric.dimensions[:2])
    press(qtbot, review, Qt.Key.Key_2)
    idle(opened, qtbot)
    assert review._dimension().name == second
    opened.session.undo()
    idle(opened, qtbot)
    assert review._dimension().name == first
    decide_all(qtbot, opened, review)
    press(qtbot, review, Qt.Key.Key_J)
    idle(opened, qtbot)
    assert state(review).place == 2
    last = state(review).dimensions[-1]
    opened.session.undo()
    idle(opened, qtbot)
    assert (state(review).place, review._dimension().name) == (0, last)
    opened.session.redo()
    idle(opened, qtbot)
    assert (state(review).place, review._dimension().name) == (0, first)


def test_flag_skip_and_note_are_kept(opened: App, qtbot: QtBot, review: ReviewPage) -> None:
    press(qtbot, review, Qt.Key.Key_F)
    idle(opened, qtbot)
    assert [a.status.value for a in saved(opened)] == ["flagged"]
    press(qtbot, review, Qt.Key.Key_N)
    qtbot.keyClicks(review.panel.note, "Ask Anna")
    qtbot.keyClick(review.panel.note, Qt.Key.Key_Return)
    idle(opened, qtbot)
    assert [a.note for a in saved(opened)] == ["Ask Anna"]
    press(qtbot, review, Qt.Key.Key_S)
    idle(opened, qtbot)
    assert [a.status.value for a in saved(opened)] == ["skipped"]


def test_keys_move_between_units(opened: App, qtbot: QtBot, review: ReviewPage) -> None:
    press(qtbot, review, Qt.Key.Key_J)
    idle(opened, qtbot)
    assert review._state is not None
    assert review._state.place == 1
    press(qtbot, review, Qt.Key.Key_K)
    idle(opened, qtbot)
    assert review._state.place == 0


def test_a_note_is_kept_however_one_goes_on(opened: App, qtbot: QtBot, review: ReviewPage) -> None:
    review.panel.note.setFocus()
    qtbot.keyClicks(review.panel.note, "Irony?")
    button = next(iter(review.panel.level_buttons._buttons.values()))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    idle(opened, qtbot)
    (decided,) = saved(opened)
    assert decided.note == "Irony?"
    assert decided.value == opened.session.rubric.dimensions[0].values[0]
    review.panel.note.setFocus()
    qtbot.keyClicks(review.panel.note, "Second question")
    opened.go("files")
    idle(opened, qtbot)
    assert sorted(a.note for a in saved(opened)) == ["Irony?", "Second question"]


def test_a_note_that_is_being_typed_survives_changes_from_elsewhere(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    review.panel.note.setFocus()
    qtbot.keyClicks(review.panel.note, "Half a sen")
    opened.session.reload()
    idle(opened, qtbot)
    assert review.panel.note.text() == "Half a sen"


def test_assisted_shows_the_answer_and_what_is_decided_then_does_not_count(
    opened: App, qtbot: QtBot
) -> None:
    annotate(opened)
    review = seated(opened, qtbot)
    choose(review.controls.mode, ReviewMode.ASSISTED)
    idle(opened, qtbot)
    assert review._state is not None
    assert review._state.suggestions
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    (mine,) = [a for a in saved(opened) if a.coder_id == human("Kim").coder_id]
    assert mine.saw_suggestion
    assert opened.preferences.mode == "assisted"


def test_the_models_answers_to_a_text_are_accepted_question_by_question(
    opened: App, qtbot: QtBot
) -> None:
    annotate(opened)
    review = seated(opened, qtbot)
    accept = review.action_row.accept_button
    assert not accept.isVisible()
    choose(review.controls.mode, ReviewMode.ASSISTED)
    idle(opened, qtbot)
    unit, dimensions = state(review).unit, opened.session.rubric.dimensions
    for _ in dimensions:
        assert accept.isVisible()
        accept.click()
        press(qtbot, review, Qt.Key.Key_A)  # too early: nobody has seen the next answer
        idle(opened, qtbot)
    assert state(review).place == 1
    assert unit is not None
    of_unit = [a for a in saved(opened) if a.unit_id == unit.unit_id]
    models = {a.dimension: a.value for a in of_unit if a.scores}
    mine = {a.dimension: a.value for a in of_unit if a.coder_id == human("Kim").coder_id}
    assert mine == models
    assert len(mine) == len(dimensions)
    assert all(a.saw_suggestion for a in of_unit if not a.scores)


def test_where_no_answer_is_shown_none_is_accepted(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    press(qtbot, review, Qt.Key.Key_A)
    choose(review.controls.mode, ReviewMode.ASSISTED)
    idle(opened, qtbot)
    assert review.action_row.accept_button.isVisible()
    assert not review.action_row.accept_button.isEnabled()
    press(qtbot, review, Qt.Key.Key_A)
    idle(opened, qtbot)
    assert saved(opened) == []


def test_arrows_turn_between_questions_on_the_page_and_choose_where_one_chooses(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    press(qtbot, review, Qt.Key.Key_Down)
    assert review._question == 1
    review.controls.mode.setFocus()
    qtbot.keyClick(review.controls.mode, Qt.Key.Key_Down)
    assert ReviewMode(review.controls.mode.currentData()) is ReviewMode.ASSISTED
    idle(opened, qtbot)
    pages = opened.window.sidebar._buttons
    pages["review"].setFocus()
    qtbot.keyClick(pages["review"], Qt.Key.Key_Down)
    assert opened.window.page.name == "agreement"
    idle(opened, qtbot)


def test_keys_choose_in_a_list_that_is_open_and_not_on_the_page_below(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    review.controls.mode.showPopup()
    opened_list = review.controls.mode.view()
    for key in (Qt.Key.Key_2, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(opened_list, key)
    assert ReviewMode(review.controls.mode.currentData()) is ReviewMode.ASSISTED
    idle(opened, qtbot)
    assert review._question == 0
    assert [a for a in saved(opened) if a.coder_id == human("Kim").coder_id] == []


def test_who_cannot_save_settings_reviews_all_the_same(
    opened: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_values: object) -> None:
        raise UserError("There is no space left.")

    monkeypatch.setattr("desktop.ui.preferences.change_settings", full)
    with qtbot.captureExceptions() as told:
        review = seated(opened, qtbot)
        press(qtbot, review, Qt.Key.Key_1)
        idle(opened, qtbot)
    assert "no space left" in str(told[0][1])
    assert len(saved(opened)) == 1


def test_what_could_not_be_saved_is_asked_again_and_a_note_is_kept(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    path, first = opened.session.path, opened.session.rubric.dimensions[0]
    assert path is not None
    level = review.panel.level_buttons._buttons[first.values[1]]
    press(qtbot, review, Qt.Key.Key_N)
    qtbot.keyClicks(review.panel.note, "Unclear")
    away = path.rename(path.with_name("away"))
    told = read_errors()
    qtbot.keyClick(review.panel.note, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told))
    assert review.panel.note.text() == "Unclear"
    told = read_errors()
    qtbot.mouseClick(level, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(told))
    assert review.panel.level_buttons.checked == []
    assert review.panel.shown[1] == first.name
    away.rename(path)
    qtbot.mouseClick(level, Qt.MouseButton.LeftButton)
    idle(opened, qtbot)
    (decision,) = saved(opened)
    assert (decision.dimension, decision.value) == (first.name, first.values[1])
    assert decision.note == "Unclear"


def test_disagreements_are_settled_with_a_reason(opened: App, qtbot: QtBot) -> None:
    annotate(opened)
    path = opened.session.path
    assert path is not None
    name = opened.session.rubric.dimensions[0].name
    with Project(path) as project:
        (said,) = [a for a in project.annotations() if a.unit_id.endswith("0000") and a.value
                   and a.dimension == name]  # fmt: skip
        other = next(v for v in project.rubric().dimensions[0].values if v != said.value)
        Desk(project, "Anna").choose(said.unit_id, name, other)
    opened.session.reload()
    idle(opened, qtbot)
    review = seated(opened, qtbot)
    choose(review.controls.mode, ReviewMode.SETTLE)
    idle(opened, qtbot)
    assert review._state is not None
    assert len(review._state.annotations) >= 2
    review.panel.note.setFocus()
    qtbot.keyClicks(review.panel.note, "Anna is right")
    qtbot.keyClick(review.panel.note, Qt.Key.Key_Return)
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    with Project(path, read_only=True) as project:
        (final,) = [*finals_of(project, said.unit_id).values()]
    assert final.reason == "Anna is right"


def test_who_has_seen_an_answer_in_the_table_is_told_that_it_does_not_count(
    opened: App, qtbot: QtBot
) -> None:
    annotate(opened)
    opened.session.reload()
    opened.go("annotate")
    idle(opened, qtbot)
    page = page_of(opened, AnnotatePage)
    page.filters.answers_shown.click()
    qtbot.waitUntil(lambda: len(page.table._reported) == len(TEXTS))
    idle(opened, qtbot)
    review = seated(opened, qtbot)  # only now anybody says who they are
    idle(opened, qtbot)
    assert "does not count as blind" in review.panel.state_line.text()
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    (mine,) = [a for a in saved(opened) if a.coder_id == human("Kim").coder_id]
    assert mine.saw_suggestion


def test_who_changes_a_blind_decision_after_seeing_is_told_which_counts(
    opened: App, qtbot: QtBot
) -> None:
    annotate(opened)
    review = seated(opened, qtbot)
    first = opened.session.rubric.dimensions[0]

    def begin(mode: ReviewMode) -> None:
        choose(review.controls.mode, mode)  # which leads to the first open question
        idle(opened, qtbot)
        while review._dimension() != first:
            review.panel.moved.emit(-1)

    for mode, key in ((ReviewMode.BLIND, Qt.Key.Key_1), (ReviewMode.ASSISTED, Qt.Key.Key_2)):
        begin(mode)
        press(qtbot, review, key)
        idle(opened, qtbot)
    (mine,) = [a for a in saved(opened) if a.coder_id == human("Kim").coder_id]
    assert mine.blind
    assert mine.blind != mine.value
    begin(ReviewMode.BLIND)
    assert f"“{mine.blind}” before you saw" in review.panel.state_line.text()


def test_a_name_that_is_written_otherwise_is_the_same_person(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    for typed, meant in ((" kim", "Kim"), ("Kimberly", "Kimberly"), ("KIM", "Kim")):
        review.controls.coder.setText(typed)
        review.controls.coder.editingFinished.emit()
        idle(opened, qtbot)
        assert (review.controls.coder_name, review.controls.coder.text()) == (meant, meant)
    assert opened.session.overview is not None
    assert [person.name for person in opened.session.overview.people] == ["Kim"]


def test_nobody_codes_without_a_name(opened: App, qtbot: QtBot) -> None:
    opened.go("review")
    idle(opened, qtbot)
    page = page_of(opened, ReviewPage)
    assert "Say who is coding" in page.banner.text


def test_what_the_levels_mean_and_which_file_the_text_is_from_is_in_view(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    assert "texts.txt" in review.reading.toPlainText().splitlines()[0]
    shown = {part.text(): part for part in review.panel.level_buttons.findChildren(QLabel)}
    assert not shown["Against somebody."].isVisible()
    press(qtbot, review, Qt.Key.Key_M)
    assert shown["Against somebody."].isVisible()
    assert review.panel.explain_button.isChecked()
    anger = review.panel.level_buttons._buttons["anger"]
    assert anger.toolTip() == "anger\nAgainst somebody."
    assert shown["Against somebody."].y() > anger.geometry().bottom()
    qtbot.mouseClick(anger, Qt.MouseButton.LeftButton)
    idle(opened, qtbot)
    assert not review.panel.explain_button.isVisible()  # nothing is said of how strong
    press(qtbot, review, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return)
    idle(opened, qtbot)
    again = [part for part in review.panel.level_buttons.findChildren(QLabel) if part.isVisible()]
    assert "Against somebody." in [part.text() for part in again]


def test_space_after_a_click_on_a_level_decides_nothing_about_the_next_question(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    opened.window.activateWindow()
    review.reading.setFocus()
    button = next(iter(review.panel.level_buttons._buttons.values()))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    idle(opened, qtbot)
    assert review.reading.hasFocus()
    qtbot.keyClick(review.reading, Qt.Key.Key_Space)
    idle(opened, qtbot)
    assert len(saved(opened)) == 1
