"""Adding files: names that a file system does not take are told while they are typed."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, idle, in_german

from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.sources import Discovery, discover
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.add_files import ENCODINGS, AddFilesDialog, Addition
from desktop.ui.dialogs.columns import ColumnsDialog
from desktop.ui.widgets.banner import Banner


def test_a_file_with_a_very_long_name_can_be_added(app: App, tmp_path: Path) -> None:
    app.preferences.folder.mkdir()
    file = tmp_path / ("long" * 62 + ".txt")
    file.write_text(TEXTS[0], encoding="utf-8")
    dialog = AddFilesDialog(discover([file]), app.preferences, None, app.window)
    dialog.rubric.setCurrentIndex(0)
    assert dialog.accept_button.isEnabled()
    dialog.project_name.setText(file.stem)
    assert not dialog.accept_button.isEnabled()
    assert "No project of this name can be kept" in dialog.problem.text
    dialog.deleteLater()


def test_a_project_is_called_like_the_only_file_or_the_folder_of_all(
    app: App, tmp_path: Path
) -> None:
    letters = tmp_path / "Letters 2026"
    (letters / "March").mkdir(parents=True)
    for name in ("first.txt", "March/second.txt"):
        (letters / name).write_text(TEXTS[0], encoding="utf-8")
    for dropped, called in ((letters, "Letters 2026"), (letters / "first.txt", "first")):
        dialog = AddFilesDialog(discover([dropped]), app.preferences, None, app.window)
        assert dialog.project_name.text() == called
        dialog.deleteLater()


def test_who_has_a_codebook_of_their_own_finds_it_first_and_others_are_told_where_it_is_made(
    app: App, tmp_path: Path
) -> None:
    file = tmp_path / "remarks.txt"
    file.write_text(TEXTS[0], encoding="utf-8")
    dialog = AddFilesDialog(discover([file]), app.preferences, None, app.window)
    assert "on the page Codebook" in dialog.rubric_description.text()
    assert dialog.rubric.itemData(0).id == "mood"
    assert dialog.rubric.count() > 1
    dialog.deleteLater()


def test_a_folder_that_is_none_is_told(app: App, tmp_path: Path) -> None:
    file = tmp_path / "remarks.txt"
    file.write_text(TEXTS[0], encoding="utf-8")
    app.preferences.folder = file
    dialog = AddFilesDialog(discover([file]), app.preferences, None, app.window)
    assert "in this folder" in dialog.problem.text
    dialog.deleteLater()


def test_a_banner_is_as_high_as_its_text(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    codes, other = tmp_path / "codes.csv", tmp_path / "other.xyz"
    codes.write_text("question,level,description\nMood,glad,Is glad\nMood,sad,Is sad\n")
    other.touch()
    dialog = AddFilesDialog(discover([tmp_path]), app.preferences, None, app.window)
    with qtbot.waitExposed(dialog):
        dialog.open()
    banners = [banner for banner in dialog.findChildren(Banner) if banner.isVisible()]
    assert len(banners) == 2

    def fit() -> bool:
        return all(one.height() == one.heightForWidth(one.width()) for one in banners)

    assert fit()
    low = dialog.height()
    dialog.problem.tell("This takes more than one line. " * 9, "warn")
    qtbot.waitUntil(lambda: dialog.height() > low)
    assert fit()
    dialog.reject()
    dialog.deleteLater()


def test_below_what_is_said_of_a_codebook_no_line_is_empty(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[0], encoding="utf-8")
    dialog = AddFilesDialog(discover([tmp_path]), app.preferences, None, app.window)
    with qtbot.waitExposed(dialog):
        dialog.open()
    about = dialog.rubric_description
    for place in range(dialog.rubric.count()):
        dialog.rubric.setCurrentIndex(place)
        qtbot.waitUntil(lambda: about.height() == about.heightForWidth(about.width()), timeout=5000)
    dialog.reject()
    dialog.deleteLater()


def test_files_that_are_not_named_are_counted_as_the_language_writes_numbers(
    app: App, tmp_path: Path
) -> None:
    sources = tuple(Source(tmp_path / f"{n}.txt", f"{n}.txt") for n in range(1204))
    with in_german(app):
        dialog = AddFilesDialog(Discovery(sources, ()), app.preferences, None, app.window)
        assert any("3.txt und 1.200" in said.text() for said in dialog.findChildren(QLabel))
        dialog.deleteLater()


@pytest.mark.parametrize("kind", [UnitKind.TEXT, UnitKind.PROSE])
def test_what_is_added_is_proposed_to_be_cut_as_the_project_is(
    opened: App, tmp_path: Path, kind: UnitKind
) -> None:
    """One letter of the next month had a unit for each of its paragraphs."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all,\n\nThank you.", encoding="utf-8")
    assert opened.session.overview is not None
    current = opened.session.overview
    whole = replace(current, documents=(replace(current.documents[0], unit_kind=kind),))
    for overview, wanted in ((current, None), (whole, kind)):
        found = discover([letter])
        dialog = AddFilesDialog(found, opened.preferences, overview, opened.window)
        assert dialog.addition.options.unit is wanted
        dialog.target.setCurrentIndex(1)  # a new project
        assert dialog.addition.options.unit is None
        dialog.deleteLater()


def test_where_nothing_can_be_read_no_project_is_made(app: App, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"none")
    dialog = AddFilesDialog(discover([tmp_path]), app.preferences, None, app.window)
    assert not dialog.accept_button.isEnabled()
    assert "Nothing here can be read" in dialog.problem.text
    dialog.deleteLater()


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("a.txt",), ["units", "encoding"]),
        (("a.xlsx",), ["sheet", "header"]),
        (("a.TAB", "b.docx"), ["units", "encoding", "header"]),
        (("a.pdf", "b.eml"), ["units"]),
        (("a.msg",), ["units"]),
        (("a.mbox",), []),
        (("a.sav",), ["encoding"]),
        (("a.qdpx",), ["units"]),
    ],
)
def test_only_what_the_files_may_need_is_asked(
    app: App, tmp_path: Path, names: tuple[str, ...], asked: list[str]
) -> None:
    files = [tmp_path / name for name in names]
    for file in files:
        file.touch()
    dialog = AddFilesDialog(discover(files), app.preferences, None, app.window)
    every = ("units", "encoding", "sheet", "header")
    assert [each for each in every if not getattr(dialog, each).isHidden()] == asked
    assert dialog.addition.options == ReadOptions()
    dialog.deleteLater()


def test_a_passphrase_is_not_in_what_an_error_may_print(tmp_path: Path) -> None:
    addition = Addition(tmp_path / "p.glossator", None, ReadOptions(), passphrase="open sesame")
    assert "open sesame" not in repr(addition)


def test_every_encoding_that_is_offered_is_known() -> None:
    for name in ENCODINGS:
        assert codecs.lookup(name)


def test_files_are_read_as_the_analyst_says(opened: App, qtbot: QtBot, tmp_path: Path) -> None:
    """A table without a head, under an encoding that is not its own, and a second sheet."""
    table, book = tmp_path / "bus.csv", tmp_path / "book.xlsx"
    table.write_bytes("Der Bus kam zu spät.;1\nDer Bus fährt nie.;2\n".encode("windows-1252"))
    made = Workbook()
    made.active.append(["The first sheet."])
    made.create_sheet("Answers").append(["The second sheet."])
    made.save(book)

    def add(dialog: AddFilesDialog) -> None:
        dialog.encoding.setCurrentText("Mac-Roman")
        dialog.sheet.setText("Answers")
        dialog.header.setChecked(False)
        dialog.accept_button.click()

    def confirm(dialog: ColumnsDialog) -> None:
        answering(ColumnsDialog, lambda other: other.accept_button.click())
        dialog.accept_button.click()

    answering(AddFilesDialog, add)
    answering(ColumnsDialog, confirm)
    opened.open_paths([table, book])
    qtbot.waitUntil(lambda: opened.session.overview.units == len(TEXTS) + 3)  # type: ignore[union-attr]
    idle(opened, qtbot)
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        texts = [unit.fields["text"] for unit in project.units()]
    assert {"Der Bus kam zu sp‰t.", "Der Bus f‰hrt nie.", "The second sheet."} < set(texts)
