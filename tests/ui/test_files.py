"""The files page: whoever looks at a file goes on doing so while others are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window import answering, idle, make_project, page_of

from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.ui.app import App
from desktop.ui.dialogs.merge import MergeDialog
from desktop.ui.flows.batches import Batch, ReadProgress
from desktop.ui.jobs import LongJob
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.files import FilesPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Access
from desktop.ui.shell.job_strip import JobStrip
from rubrics.schema import Rubric


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    made.mkdir()
    for number in range(30):
        text = "\n\n".join(f"Remark {line} of text {number}." for line in range(40))
        (made / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return made


def test_without_files_what_to_do_stands_beside_the_head_of_the_table(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    with qtbot.waitSignal(app.session.opened):
        app.session.open(Access(tmp_path / "Empty.glossator"), rubric=mood)
    app.go("files")
    idle(app, qtbot)
    page = page_of(app, FilesPage)
    QApplication.processEvents()
    assert "No files yet" in page.preview.toPlainText()
    assert page.preview.mapTo(page, QPoint()).y() == page.table.mapTo(page, QPoint()).y()


def test_nobody_is_invited_to_drop_files_where_none_can_be_added(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "Empty.glossator"
    page = page_of(app, FilesPage)
    for access, rubric, invited in (
        (Access(path), mood, True), (Access(path, read_only=True), None, False),
    ):  # fmt: skip
        with qtbot.waitSignal(app.session.opened):
            app.session.open(access, rubric=rubric)
        app.go("files")
        idle(app, qtbot)
        said = page.subtitle.text() + page.preview.toPlainText()
        assert "What was read" in said
        assert ("Drop" in said) is invited


def test_the_chosen_file_and_its_place_stay_while_others_are_read(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, folder: Path
) -> None:
    make_project(app, qtbot, tmp_path / "First.glossator", mood, [folder])
    page = page_of(app, FilesPage)
    page.table.selectRow(3)
    idle(app, qtbot)
    preview, table = page.preview.verticalScrollBar(), page.table.verticalScrollBar()
    preview.setValue(20)
    table.setValue(table.maximum())
    far = table.value()
    assert "text 3" in page.preview.toPlainText()
    assert far > 3

    more = tmp_path / "more.txt"
    more.write_text("One remark more.", encoding="utf-8")
    page.read([Batch(discover([more]).sources, ReadOptions())], ())
    strip = app.window.findChild(JobStrip)
    assert isinstance(strip, JobStrip)
    assert strip.pause_button.isVisible()
    idle(app, qtbot)
    assert page.model.rowCount() == 31
    assert page.table.currentIndex().row() == 3
    assert (preview.value(), table.value()) == (20, far)


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "A remark of somebody.\n" * 6000, encoding="utf-8")
    return path


def test_the_bar_moves_within_a_long_table_which_is_whole_or_not_there(
    opened: App, qtbot: QtBot, long_table: Path
) -> None:
    page = page_of(opened, FilesPage)
    plan = [Batch(discover([long_table]).sources, ReadOptions())]
    files = page.model.rowCount()
    shares: list[float] = []

    def begin() -> LongJob:
        page.read(plan, ())
        job = opened.jobs.job("read")
        assert job is not None
        job.show_every_step = True
        return job

    stopped = begin()
    at_once = Qt.ConnectionType.DirectConnection  # the table would be there before the window knew
    stopped.step.connect(lambda step: stopped.cancel() if step.done > 0.5 else None, at_once)
    idle(opened, qtbot)
    assert page.model.rowCount() == files
    begin().step.connect(lambda step: shares.append(step.done))
    idle(opened, qtbot)
    assert page.model.rowCount() == files + 1
    assert shares == sorted(shares)
    assert len({share for share in shares if 0 < share < 1}) > 5
    assert shares[-1] == 1


def test_a_pause_takes_effect_while_a_long_table_is_read(
    opened: App, qtbot: QtBot, long_table: Path
) -> None:
    page = page_of(opened, FilesPage)
    files = page.model.rowCount()
    page.read([Batch(discover([long_table]).sources, ReadOptions())], ())
    job = opened.jobs.job("read")
    assert job is not None
    job.show_every_step = True
    steps: list[float] = []

    def pause(step: ReadProgress) -> None:
        steps.append(step.done)
        if len(steps) == 3:
            job.pause()

    job.step.connect(pause, Qt.ConnectionType.DirectConnection)
    qtbot.waitUntil(lambda: job.paused)
    qtbot.wait(500)
    assert len(steps) == 3
    assert steps[-1] < 0.4
    assert page.model.rowCount() == files
    job.resume()
    idle(opened, qtbot)
    assert page.model.rowCount() == files + 1


def test_all_files_that_changed_since_are_told_beside_what_was_told_before(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, folder: Path
) -> None:
    make_project(app, qtbot, tmp_path / "First.glossator", mood, [folder])
    for number in range(10):
        (folder / f"{number:02}.txt").write_text("Another remark.", encoding="utf-8")
    page = page_of(app, FilesPage)
    page.read([Batch(discover([folder]).sources, ReadOptions())], ("One was passed over.",))
    idle(app, qtbot)
    lines = page._banner.text.splitlines()
    assert lines[0] == "One was passed over."
    assert [line[:18] for line in lines[1:-2]] == [f"{n:02}.txt has changed" for n in range(8)]
    assert lines[-2:] == ["and 2 more", "20 files were in the project already, unchanged."]


def test_files_that_come_a_second_time_are_said_to_be_there(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, folder: Path
) -> None:
    (folder / "30.txt").write_bytes("Grüße aus Köln, und vielen Dank dafür.".encode("cp1252"))
    make_project(app, qtbot, tmp_path / "First.glossator", mood, [folder])
    page = page_of(app, FilesPage)
    assert page._banner.text == ""
    assert app.session.overview is not None
    assert any(document.problems for document in app.session.overview.documents)
    batch = Batch(discover([folder]).sources, ReadOptions())
    page.read([batch], ())
    idle(app, qtbot)
    assert page._banner.text == "31 files were in the project already, unchanged."
    (folder / "00.txt").write_text("Another remark.", encoding="utf-8")
    page.read([batch], ())
    idle(app, qtbot)
    first, second = page._banner.text.splitlines()
    assert first.startswith("00.txt has changed")
    assert second == "30 files were in the project already, unchanged."


def test_another_project_with_the_same_file_shows_its_own_units(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, folder: Path
) -> None:
    files = [folder / "00.txt"]
    make_project(app, qtbot, tmp_path / "First.glossator", mood, files)
    page = page_of(app, FilesPage)
    assert page.preview.toPlainText()
    app.session.open(Access(tmp_path / "Empty.glossator"), rubric=mood)
    qtbot.waitUntil(lambda: app.session.path == tmp_path / "Empty.glossator")
    idle(app, qtbot)
    assert page.preview.toPlainText().startswith("No files yet.")
    assert (page._name.text(), page._facts.text()) == ("", "")
    make_project(app, qtbot, tmp_path / "Second.glossator", mood, files)
    first = tmp_path / "First.glossator"
    page.preview.show_parts([])
    answering(MergeDialog, lambda dialog: dialog.open_button.click())  # it may be a copy
    app.open_paths([first])
    qtbot.waitUntil(lambda: app.session.path == first)
    idle(app, qtbot)
    assert "Remark 0 of text 0." in page.preview.toPlainText()


def test_a_project_without_files_says_on_each_page_what_to_do(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    with qtbot.waitSignal(app.session.opened):
        app.session.open(Access(tmp_path / "Empty.glossator"), rubric=mood)
    app.preferences.coder = "Kim"
    idle(app, qtbot)
    files, annotate = page_of(app, FilesPage), page_of(app, AnnotatePage)
    review = page_of(app, ReviewPage)
    app.go("files")
    assert "No files yet" in files.preview.toPlainText()
    app.go("annotate")
    idle(app, qtbot)
    assert annotate.model.count() > 0
    assert not annotate.run_button.isEnabled()
    app.go("review")
    idle(app, qtbot)
    assert review.banner.text == "Add files first."
