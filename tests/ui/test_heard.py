"""What a screen reader says: what things are, what has just happened, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from doubles import InstantRuntime
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from window import idle, spoken_name

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.ui.app import App
from desktop.ui.item_models.units import FLAG
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Session
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.scroll_areas import ReadableScrollArea
from rubrics.library import builtin_path
from rubrics.loader import load_rubric

MODEL = Coder("m00000000000", "Double", CoderKind.MODEL, {"rubric_sha256": ""})


@pytest.fixture
def told() -> Iterator[list[str]]:
    """The announcements, as they are handed to Qt."""
    texts: list[str] = []
    QAccessible.setActive(True)
    with patch.object(
        QAccessible, "updateAccessibility", lambda event: texts.append(event.message())
    ):
        yield texts
    QAccessible.setActive(False)


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def reviewing(app: App, qtbot: QtBot) -> ReviewPage:
    app.preferences.coder = "Kim"
    app.go("review")
    idle(app, qtbot)
    page = app.window.page
    assert isinstance(page, ReviewPage)
    page.reading.setFocus()
    return page


def test_things_are_told_as_what_they_are(opened: App, qtbot: QtBot) -> None:
    window, page = opened.window, reviewing(opened, qtbot)
    assert role(page) is QAccessible.Role.Grouping
    assert spoken_name(page) == "Review"
    assert role(page.heading) is QAccessible.Role.Heading
    assert spoken_name(page.heading) == "Review"
    assert role(window.sidebar._buttons["files"]) is QAccessible.Role.RadioButton
    assert role(Banner("Done.", "good")._icon) is QAccessible.Role.Client  # nothing but decoration


def test_after_a_digit_one_hears_the_level_and_the_next_unit(
    opened: App, qtbot: QtBot, told: list[str]
) -> None:
    page = reviewing(opened, qtbot)
    told.clear()
    qtbot.keyClick(page.reading, Qt.Key.Key_1)
    idle(opened, qtbot)
    level = opened.session.rubric.dimensions[0].levels[0].name
    assert told[0] == level
    assert any("Strength" in text for text in told)  # the next question of the unit, in full
    page.action_row.moved.emit(1)
    idle(opened, qtbot)
    assert any("The bus was late again." in text for text in told)
    told.clear()
    page.action_row.moved.emit(-1)
    idle(opened, qtbot)
    assert any("I am so glad about it." in text for text in told)


def test_one_level_is_a_radio_button_and_one_of_several_a_check_box(
    opened: App, qtbot: QtBot
) -> None:
    levels = reviewing(opened, qtbot).panel.level_buttons
    feeling, _, about = opened.session.rubric.dimensions
    for dimension, told in (
        (feeling, QAccessible.Role.RadioButton),
        (about, QAccessible.Role.CheckBox),
    ):
        first, second = dimension.values[:2]
        levels.show_dimension(dimension, [first], ())
        made = levels._buttons
        assert {role(one) for one in made.values()} == {told}
        assert spoken_name(made[second]) == (
            f"{dimension.levels[1].name}, 2 of {len(dimension.levels)}"
        )
        assert [is_checked(made[value]) for value in (first, second)] == [True, False]
        levels.show_dimension(dimension, (), ())  # taken back
        assert not any(map(is_checked, made.values()))


def is_checked(widget: QWidget) -> bool:
    return bool(QAccessible.queryAccessibleInterface(widget).state().checked)


def test_of_a_question_that_stays_only_what_became_of_it_is_said(
    opened: App, qtbot: QtBot, told: list[str]
) -> None:
    page = reviewing(opened, qtbot)
    told.clear()
    page.refresh()
    idle(opened, qtbot)
    assert not told
    qtbot.keyClick(page.reading, Qt.Key.Key_F)
    idle(opened, qtbot)
    assert told == ["Nothing is chosen.\nFlagged for later."]
    told.clear()
    page.refresh()
    idle(opened, qtbot)
    assert not told


def test_what_is_taken_back_is_said_and_shown_wherever_it_was(
    opened: App, qtbot: QtBot, told: list[str]
) -> None:
    page = reviewing(opened, qtbot)
    qtbot.keyClick(page.reading, Qt.Key.Key_1)
    idle(opened, qtbot)
    opened.go("privacy")
    told.clear()
    opened.window.sidebar.undo_button.click()
    assert told[0].startswith("Undo: ")
    assert QToolTip.text() == told[0]
    QToolTip.hideText()
    idle(opened, qtbot)


def test_a_sentence_is_said_once_and_a_number_that_runs_not_at_all(
    opened: App, told: list[str]
) -> None:
    banner = opened.window.page.findChild(Banner) or Banner()
    banner.setParent(opened.window)
    for _ in range(2):
        banner.tell("It did not work.", "bad")
    banner.tell("94 of 106 units", aloud=False)
    assert told == ["It did not work."]


def test_how_many_units_were_found_is_said(opened: App, qtbot: QtBot, told: list[str]) -> None:
    opened.go("annotate")
    idle(opened, qtbot)
    told.clear()
    page = opened.window.page
    assert isinstance(page, AnnotatePage)
    page.filters.search.setText("bus")
    idle(opened, qtbot)
    qtbot.waitUntil(lambda: "1 of 6 units" in told)


def answered(session: Session) -> None:
    names = tuple(dimension.name for dimension in session.rubric.dimensions)
    runtime = InstantRuntime(session.rubric)
    session.change(lambda project: list(annotate(project, MODEL, runtime, names)))


def test_answers_are_read_where_the_keyboard_comes_to_them(opened: App, qtbot: QtBot) -> None:
    answered(opened.session)
    opened.go("annotate")
    idle(opened, qtbot)
    page = opened.window.page
    assert isinstance(page, AnnotatePage)
    page.filters.answers_shown.setChecked(True)
    idle(opened, qtbot)
    area = page.unit.answers
    assert isinstance(area, ReadableScrollArea)
    opened.window.activateWindow()
    area.setFocus()
    text = QAccessible.queryAccessibleInterface(area).text(QAccessible.Text.Description)
    lines = text.splitlines()
    assert lines[:2] == ["Feeling", "Double"]
    assert "%" in lines[2]
    assert lines[3] == "Strength"


def test_a_sign_in_the_table_is_told_in_words(opened: App, qtbot: QtBot) -> None:
    page = reviewing(opened, qtbot)
    qtbot.keyClick(page.reading, Qt.Key.Key_1)
    qtbot.keyClick(page.reading, Qt.Key.Key_Up)  # back to the first question
    qtbot.keyClick(page.reading, Qt.Key.Key_F)
    idle(opened, qtbot)
    opened.go("annotate")
    idle(opened, qtbot)
    table = opened.window.page
    assert isinstance(table, AnnotatePage)
    table.filters.answers_shown.setChecked(True)
    idle(opened, qtbot)
    units = table.table.units
    cell = units.index(0, units.columnCount() - 1)
    assert FLAG in cell.data()
    spoken = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert FLAG not in spoken
    assert "flagged" in spoken


def test_a_text_that_wraps_is_told_without_its_hidden_hyphens(opened: App) -> None:
    assert "\u00ad" not in "".join(
        spoken_name(label) for label in opened.window.findChildren(QLabel)
    )


def test_what_the_arrows_choose_in_a_closed_list_is_said(qtbot: QtBot, told: list[str]) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    box.addItems(["Emotions", "Support triage"])
    box.show()
    box.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    told.clear()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert told == ["Support triage"]
    box.clearFocus()
    box.setCurrentIndex(0)  # by the program, while the user is elsewhere
    assert told == ["Support triage"]


def test_a_banner_that_opens_with_its_dialog_is_read_with_it(app: App, qtbot: QtBot) -> None:
    made = Banner("The passphrase is wrong.", "warn")
    qtbot.addWidget(made)
    (text,) = (label for label in made.findChildren(QLabel) if label.text())
    assert spoken_name(text) == "The passphrase is wrong."
    assert spoken_name(made) != spoken_name(text)  # else Orca takes the label for the frame's own


def test_half_a_number_is_said_and_can_be_taken_back(
    opened: App, qtbot: QtBot, told: list[str]
) -> None:
    page = reviewing(opened, qtbot)
    levels = page.panel.level_buttons
    (emotion,) = load_rubric(builtin_path("emotions")).dimensions
    levels.show_dimension(emotion, (), ())
    told.clear()
    levels.type_digit("1")
    assert told == ["10 disappointment to 19 love"]
    qtbot.keyClick(page.reading, Qt.Key.Key_Backspace)
    assert not any(made.property("pending") for made in levels._buttons.values())
    told.clear()
    for digit in "29":
        levels.type_digit(digit)
    assert told == ["20 nervousness to 28 neutral", "No level has the number 29."]
