"""The way through the window: answers stay hidden at first, and each page leads to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles import InstantRuntime
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, idle, make_project, page_of, read_errors

from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.runtime.runtime import Setup
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.flows.batches import Batch
from desktop.ui.page import Page
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.files import FilesPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Access
from rubrics.schema import Rubric, Select

TEXT = "The bus came late.\n\nThank you all."
TABLE = "text,feeling_anna\nThe water was cold.,joy\nThe bus was early.,fear\n"


class Instant(InstantRuntime):
    """The double in the place of the model's process."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup.rubric)

    def __enter__(self) -> Instant:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be ended."""

    def interrupt(self) -> None:
        """Nor to be interrupted."""


@pytest.fixture
def labelled(app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric) -> App:
    """A project of a table with Anna's labels and of two paragraphs."""
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.csv").write_text(TABLE)
    files = [tmp_path / "a.txt", tmp_path / "b.csv"]
    make_project(app, qtbot, tmp_path / "Labelled.glossator", mood, files)
    return app


def annotate_page(app: App, qtbot: QtBot) -> AnnotatePage:
    app.go("annotate")
    idle(app, qtbot)
    return page_of(app, AnnotatePage)


def files_page(app: App) -> FilesPage:
    return page_of(app, FilesPage)


def annotate(app: App, qtbot: QtBot) -> AnnotatePage:
    page = annotate_page(app, qtbot)
    page._make_runtime = Instant
    page.run()
    idle(app, qtbot)
    return page


def meant(page: Page) -> str:
    """The text of the one button that is to be pressed next."""
    buttons = [page.tools.itemAt(at).widget() for at in range(page.tools.count())]
    found = [b.text() for b in buttons if b.isVisible() and b.objectName() == "primary"]  # type: ignore[attr-defined]
    assert len(found) == 1
    return str(found[0])


def press_next(app: App, qtbot: QtBot) -> None:
    button = app.window.page.next
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    idle(app, qtbot)


def seen(app: App) -> int:
    path = app.session.path
    assert path is not None
    with Project(path, read_only=True) as project:
        row = project.connection.execute("SELECT count(*) FROM exposure").fetchone()
    return int(row[0])


def test_answers_are_hidden_until_somebody_wants_to_see_them(opened: App, qtbot: QtBot) -> None:
    page = annotate(opened, qtbot)
    assert not page.filters.answers_shown.isChecked()
    assert page.filters.hidden_note.isVisible()
    assert not page.filters.dimension.isVisible()  # it says whose answers
    assert seen(opened) == 0
    page.filters.answers_shown.click()
    idle(opened, qtbot)
    assert not page.filters.hidden_note.isVisible()
    qtbot.waitUntil(lambda: seen(opened) > 0)


def test_what_was_chosen_is_remembered_for_each_project(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    page = annotate_page(opened, qtbot)
    page.filters.answers_shown.click()
    first = opened.session.path
    assert first is not None
    make_project(opened, qtbot, tmp_path / "Other.glossator", mood, [tmp_path / "texts.txt"])
    assert not page.filters.answers_shown.isChecked()
    opened.session.open(Access(first))
    qtbot.waitUntil(lambda: opened.session.path == first)
    idle(opened, qtbot)
    assert page.filters.answers_shown.isChecked()


def test_answers_are_shown_where_all_was_coded_in_the_files_until_somebody_codes_here(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    (tmp_path / "b.csv").write_text(TABLE)
    path = tmp_path / "Labelled.glossator"
    make_project(app, qtbot, path, mood, [tmp_path / "b.csv"])
    page = annotate_page(app, qtbot)
    assert page.filters.answers_shown.isChecked()
    app.preferences.coder = "Kim"
    app.go("review")
    idle(app, qtbot)
    review = page_of(app, ReviewPage)
    qtbot.keyClick(review, "1")
    idle(app, qtbot)
    app.session.open(Access(path))
    idle(app, qtbot)
    annotate_page(app, qtbot)
    assert not page.filters.answers_shown.isChecked()


def test_answers_stay_hidden_where_the_files_bring_labels_for_some(
    labelled: App, qtbot: QtBot
) -> None:
    assert not annotate_page(labelled, qtbot).filters.answers_shown.isChecked()


def test_where_no_unit_fits_none_is_shown_whatever_happens(opened: App, qtbot: QtBot) -> None:
    page = annotate_page(opened, qtbot)
    page.filters.search.setText("nothing like it")
    qtbot.waitUntil(lambda: page.table.units.rowCount() == 0)
    opened.session.reload()
    idle(opened, qtbot)
    assert "No unit fits" in page.unit.reading.toPlainText()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_project_without_texts_says_so_and_shows_nothing_else(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, read_only: bool
) -> None:
    path = tmp_path / "Empty.glossator"
    make_project(app, qtbot, path, mood, [])
    app.session.open(Access(path, read_only=read_only))
    idle(app, qtbot)
    page = annotate_page(app, qtbot)
    wanted = "There are no texts in this project." if read_only else "Add files first."
    assert page.unit.reading.toPlainText() == wanted
    assert not page.filters.isVisible()
    app.preferences.coder = "Kim"
    app.go("review")
    idle(app, qtbot)
    review = page_of(app, ReviewPage)
    assert review.banner.text == ("" if read_only else wanted)
    assert not any(bar.isVisible() for bar in review.findChildren(QProgressBar))


def test_each_page_leads_to_the_next_once_its_work_is_done(opened: App, qtbot: QtBot) -> None:
    opened.go("files")
    idle(opened, qtbot)
    assert meant(opened.window.page) == "Next: Codebook"
    for name in ("rubric", "annotate"):
        press_next(opened, qtbot)
        assert opened.window.page.name == name
    assert meant(opened.window.page) == "Annotate"
    annotate(opened, qtbot)
    assert meant(opened.window.page) == "Next: Review"
    press_next(opened, qtbot)
    review = opened.window.page
    assert isinstance(review, ReviewPage)
    assert review.next is not None
    review.controls.coder.setText("Kim")
    qtbot.keyClick(review.controls.coder, Qt.Key.Key_Return)
    idle(opened, qtbot)
    assert not review.next.isVisible()
    dimensions = opened.session.rubric.dimensions
    for _text in TEXTS:
        for dimension in dimensions:
            qtbot.keyClick(review, "1")
            if dimension.select is Select.MANY:
                qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(review.next.isVisible)
    assert meant(review) == "Next: Agreement"
    press_next(opened, qtbot)
    assert meant(opened.window.page) == "Export …"


def test_units_that_were_added_since_are_annotated_first(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    page = annotate(opened, qtbot)
    assert meant(page) == "Next: Review"
    more = tmp_path / "more.txt"
    more.write_text("One text more.")
    opened._read_files([Batch(discover([more]).sources, ReadOptions())])
    idle(opened, qtbot)
    assert meant(annotate_page(opened, qtbot)) == "Annotate"


def test_what_is_read_only_is_not_led_to_the_review(opened: App, qtbot: QtBot) -> None:
    page = annotate(opened, qtbot)
    path = opened.session.path
    assert path is not None
    opened.session.open(Access(path, read_only=True))
    qtbot.waitUntil(lambda: opened.session.overview.read_only)  # type: ignore[union-attr]
    idle(opened, qtbot)
    annotate_page(opened, qtbot)
    assert page.next is not None
    assert not page.next.isVisible()


def test_a_file_is_removed_after_a_question_that_says_what_goes_with_it(
    labelled: App, qtbot: QtBot
) -> None:
    page = files_page(labelled)
    assert page.remove_button.isEnabled()
    page.table.selectRow(1)
    said: list[str] = []

    def read(dialog: BaseDialog) -> None:
        said.append(dialog.windowTitle())
        said.extend(text.text() for text in dialog.findChildren(QLabel))
        dialog.accept_button.click()

    answering(BaseDialog, read)
    page.remove_button.click()
    qtbot.waitUntil(lambda: labelled.session.overview.units == 2)  # type: ignore[union-attr]
    idle(labelled, qtbot)
    assert said[0] == "Remove b.csv from the project?"
    assert "2 units go with it. 2 labels of people came with it" in "\n".join(said)
    assert page.model.rowCount() == 1
    assert "b.csv was removed" in page._banner.text
    assert "Thank you all." in page.preview.toPlainText()


def test_a_file_that_people_decided_about_stays_and_says_why(labelled: App, qtbot: QtBot) -> None:
    labelled.preferences.coder = "Kim"
    labelled.go("review")
    idle(labelled, qtbot)
    qtbot.keyClick(labelled.window.pages["review"], "1")
    idle(labelled, qtbot)
    labelled.go("files")
    idle(labelled, qtbot)
    page = files_page(labelled)
    page.table.selectRow(0)
    said = read_errors()
    page.remove_button.click()
    qtbot.waitUntil(lambda: bool(said))
    assert any("their work would be lost" in text for text in said)
    assert page.model.rowCount() == 2


def test_the_review_goes_on_with_what_is_left_when_a_file_is_removed(
    labelled: App, qtbot: QtBot
) -> None:
    labelled.preferences.coder = "Kim"
    review = page_of(labelled, ReviewPage)
    labelled.go("review")
    idle(labelled, qtbot)
    assert "The bus came late." in review.reading.toPlainText()
    labelled.go("files")
    idle(labelled, qtbot)
    page = files_page(labelled)
    page.table.selectRow(0)
    answering(BaseDialog, lambda dialog: dialog.accept_button.click())
    page.remove_button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    labelled.go("review")
    idle(labelled, qtbot)
    assert "The water was cold." in review.reading.toPlainText()
    assert review._state is not None
    assert review._state.total == 2
