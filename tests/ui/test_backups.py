"""Going back to a backup, and saving what can be read of a damaged project, in the window."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, idle, read_errors

from desktop.engine.store.backups import BEFORE_RESTORE, POINT, backups_of, folder_of
from desktop.engine.store.project import Project
from desktop.engine.store.removal import remove
from desktop.ui.app import App
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.dialogs.passphrase import AskPassphraseDialog
from rubrics.schema import Rubric

SECRET = "correct horse"
PAGE = 4096


def listed(dialog: BackupsDialog) -> list[str]:
    return [dialog.backups.item(row).text() for row in range(dialog.backups.count())]


def go_back(dialog: BackupsDialog, which: str) -> None:
    """Chooses the newest backup that was made for a reason."""
    row = next(row for row, text in enumerate(listed(dialog)) if which in text)
    dialog.backups.setCurrentRow(row)
    dialog.accept_button.click()


@pytest.fixture
def path(opened: App) -> Path:
    found = opened.session.path
    assert found is not None
    return found


def test_what_was_removed_comes_back_by_the_history(opened: App, qtbot: QtBot, path: Path) -> None:
    assert opened.session.overview is not None
    (document,) = opened.session.overview.documents
    opened.session.change(lambda project: remove(project, document.document_id))
    idle(opened, qtbot)
    assert opened.session.overview.units == 0

    def choose(dialog: BackupsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.backups.count() > 0)
        assert dialog.reject_button.isDefault()
        assert not dialog.accept_button.isEnabled()
        go_back(dialog, "before a removal")

    answering(HistoryDialog, lambda dialog: dialog.done(HistoryDialog.BACKUPS))
    answering(BackupsDialog, choose)
    with qtbot.waitSignal(opened.session.opened):
        opened.window.sidebar.history_button.click()
    idle(opened, qtbot)
    assert opened.session.overview.units == len(TEXTS)
    assert backups_of(path)[-1].kind == BEFORE_RESTORE


def test_a_backup_is_made_when_it_is_asked_for_and_listed(
    opened: App, qtbot: QtBot, path: Path
) -> None:
    seen: list[str] = []

    def make(dialog: BackupsDialog) -> None:
        idle(opened, qtbot)
        before = len(listed(dialog))
        assert bool(dialog.backups.accessibleDescription()) == (before == 0)
        dialog.make_button.click()
        qtbot.waitUntil(lambda: len(listed(dialog)) == before + 1)
        seen.extend(listed(dialog))
        dialog.reject()

    answering(BackupsDialog, make)
    opened.open_flow.restore_flow.ask(opened.session.access)
    assert "asked for" in seen[0]
    assert backups_of(path)[-1].kind == POINT
    assert opened.session.overview is not None


def test_a_backup_that_cannot_be_read_is_said_and_the_project_is_as_it_was(
    opened: App, qtbot: QtBot, path: Path
) -> None:
    with Project(path) as project:
        backup = project.back_up()
    backup.write_bytes(os.urandom(100) + b"\0" * 100)
    told = read_errors()

    def choose(dialog: BackupsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.backups.count() > 0)
        go_back(dialog, "asked for")

    answering(BackupsDialog, choose)
    with qtbot.waitSignal(opened.session.opened):
        opened.open_flow.restore_flow.ask(opened.session.access)
    qtbot.waitUntil(lambda: bool(told))
    idle(opened, qtbot)
    assert any("not a Glossator project" in text for text in told)
    assert opened.session.overview is not None
    assert opened.session.overview.units == len(TEXTS)


def damaged(opened: App, path: Path) -> None:
    """Closes the project and spoils its file so that it does not open any more."""
    opened.session.close()
    data = bytearray(path.read_bytes())
    data[-PAGE * 2 :] = b""
    path.write_bytes(data)
    with pytest.raises(Exception, match="is damaged"):
        Project(path)


def test_of_a_damaged_project_what_can_be_read_is_saved_and_what_is_missing_is_said(
    opened: App, qtbot: QtBot, path: Path
) -> None:
    damaged(opened, path)
    said: list[str] = []
    told = read_errors()

    def save(dialog: BackupsDialog) -> None:
        said.append(dialog.banner.text)
        dialog.repair_button.click()

    answering(BackupsDialog, save)
    with qtbot.waitSignal(opened.session.opened):
        opened.open_paths([path])
    qtbot.waitUntil(lambda: bool(told))
    idle(opened, qtbot)
    assert "is damaged" in said[0]
    assert any("Something is missing" in text for text in told)
    assert any(b.kind == "damaged" for b in backups_of(path))


def test_for_a_damaged_project_a_backup_is_offered_and_the_damaged_file_is_not(
    opened: App, qtbot: QtBot, path: Path
) -> None:
    with Project(path) as project:
        project.back_up()
    damaged(opened, path)

    def choose(dialog: BackupsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.backups.count() > 0)
        assert not any("damaged" in text for text in listed(dialog))
        go_back(dialog, "asked for")

    answering(BackupsDialog, choose)
    with qtbot.waitSignal(opened.session.opened):
        opened.open_paths([path])
    idle(opened, qtbot)
    assert opened.session.overview is not None
    assert opened.session.overview.units == len(TEXTS)


def test_a_project_that_is_gone_comes_back_from_its_backups_with_its_passphrase(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "Secret.glossator"
    with Project(path, create=True, passphrase=SECRET) as project:
        project.use_rubric(mood)
        project.back_up()
    path.unlink()

    def type_it(dialog: AskPassphraseDialog) -> None:
        dialog.passphrase.setText(SECRET)
        dialog.accept_button.click()

    def choose(dialog: BackupsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.backups.count() > 0)
        assert dialog.repair_button.isHidden()  # nothing is left of which something could be saved
        assert "not there any more" in dialog.banner.text
        answering(AskPassphraseDialog, type_it)
        go_back(dialog, "asked for")

    answering(BackupsDialog, choose)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([path])
    idle(app, qtbot)
    assert app.session.overview is not None
    assert app.session.overview.encrypted


def test_a_damaged_backup_of_one_project_says_nothing_of_the_one_that_is_open(
    opened: App, qtbot: QtBot, path: Path, tmp_path: Path, mood: Rubric
) -> None:
    other = tmp_path / "Other.glossator"
    with Project(other, create=True) as project:
        project.use_rubric(mood)
        backup = project.back_up()
    for file in (other, backup):
        file.write_bytes(file.read_bytes()[: -PAGE * 2])

    def choose(dialog: BackupsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.backups.count() > 0)
        go_back(dialog, "asked for")

    told = read_errors()
    answering(BackupsDialog, choose)
    opened.open_paths([other])
    qtbot.waitUntil(lambda: bool(told))
    idle(opened, qtbot)
    assert any(f"{backup} is damaged" in text for text in told)
    assert opened.session.path == path


def test_going_back_closes_nothing_that_the_window_shows(
    opened: App, qtbot: QtBot, path: Path
) -> None:
    with Project(path) as project:
        project.back_up()
    closed: list[bool] = []
    opened.session.closed.connect(lambda: closed.append(True))

    def choose(dialog: BackupsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.backups.count() > 0)
        go_back(dialog, "asked for")

    answering(BackupsDialog, choose)
    opened.session.reload()
    with qtbot.waitSignal(opened.session.opened):
        opened.open_flow.restore_flow.ask(opened.session.access)
    idle(opened, qtbot)
    assert not closed
    assert opened.session.access.path == path


def test_where_no_backup_can_be_made_the_dialog_says_why(
    opened: App, qtbot: QtBot, path: Path
) -> None:
    folder = folder_of(path)
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.write_text("in the way")
    said: list[str] = []

    def make(dialog: BackupsDialog) -> None:
        dialog.make_button.click()
        qtbot.waitUntil(lambda: bool(dialog.banner.text))
        said.append(dialog.banner.text)
        dialog.reject()

    answering(BackupsDialog, make)
    opened.open_flow.restore_flow.ask(opened.session.access)
    assert "cannot be written" in said[0]
    assert folder.read_text() == "in the way"
