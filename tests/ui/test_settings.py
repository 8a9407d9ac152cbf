"""Another language makes the window anew, and what is going on goes on in it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window import answering, idle

from desktop.ui.app import App
from desktop.ui.dialogs.settings import SettingsDialog
from desktop.ui.reading import Looking
from desktop.ui.widgets.strip import JobStrip


def speak(dialog: SettingsDialog) -> None:
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.accept()


def test_work_that_is_going_on_can_be_seen_and_stopped_in_another_language(
    app: App, qtbot: QtBot
) -> None:
    go = Event()

    def steps() -> Iterator[Looking]:
        yield Looking(1, 4, ())
        go.wait()

    job = app.jobs.make("look", "Looking", steps)
    app.jobs.begin(job)
    qtbot.waitUntil(lambda: job.last is not None)
    answering(SettingsDialog, speak)
    try:
        app.settings()
        strip = app.window.findChild(JobStrip)
        assert isinstance(strip, JobStrip)
        assert strip.isVisible()
        assert {"Looking", "25 %"} <= {part.text() for part in strip.findChildren(QLabel)}
        strip.stop.click()
        assert job.cancelled
    finally:
        go.set()
        idle(app, qtbot)
        app.preferences.language = "en"
        app._translate()
