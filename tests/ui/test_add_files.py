"""Adding files: names that a file system does not take are told while they are typed."""

from __future__ import annotations

from pathlib import Path

from window import TEXTS

from desktop.engine.ingest.sources import discover
from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog


def test_a_file_with_a_very_long_name_can_be_added(app: App, tmp_path: Path) -> None:
    app.preferences.folder.mkdir()
    file = tmp_path / ("long" * 62 + ".txt")
    file.write_text(TEXTS[0], encoding="utf-8")
    dialog = AddFilesDialog(discover([file]), app.preferences, None, app.window)
    assert dialog.yes.isEnabled()
    dialog.project_name.setText(file.stem)
    assert not dialog.yes.isEnabled()
    assert "No project of this name can be kept" in dialog.problem.text
    dialog.deleteLater()


def test_a_folder_that_is_none_is_told(app: App, tmp_path: Path) -> None:
    file = tmp_path / "remarks.txt"
    file.write_text(TEXTS[0], encoding="utf-8")
    app.preferences.folder = file
    dialog = AddFilesDialog(discover([file]), app.preferences, None, app.window)
    assert "in this folder" in dialog.problem.text
    dialog.deleteLater()


def test_where_nothing_can_be_read_no_project_is_made(app: App, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"none")
    dialog = AddFilesDialog(discover([tmp_path]), app.preferences, None, app.window)
    assert not dialog.yes.isEnabled()
    assert "Nothing here can be read" in dialog.problem.text
    dialog.deleteLater()
