"""What is known of the open project is what is in its file, whoever asked for the change."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from window import idle

from desktop.engine.review.desk import Desk, Mode
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.session import Access
from rubrics.schema import Rubric


def decide(project: Project) -> None:
    """Somebody codes the first unit."""
    unit = next(iter(project.units()))
    Desk(project, "Ada", Mode.BLIND).choose(unit.unit_id, "feeling", "joy")


def test_a_change_is_known_though_the_dialog_that_made_it_is_gone(
    opened: App, qtbot: QtBot
) -> None:
    session, dialog, told = opened.session, QObject(), list[object]()
    session.change(decide, told.append, owner=dialog)
    shiboken6.delete(dialog)
    idle(opened, qtbot)
    assert session.overview
    assert [coder.name for coder in session.overview.people] == ["Ada"]
    assert opened.window.sidebar.undo_button.isEnabled()
    assert not told


def test_a_project_that_is_closed_stays_closed_whatever_was_changed_last(
    opened: App, qtbot: QtBot
) -> None:
    opened.session.change(decide)
    opened.session.close()  # which waits for the change, and not for its news
    idle(opened, qtbot)
    assert opened.session.overview is None
    assert opened.window.windowTitle() == "Glossator"


def test_looking_again_while_the_project_is_busy_is_done_once(opened: App, qtbot: QtBot) -> None:
    looked, free = list[object](), Event()
    opened.session.changed.connect(looked.append)
    opened.session.ask(lambda _: free.wait(), lambda _: None)
    for _ in range(9):  # as a long reading asks for, ten times a second
        opened.session.reload()
    free.set()
    idle(opened, qtbot)
    assert len(looked) == 1


def test_what_is_wanted_of_a_project_is_not_done_to_the_one_that_is_just_being_opened(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    session, done = opened.session, list[Path]()
    session.open(Access(tmp_path / "Other.glossator"), rubric=mood)
    session.change(lambda project: done.append(project.path))  # before it is there
    session.ask(lambda project: done.append(project.path))
    idle(opened, qtbot)
    assert session.path == tmp_path / "Other.glossator"
    assert not done
