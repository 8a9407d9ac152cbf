"""Settings: another language makes the window anew, and where they cannot be kept work goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of

from desktop.engine.atomic import WriteError
from desktop.engine.home.folders import config_folder
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog
from desktop.ui.dialogs.bulk import BulkDialog, Operation
from desktop.ui.dialogs.settings import SettingsDialog
from desktop.ui.flows.batches import TablesProgress
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.shell.job_strip import JobStrip
from desktop.ui.theme.palette import DARK, LIGHT, Scheme
from desktop.ui.theme.theme import colours


@contextmanager
def unsaved(qtbot: QtBot) -> Iterator[None]:
    """Nothing can be remembered here, and that is all that fails."""
    for name in ("settings.json", "recent.json"):
        (config_folder() / name).unlink(missing_ok=True)
        (config_folder() / name).mkdir(parents=True)
    with qtbot.captureExceptions() as caught:
        yield
    assert {kind for kind, *_ in caught} == {WriteError}


def test_work_that_is_going_on_can_be_seen_and_stopped_in_another_language(
    app: App, qtbot: QtBot
) -> None:
    go = Event()

    def steps() -> Iterator[TablesProgress]:
        yield TablesProgress(1, 4, ())
        go.wait()

    def speak(dialog: SettingsDialog) -> None:
        dialog.language.setCurrentIndex(dialog.language.findData("de"))
        dialog.accept()

    job = app.jobs.new_job("look", "Looking", steps)
    app.jobs.start_job(job)
    qtbot.waitUntil(lambda: job.last_step is not None)
    answering(SettingsDialog, speak)
    try:
        app.settings()
        strip = app.window.findChild(JobStrip)
        assert isinstance(strip, JobStrip)
        assert strip.isVisible()
        assert {"Looking", "25 %"} <= {part.text() for part in strip.findChildren(QLabel)}
        strip.stop_button.click()
        assert job.cancelled
    finally:
        go.set()
        idle(app, qtbot)
        app.preferences.language = "en"
        app._translate()


def test_a_look_that_cannot_be_remembered_is_put_on_all_the_same(app: App, qtbot: QtBot) -> None:
    app.theme.choose(Scheme.LIGHT, 1.0)
    dialog = SettingsDialog(app.preferences, app.window)
    with unsaved(qtbot):
        dialog.scheme.setCurrentIndex(dialog.scheme.findData(Scheme.DARK))
    assert colours() is DARK
    app.theme.choose(Scheme.LIGHT, 1.0)
    assert colours() is LIGHT


def test_a_folder_is_chosen_from_the_one_there_is_or_left_as_it_is(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = SettingsDialog(app.preferences, app.window)
    former, chosen = app.preferences.folder, tmp_path / "ends in a blank "
    answers = iter(["", str(chosen), str(chosen)])
    starts: list[str] = []

    def choose(_parent: QWidget, _title: str, start: str) -> str:
        starts.append(start)
        return next(answers)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)
    (button,) = dialog.folder.findChildren(QPushButton)
    button.click()
    assert app.preferences.folder == dialog.folder.path == former
    button.click()
    assert app.preferences.folder == dialog.folder.path == chosen
    button.click()
    assert starts == [str(former), str(former), str(chosen)]
    dialog.deleteLater()


def test_a_project_is_made_though_the_choice_of_its_codebook_cannot_be_remembered(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The bus was late.", encoding="utf-8")

    def make(dialog: AddFilesDialog) -> None:
        dialog.rubric.setCurrentIndex(0)
        dialog.accept_button.click()

    answering(AddFilesDialog, make)
    with unsaved(qtbot):
        app.open_paths([text])
        qtbot.waitUntil(lambda: app.session.overview is not None)
        idle(app, qtbot)
    assert app.session.overview
    assert [document.name for document in app.session.overview.documents] == ["text.txt"]
    assert app.window.page.name == "files"


def test_a_coder_is_renamed_though_the_new_name_cannot_be_remembered(
    opened: App, qtbot: QtBot
) -> None:
    def decide(project: Project) -> None:
        Desk(project, "Ada", Mode.BLIND).choose(next(project.units()).unit_id, "feeling", "joy")

    closed: list[bool] = []

    def rename(dialog: BulkDialog) -> None:
        deeds = [dialog.operation.itemData(at) for at in range(dialog.operation.count())]
        dialog.operation.setCurrentIndex(deeds.index(Operation.RENAME))
        dialog.person_name.setText("Robin")
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        dialog.accept_button.click()
        idle(opened, qtbot)
        closed.append(not dialog.isVisible())
        dialog.done(0)

    opened.preferences.coder = "Ada"
    opened.session.change(decide)
    opened.go("annotate")
    idle(opened, qtbot)
    page = page_of(opened, AnnotatePage)
    answering(BulkDialog, rename)
    with unsaved(qtbot):
        page.bulk_button.click()
    assert closed == [True]


NUMBER = """
from PySide6.QtWidgets import QApplication
from desktop.ui.app import App
from desktop.ui.words import number_text
app = App(QApplication([]))
print(number_text(1234567))
"""


def test_numbers_are_grouped_where_the_system_has_no_language(home: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", NUMBER], env=os.environ | {"LC_ALL": "C", "LANGUAGE": ""},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert shown.stdout == "1,234,567\n"
