"""A copy of the project comes back from somebody who coded in it, and is dropped on the window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from window import answering, idle

from desktop.engine.review.desk import Desk
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.merge import MergeDialog
from desktop.ui.widgets.words import step_words
from rubrics.schema import Rubric


@pytest.fixture
def copy(opened: App) -> Path:
    """What Ben has decided of the first three texts."""
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        backup = project.back_up()
    copy = Path(shutil.copy(backup, path.with_name("From Ben.glossator")))
    with Project(copy) as project:
        desk = Desk(project, "Ben")
        for unit in list(project.units())[:3]:
            desk.choose(unit.unit_id, "feeling", "joy")
    return copy


def people(app: App) -> list[str]:
    assert app.session.overview is not None
    return [coder.name for coder in app.session.overview.people]


def test_dropped_on_a_page_its_decisions_are_taken_over(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    path = opened.session.path

    def take_over(dialog: MergeDialog) -> None:
        qtbot.waitUntil(dialog.yes.isEnabled)
        assert "3 annotations change" in dialog.said.text
        assert dialog.examples.count() == 3
        assert "Ben" in dialog.examples.item(0).text()
        dialog.yes.click()

    answering(MergeDialog, take_over)
    opened.go("review")
    opened.take([copy])
    idle(opened, qtbot)
    assert opened.session.path == path
    assert people(opened) == ["Ben"]
    assert opened.session.overview is not None
    step = opened.session.overview.next_undo
    assert step is not None
    assert step_words(step) == "decisions taken over from a copy, From Ben.glossator: Ben"
    with Project(copy, read_only=True) as theirs:
        assert len(list(theirs.annotations())) == 3

    def nothing_new(dialog: MergeDialog) -> None:
        qtbot.waitUntil(lambda: "3 stay as they are" in dialog.said.text)
        assert not dialog.yes.isEnabled()
        dialog.no.click()

    answering(MergeDialog, nothing_new)
    opened.take([copy])
    idle(opened, qtbot)
    assert people(opened) == ["Ben"]


def test_it_may_be_opened_instead_as_on_the_first_page_without_a_question(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    mine = opened.session.path
    assert mine is not None
    answering(MergeDialog, lambda dialog: dialog.open_.click())
    opened.take([copy])
    idle(opened, qtbot)
    assert opened.session.path == copy
    opened.go("start")
    opened.take([mine])
    idle(opened, qtbot)
    assert opened.session.path == mine
    assert people(opened) == []


def test_a_copy_of_a_project_with_a_passphrase_has_the_same(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    opened.session.set_passphrase("our secret", lambda: None, print)
    idle(opened, qtbot)
    set_passphrase(copy, None, "our secret")

    def take_over(dialog: MergeDialog) -> None:
        qtbot.waitUntil(dialog.yes.isEnabled)
        dialog.yes.click()

    answering(MergeDialog, take_over)
    opened.go("annotate")
    opened.take([copy])
    qtbot.waitUntil(lambda: people(opened) == ["Ben"])


def test_what_is_no_copy_is_opened(opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric) -> None:
    other = tmp_path / "other.glossator"
    with Project(other, create=True) as project:  # nobody has decided anything in it
        project.use_rubric(mood)
    opened.go("review")
    opened.take([other])
    qtbot.waitUntil(lambda: opened.session.path == other)
    idle(opened, qtbot)
