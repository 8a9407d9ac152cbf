"""From the drop to the reading: nothing is made too early, and nothing suitable is left out."""

from __future__ import annotations

import zipfile
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, idle, page_of, read_errors, turn_wheel

from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog
from desktop.ui.dialogs.columns import ColumnsDialog
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.files import FilesPage
from desktop.ui.pages.rubric.page import RubricPage


def a_table(folder: Path) -> Path:
    path = folder / "remarks.csv"
    path.write_text("nr,remark\n1,The bus came late again.\n2,Thank you all for it.\n")
    return path


def take(app: App, qtbot: QtBot, paths: list[Path], seen: list[str]) -> None:
    """Drops files, and makes a project named Remarks of them under the mood codebook."""

    def make(dialog: AddFilesDialog) -> None:
        offered = dialog.rubric.currentData()
        seen.append(offered.id if offered else "")
        seen.append(dialog.rubric_description.text())
        dialog.project_name.setText("Remarks")
        for number in range(dialog.rubric.count()):
            if dialog.rubric.itemData(number).id == "mood":
                dialog.rubric.setCurrentIndex(number)
        dialog.accept_button.click()

    answering(AddFilesDialog, make)
    app.open_paths(paths)


def test_whoever_cancels_the_columns_of_a_new_project_leaves_nothing_behind(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    cancelled: list[bool] = []

    def cancel(dialog: ColumnsDialog) -> None:
        uses = [row.use for row in dialog._rows]
        for row in dialog._rows:
            turn_wheel(row.use_box)  # as whoever scrolls over the boxes does
        cancelled.append([row.use for row in dialog._rows] == uses)
        dialog.reject_button.click()

    answering(ColumnsDialog, cancel)
    take(app, qtbot, [a_table(tmp_path)], [])
    qtbot.waitUntil(lambda: bool(cancelled))
    assert cancelled == [True]
    idle(app, qtbot)
    assert app.session.overview is None
    assert app.window.page.name == "start"
    assert not list(app.preferences.folder.glob("*"))
    assert not app.preferences.recent()


def test_on_the_start_page_a_new_project_is_proposed_and_elsewhere_the_open_one(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    """Whoever has looked at the example would else add their own texts to it."""
    proposed: list[str] = []

    def look(dialog: AddFilesDialog) -> None:
        proposed.append(dialog.accept_button.text())
        dialog.reject_button.click()

    for page in ("start", "files"):
        opened.go(page)
        answering(AddFilesDialog, look)
        opened.open_paths([a_table(tmp_path)])
        idle(opened, qtbot)
    assert proposed == ["Make the project", "Add the files"]


def test_the_example_that_is_clicked_twice_is_read_once(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    monkeypatch.setattr(app, "_read_files", lambda plan, then: read.append(plan))
    button = next(b for b in app.window.page.findChildren(QPushButton) if "example" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    idle(app, qtbot)
    assert app.session.overview is not None
    assert app.session.overview.name == "Example"
    assert len(read) == 1


def test_a_table_that_looks_like_a_codebook_is_offered_as_one_and_begins_one(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    codes, offered = tmp_path / "Mood.csv", []
    codes.write_text("Variable,Value,Label\nTone,1,low\n,2,middle\n,3,high\n")

    def answer(dialog: AddFilesDialog) -> None:
        found = [b for b in dialog.findChildren(QPushButton) if "codebook" in b.text()]
        offered.append(len(found))
        (found or [dialog.reject_button])[0].click()

    answering(AddFilesDialog, answer)
    app.open_paths([a_table(tmp_path)])
    qtbot.waitUntil(lambda: offered == [0])
    idle(app, qtbot)
    answering(AddFilesDialog, answer)
    app.open_paths([codes])
    page = page_of(app, RubricPage)
    qtbot.waitUntil(lambda: "middle" in page.editor.text.toPlainText())
    assert offered == [0, 1]
    assert app.window.page is page
    assert page.editor.modified
    assert page.form.context.draft.text(("id",)) == "mood-2"  # there is a codebook mood
    assert page.form.note_banner.text.splitlines()[0] == "Made from the table Mood.csv."
    assert "equal steps: Tone." in page.form.note_banner.text
    assert app.session.overview is None


def test_a_document_is_offered_as_a_codebook_where_a_table_in_it_is_one(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    names = ("Who", "When"), ("Variable", "Value", "Label"), ("Speaker", "Said")
    asked: list[int] = []

    def written(name: str, *tables: tuple[str, ...]) -> Path:
        rows = [
            "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row)
            for row in tables
        ]
        body = "".join(f"<w:tbl><w:tr>{row}</w:tr><w:tr>{row}</w:tr></w:tbl>" for row in rows)
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            text = f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
            archive.writestr("word/document.xml", text)
        return tmp_path / name

    def answer(dialog: AddFilesDialog) -> None:
        found = [b for b in dialog.findChildren(QPushButton) if "codebook" in b.text()]
        asked.append(len(found))
        dialog.reject_button.click()

    talk = written("talk.docx", names[2])
    codes = written("codes.docx", names[0], names[1])
    for number, paths in enumerate(([talk], [codes], [talk, codes]), 1):
        answering(AddFilesDialog, answer)
        app.open_paths(paths)
        qtbot.waitUntil(lambda number=number: len(asked) == number)
        idle(app, qtbot)
    assert asked == [0, 1, 0]


def test_suitable_files_go_in_and_the_others_are_named_with_the_reason(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    good, picture = tmp_path / "remarks.txt", tmp_path / "picture.png"
    empty, damaged = tmp_path / "empty.txt", tmp_path / "damaged.docx"
    good.write_text("\n\n".join(TEXTS), encoding="utf-8")
    picture.write_bytes(b"\x89PNG")
    empty.touch()
    damaged.write_bytes(b"no archive")
    take(app, qtbot, [good, picture, empty, damaged, tmp_path / "gone.txt"], [])
    qtbot.waitUntil(lambda: app.session.overview is not None)
    qtbot.waitUntil(lambda: app.session.overview.units == len(TEXTS))  # type: ignore[union-attr]
    idle(app, qtbot)
    page = page_of(app, FilesPage)
    lines = page._banner.text.splitlines()
    assert "picture.png" in lines[0]
    assert "There is no file" in lines[1]
    assert lines[2] == "2 files could not be read; everything else is in the project."
    assert lines[3].startswith("empty.txt: The file is empty")
    assert lines[4].startswith("damaged.docx: ")
    assert len(lines) == 5


def test_the_codebook_that_fits_is_offered_first_and_the_last_one_where_none_does(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    labelled = tmp_path / "labelled.csv"
    labelled.write_text("text,emotion_anna\nThe bus came late again.,joy\n")
    seen: list[str] = []
    answering(ColumnsDialog, lambda dialog: dialog.accept_button.click())
    take(app, qtbot, [labelled], seen)
    qtbot.waitUntil(lambda: app.session.overview is not None)
    idle(app, qtbot)
    assert seen[0] == "emotions"
    assert seen[1].startswith("It fits the columns of labelled.csv.")

    def look(dialog: AddFilesDialog) -> None:
        seen.append(dialog.rubric.currentData().id)
        seen.append(dialog.rubric_description.text())
        dialog.rubric.setCurrentIndex(dialog.rubric.count() - 1)
        seen.append(dialog.rubric_description.text())
        dialog.reject_button.click()

    answering(AddFilesDialog, look)
    app.open_paths([a_table(tmp_path)])
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert seen[2] == "mood"
    assert seen[3].startswith("You used it last.")
    assert "last" not in seen[4]


def test_where_nothing_speaks_for_a_codebook_one_has_to_be_chosen(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    seen: list[object] = []

    def look(dialog: AddFilesDialog) -> None:
        seen.extend(
            (dialog.rubric.currentIndex(), dialog.accept_button.isEnabled(), dialog.problem.text)
        )
        dialog.rubric.setCurrentIndex(0)
        seen.append(dialog.accept_button.isEnabled())
        dialog.reject_button.click()

    answering(AddFilesDialog, look)
    app.open_paths([a_table(tmp_path)])
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen[:2] == [-1, False]
    assert str(seen[2]).startswith("Choose the codebook")
    assert seen[3] is True


def test_files_that_were_copied_are_pasted_and_a_copied_text_is_not(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    table = a_table(tmp_path)
    dropped: list[list[Path]] = []
    app.window.dropped.disconnect()
    app.window.dropped.connect(dropped.append)
    app.window.activateWindow()
    copied = QMimeData()
    copied.setUrls([QUrl("https://example.org/a.txt"), QUrl.fromLocalFile(str(table))])
    for data in (QMimeData(), copied):
        data.setText(data.text() or "some cells\tof a table")
        QApplication.clipboard().setMimeData(data)
        qtbot.keyClick(app.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dropped == [[table]]


def test_files_are_asked_about_once_however_often_they_come(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    keys = {key.key().toString(): key for key in app.window.findChildren(QShortcut)}
    assert not keys["Ctrl+V"].autoRepeat()
    shown: list[int] = []

    def look(_dialog: AddFilesDialog) -> None:
        there = [w for w in QApplication.topLevelWidgets() if isinstance(w, AddFilesDialog)]
        shown.append(sum(one.isVisible() for one in there))
        for one in there:
            one.reject()

    told = read_errors()
    app.window.dropped.emit([tmp_path / "missing.txt"])
    qtbot.waitUntil(lambda: bool(told))
    for asked in (1, 2):  # after an error and after the dialog was closed
        for _ in range(3):
            app.window.dropped.emit([a_table(tmp_path)])
        # Once every look has ended.
        app.jobs.submit("files", lambda: True, lambda _: answering(AddFilesDialog, look))
        qtbot.waitUntil(lambda asked=asked: len(shown) == asked)
        idle(app, qtbot)
    assert shown == [1, 1]


def test_files_that_are_dropped_on_a_text_field_go_to_the_window(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    files, words = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(a_table(tmp_path)))])
    words.setText("late")
    dropped: list[list[Path]] = []
    opened.window.dropped.disconnect()
    opened.window.dropped.connect(dropped.append)
    for count, field in enumerate(fields_of(opened), 1):
        drop(field.viewport() if isinstance(field, QPlainTextEdit) else field, files)
        assert len(dropped) == count, field.accessibleName()
    search = page_of(opened, AnnotatePage).filters.search
    drop(search, words)
    assert search.text() == "late"
    idle(opened, qtbot)


def test_files_that_are_pasted_into_a_text_field_go_to_the_window(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    files, table = QMimeData(), a_table(tmp_path)
    files.setUrls([QUrl.fromLocalFile(str(table))])
    files.setText(table.as_uri())
    dropped: list[list[Path]] = []
    opened.window.dropped.disconnect()
    opened.window.dropped.connect(dropped.append)
    opened.window.activateWindow()
    QApplication.clipboard().setMimeData(files)
    known = QKeySequence.keyBindings(QKeySequence.StandardKey.Paste)
    keys = [key for key in known if "+" in key.toString()]  # the others cannot be pressed here
    for count, (field, key) in enumerate(product(fields_of(opened), keys), 1):
        qtbot.keySequence(field, key)
        assert len(dropped) == count, (field.accessibleName(), key)
    search = page_of(opened, AnnotatePage).filters.search
    assert not search.text()
    QApplication.clipboard().setText("late")
    for key in keys:
        qtbot.keySequence(search, key)
    assert search.text() == "late" * len(keys)
    idle(opened, qtbot)


def fields_of(app: App) -> list[QLineEdit | QPlainTextEdit]:
    """The text fields on the pages that can be written in."""
    pages = app.window.pages.values()
    found = [
        field
        for page in pages
        for field in (*page.findChildren(QLineEdit), *page.findChildren(QPlainTextEdit))
        if not field.isReadOnly() and field.isEnabled()
    ]
    names = {field.accessibleName() for field in found}
    assert {"Text of the codebook", "Search the texts", "Note", "Coder"} <= names
    return found


def drop(widget: QWidget, data: QMimeData) -> None:
    """Drags data over a widget and lets go there."""
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(
        widget, QDragEnterEvent(QPoint(2, 2), *how, Qt.KeyboardModifier.NoModifier)
    )
    QApplication.sendEvent(widget, QDropEvent(QPointF(2, 2), *how, Qt.KeyboardModifier.NoModifier))
