"""Saving a codebook writes the file that was opened; nothing that others wrote is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of, read_errors

from desktop.engine.home.folders import rubrics_folder
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.pages.rubric.page import RubricPage


@pytest.fixture
def mood(app: App) -> Path:
    """The codebook of the tests, as a file of one's own."""
    return rubrics_folder() / "mood.toml"


def opened(app: App, qtbot: QtBot, path: Path) -> RubricPage:
    """The page with a file chosen in its list."""
    app.go("rubric")
    page = page_of(app, RubricPage)
    idle(app, qtbot)
    page.list.setCurrentRow([entry.path for entry in page.list.entries()].index(path))
    idle(app, qtbot)
    return page


def entitle(app: App, qtbot: QtBot, page: RubricPage, title: str) -> None:
    page.form.context.set(("title",), title)
    page.editor.check()
    idle(app, qtbot)


def save(app: App, qtbot: QtBot, page: RubricPage) -> None:
    page.save_button.click()
    idle(app, qtbot)


def refusing(asked: list[str]) -> None:
    """Answers the next question with no, and keeps what it says."""

    def no(dialog: BaseDialog) -> None:
        asked.append(" ".join(text.text() for text in dialog.findChildren(QLabel)))
        dialog.reject()

    answering(BaseDialog, no)


def test_another_file_with_the_same_id_is_not_replaced_without_a_question(
    app: App, qtbot: QtBot, mood: Path
) -> None:
    second = mood.with_name("other.toml")
    second.write_bytes(mood.read_bytes())
    before = mood.read_bytes()
    page = opened(app, qtbot, second)
    page.form.show_source(page.editor.source)
    entitle(app, qtbot, page, "Another")
    asked: list[str] = []
    refusing(asked)
    save(app, qtbot, page)
    assert "mood.toml" in asked[0]
    assert mood.read_bytes() == second.read_bytes() == before
    page.editor.text.document().setModified(False)


def test_what_another_program_wrote_meanwhile_is_not_replaced_without_a_question(
    app: App, qtbot: QtBot, mood: Path
) -> None:
    page = opened(app, qtbot, mood)
    entitle(app, qtbot, page, "Mine")
    mood.write_text(mood.read_text("utf-8") + "\n# written by somebody else\n", "utf-8")
    asked: list[str] = []
    refusing(asked)
    save(app, qtbot, page)
    assert "would be lost" in asked[0]
    assert "somebody else" in mood.read_text("utf-8")
    page.editor.text.document().setModified(False)


def test_a_file_in_another_encoding_is_told_and_left_alone(
    app: App, qtbot: QtBot, mood: Path
) -> None:
    latin = mood.with_name("latin.toml")
    latin.write_bytes('id = "latin"\ntitle = "größer"\n'.encode("latin-1"))
    before = latin.read_bytes()
    told = read_errors()
    page = opened(app, qtbot, latin)
    qtbot.waitUntil(lambda: bool(told))
    assert "UTF-8" in " ".join(told)
    assert page.editor.source == ""
    assert not page.save_button.isEnabled()
    assert latin.read_bytes() == before


def test_no_break_spaces_stay_when_something_else_is_changed(
    app: App, qtbot: QtBot, mood: Path
) -> None:
    source = mood.read_text("utf-8").replace("description = ", "# 5\u00a0km\ndescription = ", 1)
    mood.write_text(source, "utf-8")
    page = opened(app, qtbot, mood)
    entitle(app, qtbot, page, "Moods")
    save(app, qtbot, page)
    assert "# 5\u00a0km\n" in mood.read_text("utf-8")
    assert 'title = "Moods"' in mood.read_text("utf-8")


def test_what_was_typed_while_it_was_saved_is_undone_to_what_was_saved(
    app: App, qtbot: QtBot, mood: Path
) -> None:
    page = opened(app, qtbot, mood)
    entitle(app, qtbot, page, "Alpha")
    page.save_button.click()
    page.form.context.set(("title",), "Beta")
    idle(app, qtbot)
    page.revert_button.click()
    idle(app, qtbot)
    assert page.editor.source == mood.read_text("utf-8")
    assert 'title = "Alpha"' in page.editor.source


def test_a_codebook_is_exported_as_pages_to_print(
    app: App, qtbot: QtBot, mood: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(app, qtbot, mood)
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "mine"), a[3].split(";;")[-1])
    )
    page._export()
    idle(app, qtbot)
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")
