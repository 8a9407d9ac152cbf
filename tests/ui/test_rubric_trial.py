"""Trying a codebook on a text, with everything that may happen while the model is asked."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window import idle, page_of

from desktop.ui.app import App
from desktop.ui.pages.rubric.page import TRY, RubricPage
from rubrics.errors import UserError


@pytest.fixture
def page(app: App, qtbot: QtBot) -> RubricPage:
    app.go("rubric")
    found = page_of(app, RubricPage)
    idle(app, qtbot)
    found.tabs.setCurrentIndex(TRY)
    return found


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """There is no model, which is found out once this is set."""
    go = Event()

    def missing() -> None:
        go.wait()
        raise UserError("There is no model.")

    monkeypatch.setattr("desktop.ui.pages.rubric.trial.default_model", missing)
    yield go
    go.set()


def test_a_codebook_that_got_faults_while_the_model_was_asked_cannot_be_asked_about(
    app: App, qtbot: QtBot, page: RubricPage, go: Event
) -> None:
    trial = page.trial
    for text in trial._fields.values():
        text.setPlainText("Thank you all.")
    trial.ask_button.click()
    page.editor.replace_text("id = 3")
    page.editor.check()
    idle(app, qtbot)
    go.set()
    qtbot.waitUntil(lambda: trial.banner.text == "There is no model.")
    assert not trial.ask_button.isEnabled()
    page._revert()
    idle(app, qtbot)
    assert trial.ask_button.isEnabled()


def test_the_keyboard_stays_with_what_asks_the_model_and_stops_it(
    app: App, qtbot: QtBot, page: RubricPage, go: Event
) -> None:
    trial = page.trial
    app.window.activateWindow()
    trial.ask_button.setFocus()
    qtbot.keyClick(trial.ask_button, Qt.Key.Key_Space)
    assert trial.stop_button.hasFocus()
    go.set()
    qtbot.waitUntil(lambda: trial.banner.text != "" and trial.stop_button.isHidden())
    assert trial.ask_button.hasFocus()
