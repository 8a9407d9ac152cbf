"""The whole way in the window, with the embedded model: drop, map, annotate, review, export."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of

from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog
from desktop.ui.dialogs.columns import ColumnsDialog
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.pages.agreement.page import AgreementPage
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.page import ReviewPage

UNITS = 30


def drop(app: App, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier)  # fmt: skip
    # Only what was entered can be dropped upon.
    QApplication.sendEvent(app.window, QDragEnterEvent(QPoint(300, 300), *rest))
    QApplication.sendEvent(app.window, QDropEvent(QPoint(300, 300), *rest))


def choose(box: QComboBox, wanted: object) -> None:
    box.setCurrentIndex([box.itemData(i) for i in range(box.count())].index(wanted))


def test_from_a_dropped_table_to_the_same_bytes_as_the_command_line(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "remarks.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["nr", "what they said", "by Anna"])
        for number in range(UNITS):
            said = "joy" if number % 2 else "fear"
            writer.writerow([number, f"Remark {number}: the bus came, and so did we.", said])

    def new_project(dialog: AddFilesDialog) -> None:
        dialog.project_name.setText("Remarks")
        at = next(i for i in range(dialog.rubric.count()) if dialog.rubric.itemData(i).id == "mood")
        dialog.rubric.setCurrentIndex(at)
        dialog.accept_button.click()

    def map_columns(dialog: ColumnsDialog) -> None:
        text, labels = dialog._rows[1], dialog._rows[2]
        choose(text.use_box, ("field", "text"))
        choose(labels.use_box, ("labels", "feeling"))
        labels.coder.setText("Anna")
        dialog._rows[0].use_box.setCurrentIndex(0)
        assert dialog.accept_button.isEnabled()
        dialog.accept_button.click()

    answering(AddFilesDialog, new_project)
    answering(ColumnsDialog, map_columns)
    with qtbot.waitSignal(app.session.opened):
        drop(app, table)
    qtbot.waitUntil(
        lambda: app.session.overview is not None and app.session.overview.units == UNITS
    )
    idle(app, qtbot)

    app.go("annotate")
    annotate = page_of(app, AnnotatePage)
    idle(app, qtbot)
    # Whoever wants to code blind afterwards hides the answers while the model works.
    annotate.filters.answers_shown.click()
    qtbot.waitUntil(annotate.run_button.isEnabled)
    qtbot.mouseClick(annotate.run_button, Qt.MouseButton.LeftButton)
    idle(app, qtbot)
    assert annotate.banner.text == "Done: every unit has its answers."

    app.go("review")
    review = page_of(app, ReviewPage)
    # Where there is no window manager nobody gives the window the keys back after a dialog.
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    review.controls.coder.setText("Kim")
    review.controls.coder.setFocus()
    qtbot.keyClick(review.controls.coder, Qt.Key.Key_Return)
    idle(app, qtbot)
    dimensions = app.session.rubric.dimensions
    for _unit in range(UNITS):
        for dimension in dimensions:
            qtbot.keyClick(review, Qt.Key.Key_1)
            if dimension.select == "many":
                qtbot.keyClick(review, Qt.Key.Key_Return)
    idle(app, qtbot)
    qtbot.waitUntil(lambda: "All 30" in review.banner.text)
    idle(app, qtbot)

    app.go("agreement")
    idle(app, qtbot)
    page = page_of(app, AgreementPage)
    assert page.parts.count() >= 3
    out = tmp_path / "window"

    def export(dialog: ExportDialog) -> None:
        dialog.folder.edit.setText(str(out))
        dialog.boxes["xlsx"].setChecked(True)
        dialog.boxes["report"].setChecked(True)
        dialog.accept_button.click()

    answering(ExportDialog, export)
    page.export()
    qtbot.waitUntil((out / "figures.json").exists)
    idle(app, qtbot)

    path = app.session.path
    assert path is not None
    other = tmp_path / "command"
    for command in (["export", path, "--out", other], ["report", path, "--out", other]):
        subprocess.run([sys.executable, "-m", "desktop.cli", *map(str, command)], check=True)
    for name in ("table.csv", "annotations.csv", "run.json", "report.html", "report.pdf"):
        assert (out / name).read_bytes() == (other / name).read_bytes(), name
    (told,) = json.loads((out / "run.json").read_text(encoding="utf-8"))["documents"]
    assert told["read_by"] == {
        "fields": {"text": "what they said"},
        "labels": [{"column": "by Anna", "dimension": "feeling", "coder": "Anna"}],
    }
    with Project(path) as project:
        kim = [c for c in project.coders() if c.name == "Kim"]
        mine = [a for a in project.annotations() if a.coder_id == kim[0].coder_id]
    assert len(mine) == UNITS * len(dimensions)
    assert all(a.value for a in mine)
    assert not any(a.saw_suggestion for a in mine)
