"""The keys of the levels decide what they say, and no other unit's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot
from seat import press, seated, state
from window import idle, make_project

from desktop.ui.app import App
from desktop.ui.pages.review.level_buttons import LevelButtons, level_numbers
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.combo_box import ComboBox
from rubrics.library import builtin_path
from rubrics.loader import load_rubric
from rubrics.schema import Dimension, Level, Scale


def test_half_a_number_is_shown_and_not_carried_over_to_the_next_unit(
    qtbot: QtBot, themed: Theme
) -> None:
    (dimension,) = load_rubric(builtin_path("emotions")).dimensions
    levels = LevelButtons()
    qtbot.addWidget(levels)
    chosen: list[list[str]] = []
    levels.chosen.connect(chosen.append)
    levels.show_dimension(dimension, (), ())
    assert not levels.type_digit("1")
    pending = [value for value, made in levels._buttons.items() if made.property("pending")]
    assert pending == list(dimension.values[9:19])
    levels.show_dimension(dimension, (), ())  # the next unit
    assert not any(made.property("pending") for made in levels._buttons.values())
    assert not levels.type_digit("0")
    assert levels.type_digit("5")
    assert chosen == [[dimension.values[4]]]


@pytest.mark.parametrize(
    ("values", "typed"),
    [
        ("0 1 2 3", "0 1 2 3"),
        ("0 1 2 3 4 5 6 7 8 9 10", "00 01 02 03 04 05 06 07 08 09 10"),
        ("5 4 3 2 1", "5 4 3 2 1"),
        ("1 2 3 99", "1 2 3 99"),
        ("-1 0 1", "1 2 3"),
        ("0.5 1 1.5", "1 2 3"),
        ("2023 2024", "1 2"),
        ("01 1", "1 2"),
        ("for against", "1 2"),
        ("a b c d e f g h i j", "01 02 03 04 05 06 07 08 09 10"),
    ],
)
def test_a_level_is_typed_by_its_value_where_that_can_be_and_else_by_its_place(
    values: str, typed: str
) -> None:
    assert level_numbers(of_values(values)) == tuple(typed.split())


def test_a_number_that_is_typed_chooses_the_level_of_that_value(
    qtbot: QtBot, themed: Theme
) -> None:
    levels = LevelButtons()
    qtbot.addWidget(levels)
    chosen: list[list[str]] = []
    levels.chosen.connect(chosen.append)
    levels.show_dimension(of_values("0 1 2 3 99"), (), ())
    texts = [made.text() for made in levels._buttons.values()]
    assert texts == ["0   of 0", "1   of 1", "2   of 2", "3   of 3", "99   of 99"]
    for digit in "37990":  # there is no 7
        levels.type_digit(digit)
    assert chosen == [["3"], ["99"], ["0"]]
    levels.show_dimension(of_values("0 1 2 3 4 5 6 7 8 9 10"), (), ())
    for digit in "1031":  # there is no 31
        levels.type_digit(digit)
    assert chosen[3:] == [["10"]]
    assert levels._buttons["10"].accessibleName() == "of 10, number 10"


def test_backspace_takes_back_a_digit_that_marks_levels_else_the_decision_and_a_click_always_that(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    emotions = load_rubric(builtin_path("emotions"))  # has levels from 01 to 28
    text = tmp_path / "short.txt"
    text.write_text("I am so glad about it.\n\nThank you all.", "utf-8")
    make_project(opened, qtbot, tmp_path / "emotions.glossator", emotions, [text])
    page = seated(opened, qtbot)
    zero, one, nine = Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_9

    def left_after(digit: Qt.Key, back: Callable[[], None]) -> int:
        """How many decisions there are after one was made, a digit typed and something taken
        back."""
        press(qtbot, page, zero, one)
        idle(opened, qtbot)
        press(qtbot, page, Qt.Key.Key_K)
        idle(opened, qtbot)
        assert len(state(page).decisions) == 1
        press(qtbot, page, digit)
        back()
        idle(opened, qtbot)
        return len(state(page).decisions)

    def press_back() -> None:
        press(qtbot, page, Qt.Key.Key_Backspace)

    assert left_after(one, press_back) == 1
    assert left_after(nine, press_back) == 0  # no level begins with it
    assert left_after(one, page.action_row._clear_button.click) == 0


def of_values(values: str) -> Dimension:
    made = tuple(Level(value, f"of {value}") for value in values.split())
    return Dimension("d", "D", "?", Scale.ORDINAL, made)


def test_a_combo_box_keeps_the_keys_that_choose_in_it(qtbot: QtBot, themed: Theme) -> None:
    combo = ComboBox()
    qtbot.addWidget(combo)

    def kept(key: Qt.Key, text: str, modifier: Qt.KeyboardModifier) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier, text)
        event.ignore()
        QApplication.sendEvent(combo, event)
        return event.isAccepted()

    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    assert kept(Qt.Key.Key_S, "s", none)
    assert kept(Qt.Key.Key_5, "5", none)
    assert kept(Qt.Key.Key_Backspace, "\b", none)
    assert not kept(Qt.Key.Key_Z, "z", control)
    assert not kept(Qt.Key.Key_F1, "", none)


def test_levels_stand_in_as_many_columns_as_there_is_room_for(qtbot: QtBot, themed: Theme) -> None:
    (dimension,) = load_rubric(builtin_path("emotions")).dimensions
    levels = LevelButtons()
    around = QScrollArea()
    around.setWidgetResizable(True)
    around.setWidget(levels)
    qtbot.addWidget(around)
    levels.show_dimension(dimension, (), ())
    around.show()
    found = []
    for width in (200, 360, 900):
        around.resize(width, 400)
        QApplication.processEvents()
        assert around.horizontalScrollBar().maximum() == 0
        made = list(levels._buttons.values())
        assert all(one.geometry().right() < levels.width() for one in made)
        assert all(one.height() >= one.sizeHint().height() for one in made)
        found.append(len({one.x() for one in made}))
        first = [one for one in made if one.x() == made[0].x()]
        assert first == made[: len(first)]  # the order of the numbers runs down
    assert found == [1, 2, 3]


def test_a_suggestion_moves_no_level(qtbot: QtBot, themed: Theme) -> None:
    (dimension,) = load_rubric(builtin_path("emotions")).dimensions
    levels = LevelButtons()
    qtbot.addWidget(levels)
    levels.show_dimension(dimension, (), ())
    levels.resize(levels._widest_button * 2 + 20, 800)
    levels.show()
    QApplication.processEvents()
    rows = [made.y() for made in levels._buttons.values()]
    assert len(set(rows)) == len(rows) // 2
    longest = max(dimension.values, key=len)
    levels.show_dimension(dimension, (), [longest])
    levels.resize(levels.width() + 1, 800)
    QApplication.processEvents()
    assert [made.y() for made in levels._buttons.values()] == rows
    assert "suggested" in levels._buttons[longest].text()


def test_long_names_are_shortened_and_signs_in_them_stay(qtbot: QtBot, themed: Theme) -> None:
    (dimension,) = load_rubric(builtin_path("emotions")).dimensions
    long = replace(dimension.levels[0], name="Research & development " * 2)
    levels = LevelButtons()
    qtbot.addWidget(levels)
    levels.show_dimension(replace(dimension, levels=(long, *dimension.levels[1:3])), (), ())
    made = next(iter(levels._buttons.values()))
    assert made.text() == "1   Research && development Research && development "
    assert levels.minimumSizeHint().width() < made.sizeHint().width()


def test_that_no_level_applies_is_an_answer_that_can_be_told_from_none_yet(
    opened: App, qtbot: QtBot
) -> None:
    page = seated(opened, qtbot)
    down = Qt.Key.Key_Down
    while page._dimension().name != "about":
        press(qtbot, page, down)
    done, said = page.panel.done_button, page.panel.state_line
    assert (done.text(), said.text()) == ("None of these  (Enter)", "")
    press(qtbot, page, Qt.Key.Key_1)
    assert done.text() == "Decide for these  (Enter)"
    press(qtbot, page, Qt.Key.Key_1, Qt.Key.Key_Return)
    idle(opened, qtbot)
    press(qtbot, page, Qt.Key.Key_K)  # to the unit, which was left with its last question
    idle(opened, qtbot)
    while page._dimension().name != "about":
        press(qtbot, page, down)
    assert said.text() == "You chose none of these."
