"""The list of codebooks: copies, deleting and putting back, and the open project's own."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, idle, make_project, page_of, read_errors

from desktop.engine.atomic import WriteError
from desktop.engine.home.folders import rubrics_folder
from desktop.engine.home.rubric_files import delete_rubric, restore_rubric
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.pages.rubric.page import RubricPage
from desktop.ui.pages.rubric.rubric_view import RubricView
from desktop.ui.session import Access
from desktop.ui.theme.theme import Theme
from rubrics.library import Origin, builtin_path, builtin_rubrics
from rubrics.loader import load_rubric

MOOD = Path(__file__).parents[1] / "data" / "mood.toml"


@pytest.fixture
def page(app: App, qtbot: QtBot) -> RubricPage:
    app.go("rubric")
    idle(app, qtbot)
    return page_of(app, RubricPage)


def choose(app: App, qtbot: QtBot, page: RubricPage, name: str) -> None:
    page.list.setCurrentRow([entry.id for entry in page.list.entries()].index(name))
    idle(app, qtbot)


def shown(page: RubricPage) -> tuple[str, Origin]:
    entry = page.list.current_entry
    assert entry is not None
    return entry.id, entry.origin


def deleted(app: App, qtbot: QtBot, page: RubricPage, *, sure: bool) -> None:
    answering(BaseDialog, lambda dialog: dialog.accept() if sure else dialog.reject())
    page.delete_button.click()
    idle(app, qtbot)


def test_a_new_one_waits_until_it_is_known_which_there_are(app: App, qtbot: QtBot) -> None:
    looked = Event()
    app.jobs.submit("rubrics", looked.wait)
    app.go("rubric")
    page = app.window.pages["rubric"]
    assert isinstance(page, RubricPage)
    qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    looked.set()
    idle(app, qtbot)
    assert page.list.count() >= len(builtin_rubrics())
    qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert page.editor.modified


def test_a_copy_has_an_id_of_its_own_and_leaves_the_other_alone(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    choose(app, qtbot, page, "emotions")
    page.copy_button.click()
    idle(app, qtbot)
    page.save_button.click()
    idle(app, qtbot)
    assert shown(page) == ("emotions-copy", Origin.USER)
    made = load_rubric(rubrics_folder() / "emotions-copy.toml")
    (emotions,) = (rubric for rubric in builtin_rubrics() if rubric.id == "emotions")
    assert made.title == "Emotions (copy)"
    assert made.dimensions == emotions.dimensions
    assert made.source.splitlines()[0] == emotions.source.splitlines()[0]  # its comment
    page.copy_button.click()
    idle(app, qtbot)
    assert 'id = "emotions-copy-copy"' in page.editor.source
    page.editor.text.document().setModified(False)


def test_one_with_faults_is_not_shown_once_another_is_chosen(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    (rubrics_folder() / "broken.toml").write_text('id = "broken"', "utf-8")
    page.refresh()
    idle(app, qtbot)
    read = Event()
    app.jobs.submit("rubrics", lambda: read.wait(60))
    ids = [entry.id for entry in page.list.entries()]
    for name in ("broken", "mood"):
        page.list.setCurrentRow(ids.index(name))
    read.set()
    idle(app, qtbot)
    assert page.editor.source == MOOD.read_text("utf-8")


def test_one_of_ones_own_is_deleted_after_a_question_and_put_back(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    choose(app, qtbot, page, "mood")
    path = rubrics_folder() / "mood.toml"
    before = path.read_bytes()
    deleted(app, qtbot, page, sure=False)
    assert path.read_bytes() == before
    deleted(app, qtbot, page, sure=True)
    assert not path.exists()
    assert "mood" not in {entry.id for entry in page.list.entries()}
    assert page.deletion.text == "“Mood of a remark” was deleted."
    page.deletion.findChild(QPushButton).click()  # type: ignore[union-attr]
    idle(app, qtbot)
    assert path.read_bytes() == before
    assert shown(page) == ("mood", Origin.USER)
    assert page.deletion.text == ""


def test_a_file_that_is_not_named_after_its_id_is_chosen_when_it_is_put_back(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    folder = rubrics_folder()
    (folder / "mood.toml").rename(folder / "zz our codebook.toml")
    page.refresh()
    idle(app, qtbot)
    choose(app, qtbot, page, "mood")
    deleted(app, qtbot, page, sure=True)
    page.deletion.findChild(QPushButton).click()  # type: ignore[union-attr]
    idle(app, qtbot)
    assert shown(page) == ("mood", Origin.USER)
    assert page.list.current_entry is not None
    assert page.list.current_entry.path == folder / "zz our codebook.toml"
    assert 'id = "mood"' in page.editor.source
    assert page.delete_button.isEnabled()


def test_one_that_the_open_project_was_not_begun_with_does_not_lead_to_annotating(
    opened: App, qtbot: QtBot
) -> None:
    opened.go("rubric")
    page = page_of(opened, RubricPage)
    assert page.next is not None
    idle(opened, qtbot)
    assert page.next.isVisible()
    page._new()
    assert not page.next.isVisible()
    page.form.context.set(("title",), "Complaints")
    page.editor.check()
    idle(opened, qtbot)
    page.save_button.click()
    idle(opened, qtbot)
    assert shown(page) == ("my-codebook", Origin.USER)
    assert not page.next.isVisible()
    assert "choose texts on the page Start" in page.form.note_banner.text
    choose(opened, qtbot, page, "mood")
    assert page.next.isVisible()


def test_a_built_in_one_cannot_be_deleted_and_comes_back_when_ones_own_is(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    choose(app, qtbot, page, "emotions")
    assert not page.delete_button.isEnabled()
    assert "Built in" in page.form.note_banner.text
    page._save()  # by its key, though there is nothing to save
    idle(app, qtbot)
    assert shown(page) == ("emotions", Origin.BUILTIN)
    page.form.context.set(("title",), "My emotions")
    page.editor.check()
    idle(app, qtbot)
    page.save_button.click()
    idle(app, qtbot)
    assert shown(page) == ("emotions", Origin.USER)
    deleted(app, qtbot, page, sure=True)
    choose(app, qtbot, page, "emotions")
    assert shown(page) == ("emotions", Origin.BUILTIN)


def test_a_faulty_file_can_be_deleted_too(app: App, qtbot: QtBot, page: RubricPage) -> None:
    path = rubrics_folder() / "broken.toml"
    path.write_text("no codebook", "utf-8")
    page.refresh()
    idle(app, qtbot)
    choose(app, qtbot, page, "broken")
    assert not page.copy_button.isEnabled()
    deleted(app, qtbot, page, sure=True)
    assert not path.exists()


def test_what_cannot_be_deleted_or_put_back_is_told_in_a_sentence(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    choose(app, qtbot, page, "mood")
    path = rubrics_folder() / "mood.toml"
    path.unlink()
    told = read_errors()
    deleted(app, qtbot, page, sure=True)
    qtbot.waitUntil(lambda: bool(told))
    assert "could not be deleted" in " ".join(told)
    path.write_bytes(b"another")
    with pytest.raises(WriteError, match="by now"):
        restore_rubric(path, b"old")
    assert delete_rubric(path) == b"another"


def test_the_page_shows_the_codebook_of_the_project_that_is_opened(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n\n".join(TEXTS), "utf-8")
    choose(app, qtbot, page, "transactions")
    make_project(app, qtbot, tmp_path / "One.glossator", load_rubric(MOOD), [texts])
    app.go("rubric")
    idle(app, qtbot)
    assert shown(page) == ("mood", Origin.USER)
    assert page.list.currentItem().text().endswith("this project's")
    assert "One" in page.form.note_banner.text
    choose(app, qtbot, page, "transactions")  # whoever looks elsewhere may
    page.refresh()
    idle(app, qtbot)
    assert shown(page)[0] == "transactions"
    (emotions,) = (rubric for rubric in builtin_rubrics() if rubric.id == "emotions")
    make_project(app, qtbot, tmp_path / "Two.glossator", emotions, [texts])
    app.go("rubric")
    idle(app, qtbot)
    assert shown(page)[0] == "emotions"
    with qtbot.waitSignal(app.session.opened):
        app.session.open(Access(tmp_path / "One.glossator"))
    idle(app, qtbot)
    assert shown(page) == ("mood", Origin.USER)


def test_a_project_keeps_its_codebook_when_the_file_is_edited_or_deleted(
    opened: App, qtbot: QtBot
) -> None:
    app, path = opened, opened.session.path
    assert path is not None
    app.go("rubric")
    page = page_of(app, RubricPage)
    idle(app, qtbot)
    assert shown(page) == ("mood", Origin.USER)
    page.form.context.set(("title",), "Another mood")
    page.editor.check()
    idle(app, qtbot)
    page.save_button.click()
    idle(app, qtbot)
    assert shown(page) == ("mood", Origin.USER)  # what was saved stays in view
    deleted(app, qtbot, page, sure=True)
    with qtbot.waitSignal(app.session.opened):
        app.session.open(Access(path))
    idle(app, qtbot)
    assert app.session.rubric.title == "Mood of a remark"
    assert app.session.rubric.sha256 == load_rubric(MOOD).sha256
    assert shown(page) == ("mood", Origin.PROJECT)
    assert page.editor.source == MOOD.read_text("utf-8")
    assert not page.delete_button.isEnabled()


def test_saving_the_projects_own_copy_asks_before_it_replaces_a_newer_text(
    opened: App, qtbot: QtBot
) -> None:
    app = opened
    newer = MOOD.read_text("utf-8").replace("Mood of a remark", "Newer")
    (rubrics_folder() / "mood.toml").write_text(newer, "utf-8")
    app.go("rubric")
    page = page_of(app, RubricPage)
    idle(app, qtbot)
    assert shown(page) == ("mood", Origin.PROJECT)
    page.form.context.set(("version",), "2.0")
    page.editor.check()
    idle(app, qtbot)
    asked: list[str] = []
    answering(BaseDialog, lambda dialog: (asked.append(dialog.windowTitle()), dialog.reject()))
    page.save_button.click()
    qtbot.waitUntil(lambda: bool(asked))
    idle(app, qtbot)
    assert asked == ["Replace your codebook?"]
    assert (rubrics_folder() / "mood.toml").read_text("utf-8") == newer
    page._revert()
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog)]


def test_an_example_to_which_no_level_applies_says_so(qtbot: QtBot, themed: Theme) -> None:
    view = RubricView()
    qtbot.addWidget(view)
    view.show_rubric(load_rubric(builtin_path("content-moderation")))
    texts = [part.text() for part in view.findChildren(QLabel)]
    assert "Breaks the rule: none of these" in texts


def test_an_example_names_its_levels_instead_of_their_numbers(qtbot: QtBot, themed: Theme) -> None:
    view = RubricView()
    qtbot.addWidget(view)
    view.show_rubric(load_rubric(builtin_path("answer-quality")))
    texts = [part.text() for part in view.findChildren(QLabel)]
    assert any("Completeness: fair; Clarity: excellent" in text for text in texts)
