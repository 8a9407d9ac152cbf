"""Review by keys: every key does what its button says, however fast they are pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window import TEXTS, idle

from desktop.engine.model import Annotation
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.pages.review import ReviewPage


@pytest.fixture
def review(opened: App, qtbot: QtBot) -> ReviewPage:
    """The page with Kim at the first of six texts."""
    opened.go("review")
    page = opened.window.pages["review"]
    assert isinstance(page, ReviewPage)
    page.bar.coder.setText("Kim")
    page.bar.coder.setFocus()
    qtbot.keyClick(page.bar.coder, Qt.Key.Key_Return)
    idle(opened, qtbot)
    qtbot.waitUntil(lambda: page._state is not None and page._state.unit is not None)
    return page


def saved(app: App) -> list[Annotation]:
    path = app.session.path
    assert path is not None
    with Project(path) as project:
        return list(project.annotations())


def press(qtbot: QtBot, page: ReviewPage, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page, key)


def decide_all(qtbot: QtBot, app: App, page: ReviewPage) -> None:
    for dimension in app.session.rubric.dimensions:
        press(qtbot, page, Qt.Key.Key_1)
        if dimension.select == "many":
            press(qtbot, page, Qt.Key.Key_Return)


def test_digits_decide_and_lead_to_the_next_unit(
    opened: App, qtbot: QtBot, review: ReviewPage
) -> None:
    for _ in TEXTS:
        decide_all(qtbot, opened, review)
    qtbot.waitUntil(lambda: f"All {len(TEXTS)}" in review.said.text, timeout=20_000)
    rubric = opened.session.rubric
    decided = saved(opened)
    assert len(decided) == len(TEXTS) * len(rubric.dimensions)
    assert {a.value for a in decided} == {d.values[0] for d in rubric.dimensions}


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


def test_nobody_codes_without_a_name(opened: App, qtbot: QtBot) -> None:
    opened.go("review")
    idle(opened, qtbot)
    page = opened.window.pages["review"]
    assert isinstance(page, ReviewPage)
    assert "Say who is coding" in page.said.text
