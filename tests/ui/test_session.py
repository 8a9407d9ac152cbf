"""What is known of the open project is what is in its file, whoever asked for the change."""

from __future__ import annotations

from threading import Event

import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from window import idle

from desktop.engine.review.desk import Desk, Mode
from desktop.engine.store.project import Project
from desktop.ui.app import App


def decide(project: Project) -> None:
    """Somebody codes the first unit."""
    unit = next(iter(project.units()))
    Desk(project, "Ada", Mode.BLIND).choose(unit.unit_id, "feeling", "joy")


def test_a_change_is_known_though_the_dialog_that_made_it_is_gone(
    opened: App, qtbot: QtBot
) -> None:
    session, dialog, told = opened.session, QObject(), list[object]()
    session.do(decide, told.append, owner=dialog)
    shiboken6.delete(dialog)
    idle(opened, qtbot)
    assert session.overview
    assert [coder.name for coder in session.overview.people] == ["Ada"]
    assert opened.window.side.undo.isEnabled()
    assert not told


def test_a_project_that_is_closed_stays_closed_whatever_was_changed_last(
    opened: App, qtbot: QtBot
) -> None:
    opened.session.do(decide)
    opened.session.close()  # which waits for the change, and not for its news
    idle(opened, qtbot)
    assert opened.session.overview is None
    assert opened.window.windowTitle() == "Glossator"


def test_looking_again_while_the_project_is_busy_is_done_once(opened: App, qtbot: QtBot) -> None:
    looked, free = list[object](), Event()
    opened.session.changed.connect(looked.append)
    opened.session.ask(lambda _: free.wait(), lambda _: None)
    for _ in range(9):  # as a long reading asks for, ten times a second
        opened.session.look_again()
    free.set()
    idle(opened, qtbot)
    assert len(looked) == 1
