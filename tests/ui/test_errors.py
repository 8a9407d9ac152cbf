"""What goes wrong is said, and nothing is lost by it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from window import answering, idle, read_errors

from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.banner import Banner
from rubrics.errors import UserError


def test_the_icon_stands_beside_the_heading(qtbot: QtBot, themed: Theme) -> None:
    dialog = ErrorDialog(RuntimeError("Something that nobody thought of."))
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    texts = dialog.findChildren(QLabel)
    (icon,) = (one for one in texts if one.property("iconName"))
    (heading,) = (one for one in texts if one.objectName() == "heading")
    assert heading.y() <= icon.geometry().center().y() <= heading.geometry().bottom()


def test_a_sentence_for_the_person_has_no_traceback(qtbot: QtBot, themed: Theme) -> None:
    dialog = ErrorDialog(UserError("Choose another file."))
    qtbot.addWidget(dialog)
    assert dialog.report == ""


def test_a_long_sentence_stands_right_below_its_heading(qtbot: QtBot, themed: Theme) -> None:
    dialog = ErrorDialog(UserError("The file is not where it was when it was opened. " * 8))
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    heading, sentence = (one for one in dialog.findChildren(QLabel) if one.text())
    needed = sum(one.heightForWidth(one.width()) for one in (heading, sentence))
    between = sentence.geometry().bottom() - heading.y() - needed
    assert 0 <= between <= 12


def test_a_fault_has_a_report_that_can_be_copied(qtbot: QtBot, themed: Theme) -> None:
    try:
        raise ZeroDivisionError("by accident")
    except ZeroDivisionError as error:
        dialog = ErrorDialog(error)
    qtbot.addWidget(dialog)
    copy = next(b for b in dialog.findChildren(QPushButton) if "Copy" in b.text())
    copy.click()
    told = QGuiApplication.clipboard().text()
    assert told == dialog.report
    assert "ZeroDivisionError: by accident" in told
    assert "test_errors.py" in told


def test_an_exception_that_nobody_caught_is_shown(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    app.exception_hook.install()
    with qtbot.captureExceptions():
        app.exception_hook._hook(ValueError, ValueError("slipped"), None)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog)]
    assert any("slipped" in dialog.report for dialog in dialogs)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.glossator", b"not a project", "not a Glossator project"),
        ("x.gguf", b"not a model", "GGUF"),
        ("x.toml", b"id = 3", "id"),
        ("x.xyz", b"", "no kind that can be read"),
    ],
)
def test_a_bad_file_that_is_dropped_gives_a_sentence(
    app: App, qtbot: QtBot, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    told = read_errors()
    app.open_paths([path])
    qtbot.waitUntil(lambda: bool(told))
    idle(app, qtbot)
    assert sentence in " ".join(told)
    assert "Something to put right" in " ".join(told)


def test_closing_while_working_asks_and_no_keeps_working(opened: App, qtbot: QtBot) -> None:
    def steps() -> Iterator[int]:
        while True:
            time.sleep(0.01)
            yield 1

    job = opened.jobs.new_job("endless", "Endless", steps)
    opened.jobs.start_job(job)
    answering(BaseDialog, lambda dialog: dialog.reject())
    assert not opened.window.close()
    assert opened.window.isVisible()
    answering(BaseDialog, lambda dialog: dialog.accept())
    assert opened.window.close()
    job.cancel()
    qtbot.waitUntil(lambda: not opened.jobs.running)


def test_a_folder_can_be_dropped_while_work_is_going_on(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "letters" / "1999"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("Dear all.", "utf-8")
    (folder.parent / "b.md").write_text("Yours.", "utf-8")
    (folder.parent / "c.bin").write_bytes(b"\0")
    stop: list[bool] = []

    def steps() -> Iterator[int]:
        while not stop:
            time.sleep(0.01)
            yield 1

    opened.jobs.start_job(opened.jobs.new_job("other", "Other work", steps))
    before = opened.session.overview
    assert before is not None
    problems: list[str] = []

    def add(dialog: AddFilesDialog) -> None:
        problems.extend(banner.text for banner in dialog.findChildren(Banner) if banner.text)
        dialog.accept_button.click()

    answering(AddFilesDialog, add)
    opened.window.dropped.emit([folder.parent])
    qtbot.waitUntil(
        lambda: (
            opened.session.overview is not None
            and opened.session.overview.units == before.units + 2
        )
    )
    stop.append(True)
    idle(opened, qtbot)
    assert any(".bin" in problem for problem in problems)
    names = {document.name for document in opened.session.overview.documents}
    assert {"1999/a.txt", "b.md"} <= names
