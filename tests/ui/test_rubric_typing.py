"""The inputs of a codebook's form: what is pasted into them, and where undo leaves the cursor."""

from __future__ import annotations

import pytest
from codebook_form import box, focused, keys, noted, press, shown, typed
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from window import idle

from desktop.ui.app import App
from desktop.ui.pages.rubric.form_inputs import LabelledInput, cursor_of
from desktop.ui.pages.rubric.page import FORM, TEXT, RubricPage


@pytest.fixture
def page(app: App, qtbot: QtBot) -> RubricPage:
    return noted(app, qtbot)


def line(page: RubricPage, *path: str | int) -> QLineEdit:
    found = box(page, *path)
    assert isinstance(found, QLineEdit)
    return found


@pytest.mark.parametrize(
    ("pasted", "wanted"),
    [
        ("one\ntwo", "Noone two*ted"),
        ("🙂 one \r\n\r\n  two\u2028three\tfour", "No🙂 one two three four*ted"),
        ("\n\none\n", "No one *ted"),
        ("one", "Noone*ted"),
    ],
)
def test_line_breaks_are_spaces_once_they_are_pasted_into_one_line(
    app: App, qtbot: QtBot, page: RubricPage, pasted: str, wanted: str
) -> None:
    title = line(page, "title")
    title.setFocus()
    title.setCursorPosition(2)
    QApplication.clipboard().setText(pasted)
    QTest.keySequence(title, QKeySequence(QKeySequence.StandardKey.Paste))
    written = wanted.replace("*", "")
    assert title.text() == written
    assert f'title = "{written}"' in page.editor.source
    keys(title, "*")  # behind what was pasted
    assert title.text() == wanted
    page.editor.check()
    idle(app, qtbot)
    assert not page.editor.faults


def test_line_breaks_at_the_ends_of_what_is_pasted_leave_no_blanks(page: RubricPage) -> None:
    name = line(page, "dimension", 0, "level", 0, "name")
    name.setFocus()
    name.selectAll()
    QApplication.clipboard().setText("\r\nnot at all \r\n")
    name.paste()
    assert name.text() == "not at all"
    assert 'name = "not at all"' in page.editor.source
    assert name.cursorPosition() == len(name.text())


def test_hints_about_quotes_are_told_with_the_text_alone(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    source = page.editor.source.replace('"1.0"', "1.10").replace("value = 1", 'value = "1"')
    source = source.replace('"for"   #', '"for/"   #')
    page.editor.text.setPlainText(source)
    page.tabs.setCurrentIndex(TEXT)
    page.tabs.setCurrentIndex(FORM)
    page.editor.check()
    idle(app, qtbot)
    version = page.form.context.controls[("version",), ""]
    value = page.form.context.controls[("dimension", 0, "level", 0, "value"), ""]
    assert isinstance(version, LabelledInput)
    assert isinstance(value, LabelledInput)
    assert version.fault == "'Version' must be text, not a number; enter it here once more"
    assert "quotes" not in value.fault
    listed = [
        page.editor.fault_list.item(row).text() for row in range(page.editor.fault_list.count())
    ]
    assert any('put it in quotes: version = "…"' in text for text in listed)
    assert any("write it without quotes" in text for text in listed)
    place = page.form.context.controls[("dimension", 0, "level", 1, "name"), ""]
    assert isinstance(place, LabelledInput)
    assert "write it like 'travel/air'" in place.fault  # what helps here is told here
    typed(page, "1.10", "version")
    typed(page, "1", "dimension", 0, "level", 0, "value")
    typed(page, "for", "dimension", 0, "level", 1, "name")
    page.editor.check()
    idle(app, qtbot)
    assert version.fault == value.fault == ""


def undo(qtbot: QtBot) -> None:
    """By its key, where the keyboard is."""
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def by_key(page: RubricPage, role: str, *path: str | int) -> None:
    page.form.context.controls[path, role].setFocus()
    press(page, role, *path)


def write(page: RubricPage, text: str, place: int, *path: str | int) -> None:
    """Types into the middle of an input."""
    found = box(page, *path)
    found.setFocus()
    assert isinstance(found, QLineEdit | QPlainTextEdit)
    if isinstance(found, QLineEdit):
        found.setCursorPosition(place)
    else:
        cursor = found.textCursor()
        cursor.setPosition(place)
        found.setTextCursor(cursor)
    keys(found, text)


def in_view(page: RubricPage, found: QWidget) -> bool:
    """Whether all of it is to be seen in the form."""
    QApplication.processEvents()
    view = page.form._area.viewport()
    top = found.mapTo(view, found.rect().topLeft()).y()
    return found.isVisibleTo(page) and top >= 0 and top + found.height() <= view.height()


@pytest.mark.parametrize(
    ("path", "before"),
    [(("title",), "Noted"), (("dimension", 0, "question"), "For or against?")],
)
def test_undo_leaves_the_cursor_where_the_change_was(
    qtbot: QtBot, page: RubricPage, path: tuple[str | int, ...], before: str
) -> None:
    write(page, "🙂bc", 2, *path)
    undo(qtbot)
    assert shown(page, *path) == before
    assert focused(page) == (path, "")
    assert cursor_of(box(page, *path)) == 2
    page.form.redo_requested.emit()
    assert shown(page, *path) == before[:2] + "🙂bc" + before[2:]
    assert cursor_of(box(page, *path)) == 6  # a face takes two places


def test_undo_leads_to_the_field_that_changed_though_it_is_out_of_view_or_folded_away(
    qtbot: QtBot, page: RubricPage
) -> None:
    page.window().resize(980, 640)
    name = ("dimension", 0, "level", 0, "name")
    write(page, "xyz", 3, *name)
    write(page, "123", 2, "title")
    write(page, "", 5, *name)
    undo(qtbot)
    assert focused(page) == (("title",), "")
    assert cursor_of(box(page, "title")) == 2
    assert in_view(page, box(page, "title"))
    press(page, "head", "example", 0)
    assert (name, "") not in page.form.context.controls
    page.form.context.controls[("example", 0), "head"].setFocus()
    undo(qtbot)
    assert focused(page) == (name, "")
    assert cursor_of(box(page, *name)) == 3
    assert in_view(page, box(page, *name))


def test_undo_by_its_button_shows_the_field_and_leaves_the_keyboard_with_the_button(
    page: RubricPage,
) -> None:
    page.window().resize(980, 640)
    write(page, "one", 5, "title")
    page.form._focus((("example",), "add"))
    QApplication.processEvents()
    assert not in_view(page, box(page, "title"))
    page.undo_button.setFocus()
    write_undone = page.editor.source.replace("Notedone", "Noted")
    page.undo_button.click()
    assert page.editor.source == write_undone
    assert in_view(page, box(page, "title"))
    assert focused(page) is None


def test_undo_of_a_row_that_came_or_went_keeps_the_keyboard_beside_it(
    qtbot: QtBot, page: RubricPage
) -> None:
    level = ("dimension", 0, "level")
    by_key(page, "add", *level)
    assert focused(page) == ((*level, 2, "name"), "")
    undo(qtbot)
    assert focused(page) == ((*level, 1, "name"), "")
    by_key(page, "remove", *level, 0)
    undo(qtbot)
    assert focused(page) == ((*level, 0), "remove")
    by_key(page, "add", "group")
    undo(qtbot)
    assert focused(page) == (("group",), "add")
