"""The codebook as a form: steps, faults at their places, undo, and the text that stays the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from codebook_form import NOTED, box, focused, keys, noted, press, shown, typed
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from window import answering, idle

from desktop.engine.home.folders import rubrics_folder
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.dialogs.unsaved import UnsavedDialog
from desktop.ui.pages.rubric.form_inputs import ChoiceInput, LabelledInput
from desktop.ui.pages.rubric.page import FORM, TEXT, RubricPage
from rubrics.faults import KeyPath
from rubrics.loader import load_rubric
from rubrics.schema import Scale, Select

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(app: App, qtbot: QtBot) -> RubricPage:
    return noted(app, qtbot)


def test_typing_changes_its_own_place_in_the_text_and_nothing_else(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    typed(page, "Noted 🙂 again", "title")
    typed(page, "in favour", "dimension", 0, "level", 1, "name")
    wanted = NOTED.replace('"Noted"', '"Noted 🙂 again"').replace('"for"', '"in favour"')
    assert page.editor.source == wanted
    page.editor.check()
    idle(app, qtbot)
    page.save_button.click()
    idle(app, qtbot)
    assert (rubrics_folder() / "noted.toml").read_text("utf-8") == wanted
    assert not page.editor.modified


def test_what_looks_like_a_number_or_a_date_stays_as_it_is_typed(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    page.editor.text.setPlainText(NOTED.replace('"1.0"', "1.20").replace('"ordinal"', '"nominal"'))
    page.tabs.setCurrentIndex(TEXT)
    page.tabs.setCurrentIndex(FORM)
    assert shown(page, "version") == "1.20"
    texts: dict[KeyPath, str] = {
        ("version",): "1.10",
        ("title",): "2024-01-01",
        ("dimension", 0, "question"): "true",
        ("dimension", 0, "level", 0, "value"): "1.10",
        ("dimension", 0, "level", 1, "value"): "1.1",
    }
    for path, text in texts.items():
        typed(page, text, *path)
    press(page, "add", "field")  # the form is made anew
    assert {path: shown(page, *path) for path in texts} == texts
    page.editor.check()
    idle(app, qtbot)
    page.save_button.click()
    idle(app, qtbot)
    saved = load_rubric(rubrics_folder() / "noted.toml")
    assert (saved.version, saved.title) == ("1.10", "2024-01-01")
    assert saved.dimensions[0].values == ("1.10", "1.1")


def test_looking_at_both_views_changes_nothing(app: App, qtbot: QtBot, page: RubricPage) -> None:
    for tab in (TEXT, FORM, TEXT, FORM):
        page.tabs.setCurrentIndex(tab)
        idle(app, qtbot)
    assert page.editor.source == NOTED
    assert not page.editor.modified
    app.go("files")  # nothing is asked
    page.editor.text.setPlainText(NOTED.replace("Stance", "Position"))
    page.tabs.setCurrentIndex(TEXT)
    page.tabs.setCurrentIndex(FORM)
    title = box(page, "dimension", 0, "title")
    assert isinstance(title, QLineEdit)
    assert title.text() == "Position"


def test_steps_are_undone_and_done_again_by_keys_wherever_the_keyboard_is(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    typed(page, "Other", "title")
    after_title = page.editor.source
    press(page, "down", "dimension", 0, "level", 0)
    after_move = page.editor.source
    assert after_move != after_title
    found = QApplication.focusWidget()
    assert page.form.isAncestorOf(found)
    qtbot.keyClick(found, Qt.Key.Key_Z, CONTROL)
    assert page.editor.source == after_title
    while page.editor.text.document().isUndoAvailable():
        box(page, "title").setFocus()
        qtbot.keyClick(box(page, "title"), Qt.Key.Key_Z, CONTROL)
        assert focused(page) == (("title",), "")
    assert page.editor.source == NOTED
    assert not page.editor.modified
    assert not page.revert_button.isEnabled()
    while page.editor.text.document().isRedoAvailable():
        qtbot.keyClick(
            box(page, "title"), Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier
        )
    assert page.editor.source == after_move


def test_levels_are_added_moved_and_removed_by_keys(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    level: tuple[str | int, ...] = ("dimension", 0, "level")
    name = box(page, *level, 1, "name")
    name.setFocus()
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert focused(page) == ((*level, 2, "name"), "")
    keys(box(page, *level, 2, "name"), "unsure")
    qtbot.keyClick(box(page, *level, 2, "name"), Qt.Key.Key_Up, ALT)
    assert focused(page) == ((*level, 1, "name"), "")
    qtbot.keyClick(box(page, *level, 1, "name"), Qt.Key.Key_Up, ALT)
    levels = page.form.context.draft.tables(level)
    assert [(x["value"], x["name"]) for x in levels] == [(1, "unsure"), (2, "against"), (3, "for")]
    assert "# The lower one.\n[[dimension.level]]\nvalue = 2" in page.editor.source
    press(page, "remove", *level, 0)
    assert focused(page) == ((*level, 0), "remove")
    assert [x["name"] for x in page.form.context.draft.tables(level)] == ["against", "for"]


def test_a_fault_is_told_at_its_field_and_found_from_below(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    place: KeyPath = ("dimension", 0, "level", 0, "value")
    typed(page, "low", *place)
    page.editor.check()
    idle(app, qtbot)
    asked = page.form.context.controls[place, ""]
    assert isinstance(asked, LabelledInput)
    assert "must be a number on an ordinal scale" in asked.fault
    assert asked.fault in asked.box.accessibleDescription()
    assert not page.save_button.isEnabled()
    press(page, "head", "dimension", 0)  # folded away, it is told on the card
    assert (place, "") not in page.form.context.controls
    mark = page.form.context._fault_labels["dimension", 0]
    assert "must be a number" in mark.text()
    page.form.first_fault_button.click()
    assert focused(page) == (place, "")
    typed(page, "0", *place)
    page.editor.check()
    idle(app, qtbot)
    assert page.save_button.isEnabled()
    assert not page.form.first_fault_button.isVisibleTo(page)


def test_what_is_missing_is_told_where_it_is_to_be_chosen(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    press(page, "add", "example")
    page.editor.check()
    idle(app, qtbot)
    place: KeyPath = ("example", 1, "labels", "stance")
    asked = page.form.context.controls[place, ""]
    assert isinstance(asked, LabelledInput)
    assert asked.fault == "missing key 'Stance'"
    assert isinstance(asked.box, ChoiceInput)
    asked.box.setCurrentIndex(0)
    asked.box.activated.emit(0)
    page.editor.check()
    idle(app, qtbot)
    assert asked.fault == ""
    assert page.form.context.draft.at(place) == 1


def test_a_new_codebook_in_which_nothing_was_written_is_left_without_a_question(
    app: App, qtbot: QtBot, page: RubricPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A question would wait for somebody.
    monkeypatch.delattr("desktop.ui.pages.rubric.page.UnsavedDialog.__init__")
    page._new()
    idle(app, qtbot)
    app.go("files")
    assert app.window.page.name == "files"
    app.go("rubric")
    idle(app, qtbot)
    assert page.list.currentRow() >= 0
    assert not page.editor.modified


def test_a_codebook_whose_text_was_deleted_is_not_left_without_a_question(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    page.editor.text.selectAll()
    page.editor.text.cut()
    asked: list[str] = []
    answering(BaseDialog, lambda dialog: (asked.append(dialog.windowTitle()), dialog.reject()))
    app.go("files")
    assert asked == ["Leave without saving?"]
    page.editor.text.undo()


def test_a_codebook_is_made_from_the_beginning_without_a_word_of_toml(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    page._new()
    assert page.tabs.currentIndex() == FORM
    assert focused(page) == (("title",), "")
    keys(QApplication.focusWidget(), "Größe der Gruppe")
    press(page, "add", "dimension")
    typed(page, "Who speaks", "dimension", 1, "title")
    typed(page, "Who speaks in it?", "dimension", 1, "question")
    answer = box(page, "dimension", 1, "scale")
    assert isinstance(answer, ChoiceInput)
    answer.setCurrentIndex(3)
    answer.activated.emit(3)
    typed(page, "a woman", "dimension", 1, "level", 0, "name")
    typed(page, "a man", "dimension", 1, "level", 1, "name")
    press(page, "add", "field")
    typed(page, "Where from", "field", 1, "title")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, CONTROL)  # at once
    qtbot.waitUntil(lambda: not page.editor.modified)
    made = load_rubric(rubrics_folder() / "groesse-der-gruppe.toml")
    assert made.title == "Größe der Gruppe"
    assert made.field_names == ("text", "where_from")
    assert made.dimensions[1].name == "who_speaks"
    assert (made.dimensions[1].scale, made.dimensions[1].select) == (Scale.NOMINAL, Select.MANY)
    assert made.dimensions[1].values == ("a woman", "a man")


def test_names_that_files_may_know_do_not_follow_their_titles(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    typed(page, "Position", "dimension", 0, "title")
    typed(page, "Other", "title")
    assert page.form.context.draft.text(("dimension", 0, "name")) == "stance"
    assert page.form.context.draft.text(("id",)) == "noted"


def test_changes_in_the_form_are_lost_only_after_a_question(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    typed(page, "Other", "title")
    answering(BaseDialog, lambda dialog: dialog.reject())
    app.go("files")
    assert app.window.page is page
    assert 'title = "Other"' in page.editor.source
    answering(UnsavedDialog, lambda dialog: dialog.discard_button.click())
    app.go("files")
    assert app.window.page is not page
    assert page.editor.source == NOTED


def test_a_text_that_is_no_codebook_leads_to_the_text_and_comes_back(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    page.tabs.setCurrentIndex(TEXT)
    page.editor.text.setPlainText(NOTED.replace('"Stance"', "Stance"))
    page.tabs.setCurrentIndex(FORM)
    assert page.form.unreadable_banner.isVisibleTo(page)
    assert not page.form._area.isVisibleTo(page)
    page.form.text_requested.emit()
    assert page.tabs.currentIndex() == TEXT
    page.editor.text.setPlainText(NOTED)
    page.tabs.setCurrentIndex(FORM)
    idle(app, qtbot)
    assert not page.form.unreadable_banner.isVisibleTo(page)
    assert box(page, "title").isVisibleTo(page)


def test_the_longest_built_in_codebook_is_a_form_without_delay(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    import time

    source = (Path("rubrics") / "builtin" / "emotions" / "rubric.toml").read_text("utf-8")
    page.form.show_rubric(source, [], [])
    begin = time.process_time()
    page.form._rebuild()
    assert time.process_time() - begin < 2  # a few hundred inputs; some tenths on a slow machine
    typed(page, "awe", "dimension", 0, "level", 27, "name")
    assert page.form.context.draft.text(("dimension", 0, "level", 27, "name")) == "awe"


def test_faults_call_an_input_by_its_label_and_not_by_its_key_in_the_text(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    press(page, "add", "dimension")
    level: KeyPath = ("dimension", 1, "level", 0, "name")
    typed(page, " ", "dimension", 1, "level", 1, "name")
    page.editor.check()
    idle(app, qtbot)
    question = page.form.context.controls[("dimension", 1, "question"), ""]
    named = page.form.context.controls[level, ""]
    assert isinstance(question, LabelledInput)
    assert isinstance(named, LabelledInput)
    assert question.fault == "'What is asked' is empty"
    assert named.fault == "'Name' is empty"
    assert "'question' is empty" in page.editor.faults[0].message  # beside the text


def test_what_a_row_is_called_aloud_follows_its_name(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    level: KeyPath = ("dimension", 0, "level", 1)
    typed(page, "in favour", *level, "name")
    typed(page, "Comment", "field", 0, "title")
    typed(page, "Position", "dimension", 0, "title")
    named = {
        role: page.form.context.controls[path, role].accessibleName()
        for path, role in ((level, "remove"), (("field", 0), "up"), (("dimension", 0), "down"))
    }
    assert named == {
        "remove": "Remove: in favour", "up": "Move up: Comment", "down": "Move down: Position",
    }  # fmt: skip
    assert box(page, *level, "value").accessibleName() == "Value: in favour"
    assert box(page, "dimension", 0, "question").accessibleName() == "What is asked"
