"""A project whose passphrase does not open it: mistyped, or the beginning of the file damaged."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window import answering, idle, read_errors

from desktop.engine.store import cipher
from desktop.engine.store.backups import BEFORE_RESTORE, POINT, Backup, backups_of
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.passphrase import AskPassphraseDialog
from rubrics.schema import Rubric

SECRET = "correct horse"


@pytest.fixture
def secret(tmp_path: Path, mood: Rubric) -> Path:
    """A project with a passphrase and one backup."""
    path = tmp_path / "Secret.glossator"
    with Project(path, create=True, passphrase=SECRET) as project:
        project.use_rubric(mood)
        project.back_up()
    return path


def spoil_beginning(path: Path) -> bytes:
    """Noise in place of the first page, as nobody can tell from a page under another key."""
    spoilt = os.urandom(cipher.PAGE) + path.read_bytes()[cipher.PAGE :]
    path.write_bytes(spoilt)
    return spoilt


def newest(path: Path, kind: str) -> Backup:
    return next(backup for backup in reversed(backups_of(path)) if backup.kind == kind)


def mistyping(then: Callable[[AskPassphraseDialog], None]) -> None:
    """Answers with another passphrase, and then as it is told."""

    def first(dialog: AskPassphraseDialog) -> None:
        answering(AskPassphraseDialog, then)
        dialog.passphrase.setText("correct mule")
        dialog.accept_button.click()

    answering(AskPassphraseDialog, first)


def choose(dialog: BackupsDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.backups.count() > 0)
    assert dialog.make_button.isHidden()  # no project is open that a backup could be made of
    assert "does not open" in dialog.banner.text
    dialog.backups.setCurrentRow(0)
    dialog.accept_button.click()


def test_where_the_beginning_is_damaged_the_backups_are_offered_and_the_file_is_kept(
    app: App, qtbot: QtBot, secret: Path
) -> None:
    spoilt = spoil_beginning(secret)
    said: list[str] = []

    def first(dialog: AskPassphraseDialog) -> None:
        assert dialog.backups_button.isHidden()
        answering(AskPassphraseDialog, second)
        dialog.passphrase.setText(SECRET)
        dialog.accept_button.click()

    def second(dialog: AskPassphraseDialog) -> None:
        said.append(dialog.banner.text)
        answering(BackupsDialog, lambda found: choose(found, qtbot))
        qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Tab)
        assert dialog.focusWidget() is dialog.backups_button
        qtbot.keyClick(dialog.backups_button, Qt.Key.Key_Space)

    answering(AskPassphraseDialog, first)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([secret])
    idle(app, qtbot)
    assert "may be wrong, or the beginning of the file damaged" in said[0]
    assert app.session.overview is not None
    assert app.session.overview.encrypted
    assert newest(secret, BEFORE_RESTORE).path.read_bytes() == spoilt


def test_a_passphrase_that_is_typed_beside_the_backups_opens_them(
    app: App, qtbot: QtBot, secret: Path
) -> None:
    spoil_beginning(secret)

    def second(dialog: AskPassphraseDialog) -> None:
        answering(BackupsDialog, lambda found: choose(found, qtbot))
        dialog.passphrase.setText(SECRET)
        dialog.backups_button.click()

    mistyping(second)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([secret])
    idle(app, qtbot)
    assert app.session.access.passphrase == SECRET


def test_a_passphrase_that_was_only_mistyped_puts_no_backup_in_the_place_of_a_whole_project(
    app: App, qtbot: QtBot, secret: Path
) -> None:
    wrong: list[str] = []

    def second(dialog: AskPassphraseDialog) -> None:
        answering(BackupsDialog, lambda found: choose(found, qtbot))
        answering(AskPassphraseDialog, third)
        dialog.backups_button.click()

    def third(dialog: AskPassphraseDialog) -> None:
        wrong.append(dialog.banner.text)
        assert not dialog.backups_button.isHidden()
        dialog.passphrase.setText(SECRET)
        dialog.accept_button.click()

    told = read_errors()
    mistyping(second)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([secret])
    qtbot.waitUntil(lambda: bool(told))
    idle(app, qtbot)
    assert newest(secret, POINT).path.name in wrong[0]
    assert any("so no backup took its place" in text for text in told)
    assert app.session.overview is not None
    assert not [backup for backup in backups_of(secret) if backup.kind == BEFORE_RESTORE]


def test_without_backups_a_passphrase_is_asked_for_and_nothing_else(
    app: App, qtbot: QtBot, secret: Path
) -> None:
    for backup in backups_of(secret):
        backup.path.unlink()
    hidden: list[bool] = []

    def second(dialog: AskPassphraseDialog) -> None:
        hidden.append(dialog.backups_button.isHidden())
        assert "not the passphrase" in dialog.banner.text
        dialog.reject()

    mistyping(second)
    app.open_paths([secret])
    qtbot.waitUntil(lambda: bool(hidden))
    idle(app, qtbot)
    assert hidden == [True]
    assert app.session.overview is None
