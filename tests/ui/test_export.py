"""The export dialog while it writes: one export at a time, stopped cleanly, failures told."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window import answering, idle

from desktop.engine.export.joined import Progress
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.pages.agreement import AgreementPage


@pytest.fixture
def page(opened: App, qtbot: QtBot) -> AgreementPage:
    opened.go("agreement")
    idle(opened, qtbot)
    found = opened.window.pages["agreement"]
    assert isinstance(found, AgreementPage)
    return found


@pytest.fixture
def go(opened: App, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Exports are written once this is set, or the job is told to stop."""
    go = Event()

    def patiently(project: Project, fmt: Format, folder: Path, progress: Progress) -> list[Path]:
        def wait(share: float) -> None:
            job = opened.jobs.job("export")
            while not go.is_set() and job is not None and not job.cancelled:
                time.sleep(0.01)
            progress(share)

        return export_project(project, fmt, folder, wait)

    monkeypatch.setattr("desktop.ui.dialogs.export.export_project", patiently)
    return go


def dialog_of(page: AgreementPage) -> ExportDialog:
    page.export()
    return page.findChildren(ExportDialog)[-1]


def test_an_export_that_is_stopped_leaves_no_half_a_file(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    out = tmp_path / "out"
    dialog = dialog_of(page)
    dialog.folder.setText(str(out))
    dialog.yes.click()
    job = opened.jobs.job("export")
    assert job is not None
    job.cancel()
    qtbot.waitUntil(dialog.yes.isEnabled)
    assert "Stopped" in dialog.said.text
    dialog.no.click()
    assert not list(out.glob("*"))


def test_no_second_export_is_begun_while_one_is_written(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    out = tmp_path / "out"
    first = dialog_of(page)
    first.folder.setText(str(out))
    first.yes.click()
    first.boxes["jsonl"].setChecked(True)
    first.folder.setText(str(out / "other"))
    assert not first.yes.isEnabled()
    first.no.click()
    second = dialog_of(page)
    assert second is not first
    second.folder.setText(str(out))
    assert not second.yes.isEnabled()
    go.set()
    qtbot.waitUntil(second.yes.isEnabled)
    assert "table.csv" in second.said.text
    assert (out / "table.csv").exists()
    second.no.click()


def test_an_export_that_fails_says_so_though_its_dialog_was_closed(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []

    def read(dialog: ErrorDialog) -> None:
        told.append(" ".join(text.text() for text in dialog.findChildren(QLabel)))
        dialog.accept()

    dialog = dialog_of(page)
    dialog.folder.setText(str(tmp_path / "file" / "out"))
    dialog.yes.click()
    dialog.no.click()
    answering(ErrorDialog, read)
    go.set()
    qtbot.waitUntil(lambda: bool(told))
    idle(opened, qtbot)
    assert "annotations.csv could not be written" in told[0]
