"""The window opens a project whose codebook is lost, and takes the codebook when it comes back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from doubles import InstantRuntime
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window import idle, page_of, read_errors

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.home.folders import rubrics_folder
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.pages.agreement.page import AgreementPage
from desktop.ui.pages.files import FilesPage
from rubrics.schema import Rubric

MODEL = Coder("m00000000000", "Double", CoderKind.MODEL, {"rubric_sha256": ""})


@pytest.fixture
def lost(tmp_path: Path, mood: Rubric) -> Path:
    """A project of two answered texts without its codebook."""
    path, texts = tmp_path / "Lost.glossator", tmp_path / "a.txt"
    texts.write_text("The bus came late.\n\nThank you all.")
    with Project(path, create=True) as project:
        project.use_rubric(mood)
        list(take_in(project, discover([texts]).sources, ReadOptions()))
        list(annotate(project, MODEL, InstantRuntime(mood), [d.name for d in mood.dimensions]))
    connection = sqlite3.connect(path)
    for table in ("run", "rubric"):
        connection.execute(f"DELETE FROM {table}")
    connection.commit()
    connection.close()
    return path


def test_it_is_read_and_exported_until_its_codebook_is_dropped_on_the_window(
    app: App, qtbot: QtBot, lost: Path, tmp_path: Path
) -> None:
    codebook = (rubrics_folder() / "mood.toml").rename(tmp_path / "mood.toml")
    told = read_errors()
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([lost])
    qtbot.waitUntil(lambda: bool(told))
    assert any("neither in the project nor in a backup" in text for text in told)
    assert app.session.overview is not None
    assert app.session.overview.read_only
    for name in app.window.pages:
        app.go(name)
        idle(app, qtbot)
    files, figures = page_of(app, FilesPage), page_of(app, AgreementPage)
    assert "The bus came late." in files.preview.toPlainText()
    assert "has lost its codebook" in figures.banner.text
    dialog = ExportDialog(files.context, app.session.overview, app.window)
    dialog.folder.edit.setText(str(tmp_path / "out"))
    dialog.accept()
    idle(app, qtbot)
    dialog.close()
    assert "The bus came late." in (tmp_path / "out" / "table.csv").read_text("utf-8-sig")

    app.open_paths([codebook])
    idle(app, qtbot)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([lost])
    idle(app, qtbot)
    assert not app.session.overview.read_only
    assert app.session.rubric.title
    assert not QApplication.activeModalWidget()
    with Project(lost, read_only=True) as project:
        assert project.rubric().sha256 == app.session.rubric.sha256
