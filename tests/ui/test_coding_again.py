"""Coding again at the review page: the same units, without what was said the first time."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from seat import annotate, choose, decide_all, press, saved, seated, state
from window import idle, page_of

from desktop.engine.domain import human
from desktop.ui.app import App
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.reviewer import ReviewMode


def test_units_come_a_second_time_with_nothing_decided(opened: App, qtbot: QtBot) -> None:
    page = seated(opened, qtbot)
    choose(page.controls.mode, ReviewMode.AGAIN)
    idle(opened, qtbot)
    assert "nothing to code again yet" in page.banner.text
    assert not page.controls.queue.isVisible()
    choose(page.controls.mode, ReviewMode.BLIND)
    idle(opened, qtbot)
    assert page.controls.queue.isVisible()
    for _ in range(3):
        decide_all(qtbot, opened, page)
        idle(opened, qtbot)
    choose(page.controls.mode, ReviewMode.AGAIN)
    idle(opened, qtbot)
    assert "how far you agree with yourself" in page.banner.text
    assert (state(page).total, state(page).done) == (3, 0)
    assert state(page).decisions == {}
    assert page.panel.level_buttons.checked == []
    first = opened.session.rubric.dimensions[0]
    press(qtbot, page, Qt.Key.Key_2)
    idle(opened, qtbot)
    values = Counter((a.round, a.value) for a in saved(opened) if a.dimension == first.name)
    assert values == {(1, first.values[0]): 3, (2, first.values[1]): 1}
    opened.session.undo()
    idle(opened, qtbot)
    assert page._dimension().name == first.name
    assert {a.round for a in saved(opened)} == {1}
    for _ in range(3):
        decide_all(qtbot, opened, page)
        idle(opened, qtbot)
    assert "All 3 units are decided" in page.banner.text
    assert len(saved(opened)) == 6 * len(opened.session.rubric.dimensions)


def test_it_does_not_begin_with_it_the_next_time(opened: App, qtbot: QtBot) -> None:
    page = seated(opened, qtbot)
    choose(page.controls.mode, ReviewMode.ASSISTED)
    idle(opened, qtbot)
    choose(page.controls.mode, ReviewMode.AGAIN)
    idle(opened, qtbot)
    assert opened.preferences.mode == "assisted"


def test_both_values_are_told_apart_where_all_are_shown(opened: App, qtbot: QtBot) -> None:
    annotate(opened)
    page = seated(opened, qtbot)
    decide_all(qtbot, opened, page)
    idle(opened, qtbot)
    choose(page.controls.mode, ReviewMode.AGAIN)
    idle(opened, qtbot)
    press(qtbot, page, Qt.Key.Key_2)
    idle(opened, qtbot)
    first = opened.session.rubric.dimensions[0]
    names = [level.name for level in first.levels]
    unit = state(page).unit
    assert unit is not None
    opened.go("annotate")
    idle(opened, qtbot)
    table = page_of(opened, AnnotatePage)
    assert opened.session.overview is not None
    said = [a for a in saved(opened) if a.coder_id == human("Kim").coder_id]
    table.unit.show_unit(opened.session.overview, unit, said)
    told = [label.text() for label in table.unit.findChildren(QLabel)]
    assert f"Kim: {names[0]}" in told
    assert f"Kim, coding again: {names[1]}" in told
