"""What is known of the open project is what is in its file, whoever asked for the change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from window import idle, page_of

from desktop.engine.review.desk import Desk, Mode
from desktop.engine.store import passphrase
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.errors import ErrorDialog
from desktop.ui.pages.agreement.page import AgreementPage
from desktop.ui.session import LANE, Access
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


def test_a_project_that_is_just_being_opened_is_closed_too(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "Slow.glossator"
    app.session.open(Access(path), rubric=mood)
    app.session.close()
    assert [file.name for file in tmp_path.glob("Slow.glossator*")] == [path.name]
    idle(app, qtbot)
    assert app.session.overview is None
    app.session.open(Access(path))
    idle(app, qtbot)
    assert app.session.path == path


def test_a_project_that_is_closed_while_its_passphrase_is_changed_stays_closed(
    opened: App, qtbot: QtBot
) -> None:
    path, done = opened.session.access.path, list[bool]()
    opened.session.set_passphrase("secret", lambda: done.append(True), opened.show_error)
    opened.session.close()
    idle(opened, qtbot)
    assert (opened.session.overview, done) == (None, [True])
    assert not list(path.parent.glob("Small.glossator-*"))


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


def started(app: App) -> list[str]:
    """Starts a job that decides something; returns a list that will hold its error."""

    def steps(project: Project) -> Iterator[None]:
        decide(project)
        yield

    told = list[str]()
    job = app.session.new_job("deciding", "Deciding", steps)
    job.failed.connect(lambda error: told.append(str(error)))
    app.jobs.start_job(job)
    return told


def test_while_the_passphrase_is_changed_no_job_saves_what_would_be_lost(
    opened: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, begun, free = opened.session, Event(), Event()
    write, done = passphrase._write, list[bool]()

    def slowly(*arguments: object) -> None:
        begun.set()
        free.wait()
        write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(passphrase, "_write", slowly)
    session.set_passphrase("secret", lambda: done.append(True), opened.show_error)
    begun.wait()
    opened.go("agreement")  # which would read the figures in a thread of its own
    early, looked = started(opened), list[None]()
    opened.jobs.submit("figures", lambda: None, looked.append)
    qtbot.waitUntil(lambda: bool(looked) and not opened.jobs.running)
    free.set()
    written = Event()
    opened.jobs.submit(LANE, written.set)
    written.wait()  # the window has not heard of it yet: what it knows would open the old file
    late = started(opened)
    idle(opened, qtbot)
    assert done == [True]
    for told in (early, late):
        assert len(told) == 1
        assert "is being written anew. Try again when that is done." in told[0]
    assert page_of(opened, AgreementPage)._report is not None
    assert not opened.window.findChildren(ErrorDialog)
    assert started(opened) == []
    idle(opened, qtbot)
    with Project(session.access.path, read_only=True, passphrase="secret") as project:
        assert [coder.name for coder in project.coders()] == ["Ada"]


def test_a_passphrase_that_could_not_be_set_stops_no_later_job(opened: App, qtbot: QtBot) -> None:
    told = list[Exception]()
    opened.session.set_passphrase(None, lambda: None, told.append)
    idle(opened, qtbot)
    assert "has no passphrase that could be removed" in str(told)
    assert started(opened) == []
    idle(opened, qtbot)
    assert opened.session.people_names == ["Ada"]
