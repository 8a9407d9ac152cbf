"""Projects with a passphrase, and projects that another program holds, in the window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, idle, make_project, page_of, read_errors

from desktop.engine.store.errors import PassphraseError
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.dialogs.passphrase import AskPassphraseDialog, ChoosePassphraseDialog
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.privacy.page import PrivacyPage
from rubrics.schema import Rubric

SECRET = "correct horse"


def choose(dialog: ChoosePassphraseDialog) -> None:
    dialog.passphrase.setText(SECRET)
    dialog.repetition.setText("correct mule")
    assert not dialog.accept_button.isEnabled()
    assert "not the same" in dialog.banner.text
    dialog.repetition.setText(SECRET)
    dialog.accept_button.click()


def privacy(app: App) -> PrivacyPage:
    app.go("privacy")
    return page_of(app, PrivacyPage)


def test_a_new_project_is_made_under_a_passphrase(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    text = tmp_path / "secret.txt"
    text.write_text("Nobody may read this.", encoding="utf-8")

    def new(dialog: AddFilesDialog) -> None:
        at = next(i for i in range(dialog.rubric.count()) if dialog.rubric.itemData(i).id == "mood")
        dialog.rubric.setCurrentIndex(at)
        dialog.protect.setChecked(True)
        dialog.accept_button.click()

    def think_better_of_it(dialog: ChoosePassphraseDialog) -> None:
        answering(AddFilesDialog, again)
        dialog.reject()

    def again(dialog: AddFilesDialog) -> None:
        assert dialog.rubric.currentData().id == "mood"  # nothing chosen is lost
        answering(ChoosePassphraseDialog, choose)
        dialog.accept_button.click()

    answering(AddFilesDialog, new)
    answering(ChoosePassphraseDialog, think_better_of_it)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([text])
    idle(app, qtbot)
    qtbot.waitUntil(lambda: app.session.overview.units == 1)  # type: ignore[union-attr]
    path = app.session.path
    assert path is not None
    app.session.close()
    assert not path.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(PassphraseError):
        Project(path)
    with Project(path, passphrase=SECRET) as project:
        assert project.unit_count() == 1


def test_a_passphrase_is_asked_for_until_it_is_right(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "Secret.glossator"
    with Project(path, create=True, passphrase=SECRET) as project:
        project.use_rubric(mood)
    told: list[str] = []

    def right(dialog: AskPassphraseDialog) -> None:
        told.extend(label.text() for label in dialog.findChildren(QLabel))
        dialog.passphrase.setText(SECRET)
        dialog.accept_button.click()

    def wrong(dialog: AskPassphraseDialog) -> None:
        dialog.passphrase.setText("no")
        dialog.accept_button.click()
        answering(AskPassphraseDialog, right)

    answering(AskPassphraseDialog, wrong)
    with qtbot.waitSignal(app.session.opened):
        app.open_paths([path])
    assert app.session.overview is not None
    assert app.session.overview.encrypted
    assert any("not the passphrase" in text for text in told)
    idle(app, qtbot)


def test_closing_the_question_leaves_the_open_project_open(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Secret.glossator"
    Project(path, create=True, passphrase=SECRET).close()
    seen: list[bool] = []
    answering(AskPassphraseDialog, lambda dialog: (seen.append(True), dialog.reject()))
    opened.open_paths([path])
    qtbot.waitUntil(lambda: bool(seen))
    idle(opened, qtbot)
    assert opened.session.overview is not None
    assert opened.session.overview.name == "Small"


def test_a_passphrase_is_given_and_removed_on_the_privacy_page(opened: App, qtbot: QtBot) -> None:
    page = privacy(opened)
    idle(opened, qtbot)
    path = opened.session.path
    assert path is not None
    page.passphrase.choose_button.setFocus()
    answering(ChoosePassphraseDialog, choose)
    page.passphrase.choose_button.click()
    idle(opened, qtbot)
    qtbot.waitUntil(lambda: "new passphrase" in page.passphrase.banner.text)
    assert opened.window.focusWidget() is page.passphrase.choose_button
    assert not path.read_bytes().startswith(b"SQLite format 3")
    opened.go("agreement")  # opens the project once more, in a thread of its own
    idle(opened, qtbot)
    privacy(opened)
    answering(BaseDialog, lambda dialog: dialog.accept_button.click())
    page.passphrase.remove_button.setFocus()
    page.passphrase.remove_button.click()
    idle(opened, qtbot)
    qtbot.waitUntil(lambda: "no passphrase" in page.passphrase.banner.text)
    assert opened.window.focusWidget() is page.passphrase.choose_button  # the other is gone
    opened.session.close()
    with Project(path) as project:
        assert project.unit_count() == len(TEXTS)


def test_a_folder_that_cannot_be_made_is_said_and_the_open_project_stays_open(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    text = tmp_path / "more.txt"
    text.write_text("One more.", encoding="utf-8")

    def new(dialog: AddFilesDialog) -> None:
        dialog.target.setCurrentIndex(1)
        dialog.rubric.setCurrentIndex(0)
        dialog.folder.edit.setText(str(text / "projects"))
        dialog.accept_button.click()

    answering(AddFilesDialog, new)
    told = read_errors()
    opened.open_paths([text])
    qtbot.waitUntil(lambda: bool(told))
    assert f"The folder {text / 'projects'} cannot be made" in " ".join(told)
    assert "Choose another folder." in " ".join(told)
    assert opened.session.overview is not None
    assert opened.session.overview.name == "Small"
    idle(opened, qtbot)


HOLDING = """
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from desktop.engine.store.project import Project
with Project(Path(sys.argv[1]), passphrase=sys.argv[2] or None):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(path: Path, passphrase: str = "") -> Iterator[None]:
    """Another program has the project open."""
    command = [sys.executable, "-c", HOLDING, str(path), passphrase]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.communicate()


def test_a_project_that_another_program_holds_is_opened_for_reading(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    text = tmp_path / "texts.txt"
    text.write_text("\n\n".join(TEXTS), encoding="utf-8")
    path = tmp_path / "Held.glossator"
    make_project(app, qtbot, path, mood, [text])
    app.session.close()
    with held(path):
        answering(BaseDialog, lambda dialog: dialog.accept_button.click())
        with qtbot.waitSignal(app.session.opened):
            app.open_paths([path])
        idle(app, qtbot)
        assert app.session.overview is not None
        assert app.session.overview.read_only
        assert "for reading only" in app.window.windowTitle()
        app.preferences.coder = "Kim"
        for name in app.window.pages:
            app.go(name)
            idle(app, qtbot)
        assert not app.window.sidebar._buttons["review"].isEnabled()
        page = page_of(app, AnnotatePage)
        assert not page.run_button.isEnabled()
        assert not page.model.isEnabled()
        assert page.model.offer is not None
        assert page.model.warning.text == ""  # nobody asks a model here
        assert page.table.units.rowCount() == len(TEXTS)
        app.session.close()


def test_of_a_project_that_another_program_holds_the_passphrase_is_checked_first(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "Secret.glossator"
    with Project(path, create=True, passphrase=SECRET) as project:
        project.use_rubric(mood)
    shown: list[str] = []

    def answer(passphrase: str, then: Callable[[BaseDialog], None]) -> Callable[..., None]:
        def type_it(dialog: AskPassphraseDialog) -> None:
            shown.append(passphrase)
            answering(BaseDialog, then)
            dialog.passphrase.setText(passphrase)
            dialog.accept_button.click()

        return type_it

    def read(dialog: BaseDialog) -> None:
        shown.append(dialog.accept_button.text())
        dialog.accept_button.click()

    answering(AskPassphraseDialog, answer("no", answer(SECRET, read)))
    with held(path, SECRET), qtbot.waitSignal(app.session.opened):
        app.open_paths([path])
    assert shown == ["no", SECRET, "Open for reading"]
    idle(app, qtbot)
