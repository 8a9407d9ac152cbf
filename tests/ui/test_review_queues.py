"""Review from the first unit to the last and beyond it, and what comes from elsewhere meanwhile."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from seat import press, read_more, saved, seated, state
from window import TEXTS, answering, idle, page_of

from desktop.engine.domain import human
from desktop.engine.review.bulk import DeleteAnnotations, apply
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import QueueChoice, QueueKind, draw_sample
from desktop.engine.store.project import Project
from desktop.engine.store.views import View
from desktop.ui.app import App
from desktop.ui.dialogs.sample import SampleDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Access


@pytest.fixture
def review(opened: App, qtbot: QtBot) -> ReviewPage:
    """The page with Kim at the first of six texts."""
    return seated(opened, qtbot)


def chosen(app: App, dimension: str) -> list[str]:
    return [a.value for a in saved(app) if a.dimension == dimension and a.value]


def choose_queue(page: ReviewPage, choice: QueueChoice) -> None:
    offered = [page.controls.queue.itemData(i) for i in range(page.controls.queue.count())]
    page.controls.queue.setCurrentIndex(offered.index(choice))


def turn_to_several_levels(page: ReviewPage) -> None:
    while page._dimension().name != "about":
        page.panel.moved.emit(-1)


def at_several_levels(app: App, qtbot: QtBot, page: ReviewPage) -> None:
    """At the question with several levels, with the first and the third of them chosen."""
    press(qtbot, page, Qt.Key.Key_1, Qt.Key.Key_1)
    idle(app, qtbot)
    assert page._dimension().name == "about"
    press(qtbot, page, Qt.Key.Key_1, Qt.Key.Key_3)
    assert len(page.panel.level_buttons.checked) == 2


def decided(app: App, coder: str) -> None:
    """Everything is decided by somebody."""
    assert app.session.path is not None
    with Project(app.session.path) as project:
        desk = Desk(project, coder)
        for unit in list(project.units()):
            for dimension in project.rubric().dimensions:
                desk.choose(unit.unit_id, dimension.name, dimension.values[0])


def test_several_levels_are_chosen_and_taken_back_by_mouse_and_by_space(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    turn_to_several_levels(review)
    levels = list(review.panel.level_buttons._buttons.values())
    for level in (levels[0], levels[1], levels[2], levels[1]):
        qtbot.mouseClick(level, Qt.MouseButton.LeftButton)
    assert review.panel.done_button.text() == "Decide for these  (Enter)"
    qtbot.keyClick(levels[0], Qt.Key.Key_Space)
    qtbot.keyClick(levels[0], Qt.Key.Key_Space)
    qtbot.mouseClick(review.panel.done_button, Qt.MouseButton.LeftButton)
    idle(opened, qtbot)
    assert chosen(opened, "about") == ["people|food/drink"]


@pytest.mark.parametrize("by_mouse", [True, False], ids=["mouse", "key"])
def test_levels_that_are_chosen_outlast_a_note(
    opened: App, qtbot: QtBot, review: ReviewPage, by_mouse: bool
) -> None:
    at_several_levels(opened, qtbot, review)
    press(qtbot, review, Qt.Key.Key_N)
    qtbot.keyClicks(review.panel.note, "Both")
    if by_mouse:
        qtbot.mouseClick(review.panel.done_button, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(review.panel.note, Qt.Key.Key_Return)
        press(qtbot, review, Qt.Key.Key_Return)
    idle(opened, qtbot)
    (about,) = [a for a in saved(opened) if a.dimension == "about"]
    assert (about.value, about.note) == ("people|food/drink", "Both")
    assert review.panel.level_buttons.checked == []  # those of the next text


def test_levels_that_are_chosen_outlast_a_flag_and_changes_from_elsewhere(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    at_several_levels(opened, qtbot, review)
    press(qtbot, review, Qt.Key.Key_F)
    opened.session.reload()
    idle(opened, qtbot)
    press(qtbot, review, Qt.Key.Key_Return)
    idle(opened, qtbot)
    assert chosen(opened, "about") == ["people|food/drink"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_S], ids=["back", "skip"])
def test_taking_back_and_skipping_drop_the_levels_that_were_chosen(
    opened: App, qtbot: QtBot, review: ReviewPage, key: Qt.Key
) -> None:
    at_several_levels(opened, qtbot, review)
    press(qtbot, review, key)
    idle(opened, qtbot)
    assert chosen(opened, "about") == []
    assert review.panel.level_buttons.checked == []


@pytest.mark.parametrize("way", ["unit", "question", "page"])
def test_who_goes_on_without_enter_has_decided_for_the_levels_that_are_checked(
    opened: App, qtbot: QtBot, review: ReviewPage, way: str
) -> None:
    at_several_levels(opened, qtbot, review)
    if way == "unit":
        qtbot.mouseClick(review.action_row.next_button, Qt.MouseButton.LeftButton)
    elif way == "question":
        press(qtbot, review, Qt.Key.Key_Up)
    else:
        opened.window.go("files")
    idle(opened, qtbot)
    assert chosen(opened, "about") == ["people|food/drink"]


def test_going_past_several_levels_without_touching_them_decides_nothing(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    turn_to_several_levels(review)
    press(qtbot, review, Qt.Key.Key_J, Qt.Key.Key_K)
    idle(opened, qtbot)
    assert saved(opened) == []


def test_what_is_decided_can_be_gone_through_again(opened: App, qtbot: QtBot) -> None:
    decided(opened, "Kim")
    opened.go("review")
    page = page_of(opened, ReviewPage)
    page.controls.coder.setText("Kim")
    page.controls.coder.editingFinished.emit()
    qtbot.waitUntil(lambda: "are decided" in page.banner.text)
    press(qtbot, page, Qt.Key.Key_K)
    idle(opened, qtbot)
    assert state(page).place == len(TEXTS) - 1
    press(qtbot, page, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "are decided" in page.banner.text)
    page.action_row.next_button.click()
    idle(opened, qtbot)
    assert state(page).place == 0
    press(qtbot, page, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_Return)
    idle(opened, qtbot)
    assert state(page).place == 1  # and not at the end, though all is decided


def test_undoing_at_the_end_leads_to_what_is_open_again(opened: App, qtbot: QtBot) -> None:
    decided(opened, "Kim")
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        Desk(project, "Kim").clear(next(project.units()).unit_id, "about")
    page = seated(opened, qtbot)
    turn_to_several_levels(page)
    press(qtbot, page, Qt.Key.Key_1, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "are decided" in page.banner.text)
    opened.session.undo()
    qtbot.waitUntil(lambda: state(page).unit is not None)
    assert state(page).done == len(TEXTS) - 1
    assert not page.banner.text


def test_a_queue_grows_with_the_project_and_nobody_loses_their_place(
    opened: App, qtbot: QtBot, review: ReviewPage, tmp_path: Path
) -> None:
    press(qtbot, review, Qt.Key.Key_J, Qt.Key.Key_J)
    idle(opened, qtbot)
    unit = state(review).unit
    read_more(opened, qtbot, tmp_path / "more.txt", "One more.", "And another.")
    opened.go("review")
    qtbot.waitUntil(lambda: state(review).total == len(TEXTS) + 2)
    assert state(review).unit == unit
    decided(opened, "Kim")
    opened.session.reload()
    idle(opened, qtbot)
    press(qtbot, review, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "are decided" in review.banner.text)
    opened.go("files")
    read_more(opened, qtbot, tmp_path / "last.txt", "The last one.")
    opened.go("review")
    qtbot.waitUntil(lambda: state(review).unit is not None)
    assert state(review).place == state(review).total - 1 == len(TEXTS) + 2


def test_what_the_table_shows_stays_chosen_when_the_table_shows_something_else(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    page = page_of(opened, AnnotatePage)

    def search(words: str) -> View:
        opened.go("annotate")
        idle(opened, qtbot)
        page.filters.search.setText(words)
        qtbot.waitUntil(lambda: page.table.units.rowCount() == 1)
        opened.go("review")
        idle(opened, qtbot)
        return page.filters.view

    opened.go("annotate")
    opened.window.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filters.search.hasFocus()
    qtbot.keyClicks(page.filters.search, "nothing like it")
    qtbot.waitUntil(lambda: page.table.units.rowCount() == 0)
    qtbot.keyClick(page.filters.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.table.units.rowCount() == len(TEXTS))
    first = search("water")
    choose_queue(review, QueueChoice(QueueKind.FOUND, view=first))
    idle(opened, qtbot)
    assert state(review).total == 1
    second = search("bus")
    assert second == replace(first, text="bus")
    qtbot.waitUntil(
        lambda: review.controls.queue.currentData() == QueueChoice(QueueKind.FOUND, view=second)
    )
    idle(opened, qtbot)
    shown = state(review).unit
    assert shown is not None
    assert "bus" in shown.fields["text"]


def test_who_clears_their_name_and_types_it_again_goes_on(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    review.controls.coder.clear()
    review.controls.coder.editingFinished.emit()
    assert "Say who is coding" in review.banner.text
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    assert saved(opened) == []
    review.controls.coder.setText("Kim")
    review.controls.coder.editingFinished.emit()
    qtbot.waitUntil(review._split.isVisible)
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    assert len(saved(opened)) == 1


def test_a_name_typed_before_the_queues_are_known_is_who_codes(opened: App, qtbot: QtBot) -> None:
    known = Event()
    opened.session.ask(lambda _project: known.wait(60))
    opened.go("review")
    page = page_of(opened, ReviewPage)
    page.controls.coder.setFocus()
    qtbot.keyClicks(page.controls.coder, "Kim")
    qtbot.keyClick(page.controls.coder, Qt.Key.Key_Return)
    page.refresh()
    assert page.controls.coder.text() == "Kim"
    known.set()
    idle(opened, qtbot)
    assert state(page).unit is not None
    assert opened.preferences.coder == "Kim"


def test_half_a_name_codes_nothing(opened: App, qtbot: QtBot, review: ReviewPage) -> None:
    review.controls.coder.setFocus()
    review.controls.coder.selectAll()
    qtbot.keyClicks(review.controls.coder, "An")
    opened.session.reload()
    idle(opened, qtbot)
    assert (opened.preferences.coder, review.controls.coder.text()) == ("Kim", "An")
    qtbot.keyClicks(review.controls.coder, "na")
    qtbot.keyClick(review.controls.coder, Qt.Key.Key_Return)
    idle(opened, qtbot)
    assert opened.preferences.coder == "Anna"


def test_a_coder_who_was_deleted_says_again_who_they_are_and_goes_on(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    press(qtbot, review, Qt.Key.Key_1)
    idle(opened, qtbot)
    opened.session.change(lambda project: apply(project, DeleteAnnotations(human("Kim").coder_id)))
    idle(opened, qtbot)
    told: list[str] = []
    answering(ErrorDialog, lambda dialog: (told.append(dialog.windowTitle()), dialog.accept()))
    press(qtbot, review, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["Something to put right"]
    opened.window.activateWindow()  # no window manager does it here
    qtbot.waitUntil(review.isActiveWindow)
    review.controls.coder.editingFinished.emit()
    idle(opened, qtbot)
    press(qtbot, review, Qt.Key.Key_2)
    idle(opened, qtbot)
    assert len(saved(opened)) == 1


def test_one_coder_s_choosing_is_not_taken_for_another_s(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    decided_first = opened.session.rubric.dimensions[0].values[0]
    at_several_levels(opened, qtbot, review)
    review.controls.coder.setText("Ben")
    review.controls.coder.editingFinished.emit()
    idle(opened, qtbot)
    assert review._dimension().name == "feeling"
    turn_to_several_levels(review)
    assert review.panel.level_buttons.checked == []
    assert chosen(opened, "feeling") == [decided_first]


def test_a_sample_that_was_drawn_is_what_comes_next(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    def draw(dialog: SampleDialog) -> None:
        dialog.unit_count.setValue(2)
        dialog.sample_name.setText("  Audit  A ")
        dialog.accept_button.click()

    answering(SampleDialog, draw)
    review.controls.sample_requested.emit()
    idle(opened, qtbot)
    qtbot.waitUntil(lambda: state(review).total == 2)
    assert review.controls.queue.currentData() == QueueChoice(QueueKind.SAMPLE, "Audit A")


def test_who_opens_a_copy_codes_the_sample_that_was_drawn(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    assert review.controls.queue.currentData() == QueueChoice()
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        for name in ("Audit 1", "Audit 2"):
            draw_sample(project, name, 2)
        copy = project.back_up()
    opened.session.open(Access(Path(shutil.copy(copy, copy.parents[1] / "copy.glossator"))))
    idle(opened, qtbot)
    opened.go("start")
    opened.go("review")
    qtbot.waitUntil(lambda: review._state is not None and state(review).total == 2)
    assert review.controls.queue.currentData() == QueueChoice(QueueKind.SAMPLE, "Audit 2")
    choose_queue(review, QueueChoice())
    idle(opened, qtbot)
    opened.go("start")
    opened.go("review")
    idle(opened, qtbot)
    assert review.controls.queue.currentData() == QueueChoice()


def test_what_was_flagged_for_later_can_be_found_later(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    press(qtbot, review, Qt.Key.Key_J, Qt.Key.Key_F, Qt.Key.Key_J)
    idle(opened, qtbot)
    choose_queue(review, QueueChoice(QueueKind.FLAGGED))
    idle(opened, qtbot)
    assert (state(review).total, state(review).place) == (1, 0)
    unit = state(review).unit
    assert unit is not None
    assert unit.fields["text"] == TEXTS[1]
    press(qtbot, review, Qt.Key.Key_F)
    idle(opened, qtbot)
    assert state(review).flagged == 0
