"""The codebook page: faults where they are, saving, import, export, and trying it on a text."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from openpyxl import Workbook
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of, read_errors

from desktop.engine.home.folders import rubrics_folder
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.dialogs.sheet import SheetDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.pages.rubric.page import TEXT, TRY, RubricPage
from desktop.ui.widgets.probability_bars import ProbabilityBars
from rubrics.loader import load_rubric, parse_rubric


def row_of(page: RubricPage, title: str) -> int:
    titles = [page.list.item(row).text() for row in range(page.list.count())]
    return next(row for row, found in enumerate(titles) if found.startswith(title))


@pytest.fixture
def page(app: App, qtbot: QtBot) -> RubricPage:
    """The page with the user's own mood codebook chosen."""
    app.go("rubric")
    found = page_of(app, RubricPage)
    idle(app, qtbot)
    found.list.setCurrentRow(row_of(found, "Mood of a remark"))
    idle(app, qtbot)
    qtbot.waitUntil(lambda: "Mood of a remark" in found.editor.text.toPlainText())
    return found


def edit(qtbot: QtBot, app: App, page: RubricPage, old: str, new: str) -> None:
    source = page.editor.text.toPlainText().replace(old, new)
    cursor = page.editor.text.textCursor()
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(source)
    page.editor.check()
    idle(app, qtbot)


def test_a_fault_is_marked_in_its_line_and_leads_there(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    edit(qtbot, app, page, 'scale = "nominal"', 'scale = "nominel"')
    assert not page.save_button.isEnabled()
    (mark, *_) = page.editor.text.extraSelections()
    line = mark.cursor.block().text()  # type: ignore[attr-defined]
    assert "nominel" in line
    assert "nominal" in page.editor.fault_list.item(0).text()
    page.editor.fault_list.setCurrentRow(0)
    page.editor.fault_list.itemClicked.emit(page.editor.fault_list.item(0))
    assert "nominel" in page.editor.text.textCursor().block().text()
    edit(qtbot, app, page, 'scale = "nominel"', 'scale = "nominal"')
    assert not page.editor.fault_list.isVisibleTo(page)


def test_changes_are_saved_or_lost_only_after_a_question(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    edit(qtbot, app, page, "Mood of a remark", "Mood of a reply")
    answering(BaseDialog, lambda dialog: dialog.reject())
    app.go("files")
    assert app.window.page is page
    page.save_button.click()
    idle(app, qtbot)
    assert load_rubric(rubrics_folder() / "mood.toml").title == "Mood of a reply"
    app.go("models")
    assert app.window.page.name == "models"


def test_a_second_new_codebook_has_a_file_of_its_own(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    for title in ("First of mine", "Second of mine"):
        page._new()
        assert page.list.currentRow() == -1
        first = page.editor.text.toPlainText().split('title = "', 1)[1].split('"', 1)[0]
        edit(qtbot, app, page, f'title = "{first}"', f'title = "{title}"')
        page.save_button.click()
        idle(app, qtbot)
    kept = [load_rubric(path).title for path in sorted(rubrics_folder().glob("my-codebook*.toml"))]
    assert kept == ["Second of mine", "First of mine"]


def test_a_new_codebook_asks_before_it_replaces_one_of_the_same_id(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    before = (rubrics_folder() / "mood.toml").read_text("utf-8")
    page._new()
    edit(qtbot, app, page, 'id = "my-codebook"', 'id = "mood"')
    asked: list[str] = []

    def refuse(dialog: BaseDialog) -> None:
        asked.append(dialog.windowTitle())
        dialog.reject()

    answering(BaseDialog, refuse)
    page.save_button.click()
    qtbot.waitUntil(lambda: asked == ["Replace your codebook?"])
    idle(app, qtbot)
    assert (rubrics_folder() / "mood.toml").read_text("utf-8") == before
    answering(BaseDialog, lambda dialog: dialog.accept())
    app.go("files")


def test_whoever_reads_or_writes_keeps_their_place_while_the_project_changes(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    text = page.editor.text
    text.moveCursor(QTextCursor.MoveOperation.End)
    place = text.textCursor().position()
    page.refresh()
    idle(app, qtbot)
    assert text.textCursor().position() == place
    page.refresh()  # the answer comes when somebody has begun to write
    qtbot.keyClicks(text, "# mine")
    idle(app, qtbot)
    assert text.toPlainText().endswith("# mine")
    place = text.textCursor().position()
    page.editor.check()
    idle(app, qtbot)
    page.save_button.click()
    idle(app, qtbot)
    assert (rubrics_folder() / "mood.toml").read_text("utf-8").endswith("# mine")
    assert text.textCursor().position() == place
    assert not page.save_button.isEnabled()


def test_a_codebook_with_faults_leads_to_its_text_once(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    (rubrics_folder() / "broken.toml").write_text("not a codebook", "utf-8")
    page.refresh()
    idle(app, qtbot)
    page.list.setCurrentRow(row_of(page, "broken"))
    idle(app, qtbot)
    assert page.tabs.currentIndex() == TEXT
    assert page.editor.text.toPlainText() == "not a codebook"
    page.tabs.setCurrentIndex(TRY)
    page.refresh()
    idle(app, qtbot)
    assert page.tabs.currentIndex() == TRY


def test_a_codebook_that_cannot_be_read_is_told_once_in_a_sentence(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    (rubrics_folder() / "folder.toml").mkdir()
    page.refresh()
    idle(app, qtbot)
    told = read_errors()
    page.list.setCurrentRow(row_of(page, "folder"))
    qtbot.waitUntil(lambda: bool(told))
    assert "this is not a file" in " ".join(told)
    assert page.editor.text.toPlainText() == ""
    page.refresh()
    idle(app, qtbot)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog)]


def test_an_import_asks_before_it_replaces_another_text(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    own = rubrics_folder() / "mood.toml"
    before = own.read_text("utf-8")
    other = tmp_path / "sent-by-mail.toml"
    other.write_text(before.replace("Mood of a remark", "Mood of a stranger"), "utf-8")
    asked: list[str] = []
    answering(BaseDialog, lambda dialog: (asked.append(dialog.windowTitle()), dialog.reject()))
    app.open_paths([other])
    qtbot.waitUntil(lambda: bool(asked))
    idle(app, qtbot)
    assert own.read_text("utf-8") == before
    answering(BaseDialog, lambda dialog: dialog.accept())
    app.open_paths([other])
    qtbot.waitUntil(lambda: "stranger" in own.read_text("utf-8"))


def test_an_imported_codebook_is_the_one_that_is_shown(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    other = tmp_path / "sent-by-mail.toml"
    own = (rubrics_folder() / "mood.toml").read_text("utf-8")
    other.write_text(own.replace('id = "mood"', 'id = "sent"'), "utf-8")
    app.open_paths([other])
    qtbot.waitUntil((rubrics_folder() / "sent.toml").is_file)
    idle(app, qtbot)
    idle(app, qtbot)  # what was written is listed next
    assert page.list.current_entry
    assert page.list.current_entry.id == "sent"
    assert 'id = "sent"' in page.editor.source
    assert page.form.context.draft.text(("id",)) == "sent"


def test_an_export_is_the_text_itself(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page._export()
    idle(app, qtbot)
    assert target.read_bytes() == (rubrics_folder() / "mood.toml").read_bytes()


CODES = """\
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="NVivo"><Codes>
<Code guid="1" name="Mood of a remark" isCodable="false"><Code guid="2" name="glad"/></Code>
</Codes></CodeBook>
"""


def test_codes_of_another_program_begin_a_codebook_that_nobody_has_kept_yet(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    before = sorted(rubrics_folder().iterdir())
    codes = tmp_path / "mood.qdc"
    codes.write_text(CODES, "utf-8")
    app.open_paths([codes])
    qtbot.waitUntil(lambda: "glad" in page.editor.text.toPlainText())
    assert page.form.context.draft.text(("id",)) == "mood-2"  # there is a codebook mood
    assert page.editor.modified
    assert sorted(rubrics_folder().iterdir()) == before
    idle(app, qtbot)
    page.save_button.click()
    qtbot.waitUntil((rubrics_folder() / "mood-2.toml").is_file)


def test_codes_of_another_program_that_cannot_be_read_are_told_and_nothing_is_lost(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    shown = page.editor.text.toPlainText()
    codes = tmp_path / "cut.qdc"
    codes.write_text(CODES[:100], "utf-8")
    told = read_errors()
    app.open_paths([codes])
    qtbot.waitUntil(lambda: bool(told))
    assert "is no REFI-QDA codebook" in " ".join(told)
    assert page.editor.text.toPlainText() == shown


@pytest.mark.parametrize("typed", ["codes", "codes.toml", "codes.qdc"])
def test_a_codebook_is_exported_as_codes_where_that_is_chosen(
    app: App,
    qtbot: QtBot,
    page: RubricPage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
) -> None:
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / typed), a[3].split(";;")[2])
    )
    page._export()
    idle(app, qtbot)
    assert b"<CodeBook" in (tmp_path / "codes.qdc").read_bytes()
    if typed != "codes.qdc":  # the dialog has asked about another file
        (tmp_path / "codes.qdc").write_text("mine", "utf-8")
        answering(BaseDialog, lambda dialog: dialog.reject())
        page._export()
        idle(app, qtbot)
        assert (tmp_path / "codes.qdc").read_text("utf-8") == "mine"


def test_a_codebook_is_exported_as_a_table_and_imported_again(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, kinds = tmp_path / "codes.xlsx", []

    def choose(*asked: Any) -> tuple[str, str]:
        kinds.extend(asked[3].split(";;"))
        return str(table.with_suffix(".toml")), kinds[1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    rubric = page._valid_rubric
    assert rubric
    page._export()
    qtbot.waitUntil(table.is_file)
    page._import()
    qtbot.waitUntil(lambda: "codes.xlsx" in page.editor.text.toPlainText())
    assert parse_rubric(page.editor.source, "again").dimensions == rubric.dimensions
    assert [kind.partition("(")[2] for kind in kinds] == [
        "*.toml)", "*.xlsx *.csv)", "*.qdc)", "*.json)", "*.pdf *.html)",
    ]  # fmt: skip


def test_of_a_workbook_with_several_codebooks_one_is_chosen(
    app: App, qtbot: QtBot, page: RubricPage, tmp_path: Path
) -> None:
    book, table = Workbook(), tmp_path / "codes.xlsx"
    for name in ("Mood", "Trust", "Tone"):
        sheet = book.create_sheet(name)
        for row in (("Variable", "Value", "Label"), (name, 1, "low"), (name, 2, "high")):
            sheet.append(row)
    book.save(table)
    before = page.editor.source

    def choose(dialog: SheetDialog) -> None:
        assert [dialog.sheets.item(i).text() for i in range(3)] == ["Mood", "Trust", "Tone"]
        dialog.sheets.setCurrentRow(1)
        dialog.accept_button.click()

    answering(SheetDialog, lambda dialog: dialog.reject())
    page.open_file(table)
    idle(app, qtbot)
    assert page.editor.source == before
    answering(SheetDialog, choose)
    page.open_file(table)
    qtbot.waitUntil(lambda: 'title = "Trust"' in page.editor.source)
    assert "Mood" not in page.editor.source


def test_a_fault_of_the_program_is_no_advice_beside_the_text(
    app: App, qtbot: QtBot, page: RubricPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("slipped")

    monkeypatch.setattr("desktop.ui.pages.rubric.trial.default_model", broken)
    told: list[str] = []
    answering(ErrorDialog, lambda dialog: (told.append(dialog.report), dialog.accept()))
    page.trial._fields["text"].setPlainText("Thank you all.")
    page.trial.ask_button.click()
    qtbot.waitUntil(lambda: bool(told))
    assert "slipped" in told[0]
    assert page.trial.banner.text == ""


@pytest.mark.slow
def test_it_is_tried_on_a_text_by_the_embedded_model(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    app.preferences.threads = 1  # more would spin
    page.tabs.setCurrentIndex(TRY)
    page.trial.ask_button.click()
    qtbot.waitUntil(lambda: "Type or paste" in page.trial.banner.text)
    page.trial._fields["text"].setPlainText("I am so glad about it.")
    page.trial.ask_button.click()
    qtbot.waitUntil(lambda: bool(page.trial.findChildren(ProbabilityBars)))
    bars = page.trial.findChildren(ProbabilityBars)
    assert len(bars) == len(load_rubric(rubrics_folder() / "mood.toml").dimensions)
    assert "%" in bars[0].accessibleName()


@pytest.mark.slow
def test_a_question_to_the_model_can_be_stopped_and_asked_again(
    app: App, qtbot: QtBot, page: RubricPage
) -> None:
    app.preferences.threads = 1  # more would spin
    page.tabs.setCurrentIndex(TRY)
    page.trial._fields["text"].setPlainText("I am so glad about it.")
    assert page.trial.stop_button.isHidden()
    page.trial.ask_button.click()
    page.trial.stop_button.click()  # before the model is looked up
    assert page.trial.banner.text == "Stopped."
    assert page.trial.stop_button.isHidden()
    page.trial.ask_button.click()
    done = Event()
    app.jobs.submit("model", done.set)  # after the answer, whose drawing waits for us
    assert done.wait(120)
    page.trial.stop_button.click()
    idle(app, qtbot)
    assert page.trial.banner.text == "Stopped."
    assert not page.trial.findChildren(ProbabilityBars)
    assert page.trial._fields["text"].toPlainText() == "I am so glad about it."
    page.trial.ask_button.click()
    qtbot.waitUntil(lambda: bool(page.trial.findChildren(ProbabilityBars)))
