"""The inputs of a codebook's form: what is pasted into them, and where undo leaves the cursor."""

from __future__ import annotations

import pytest
from codebook_form import box, keys, noted
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from window import idle

from desktop.ui.app import App
from desktop.ui.pages.rubric import RubricPage


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
    assert not page.editor.found


def test_line_breaks_at_the_ends_of_what_is_pasted_leave_no_blanks(page: RubricPage) -> None:
    name = line(page, "dimension", 0, "level", 0, "name")
    name.setFocus()
    name.selectAll()
    QApplication.clipboard().setText("\r\nnot at all \r\n")
    name.paste()
    assert name.text() == "not at all"
    assert 'name = "not at all"' in page.editor.source
    assert name.cursorPosition() == len(name.text())
