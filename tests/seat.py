"""Helpers for tests of the review page: a coder who decides by keys."""

from __future__ import annotations

from pathlib import Path

from doubles import InstantRuntime
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from window import idle, page_of

from desktop.engine.annotate import annotate as run
from desktop.engine.domain import Annotation, Coder, CoderKind
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.flows.batches import Batch
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.review.reviewer import ReviewState


def seated(app: App, qtbot: QtBot) -> ReviewPage:
    """The review page with Kim as the coder and a unit shown."""
    app.go("review")
    page = page_of(app, ReviewPage)
    page.controls.coder.setText("Kim")
    page.controls.coder.setFocus()
    qtbot.keyClick(page.controls.coder, Qt.Key.Key_Return)
    idle(app, qtbot)
    qtbot.waitUntil(lambda: page._state is not None and page._state.unit is not None)
    return page


def annotate(app: App) -> None:
    """Annotates all units and dimensions with the double of a model."""
    path = app.session.path
    assert path is not None
    with Project(path) as project:
        rubric = project.rubric()
        coder = Coder("double", "Double", CoderKind.MODEL)
        names = tuple(dimension.name for dimension in rubric.dimensions)
        assert list(run(project, coder, InstantRuntime(rubric), names))


def choose(box: QComboBox, wanted: object) -> None:
    """Chooses the item with these data."""
    box.setCurrentIndex(box.findData(wanted))


def saved(app: App) -> list[Annotation]:
    """All annotations in the project file."""
    path = app.session.path
    assert path is not None
    with Project(path) as project:
        return list(project.annotations())


def press(qtbot: QtBot, page: ReviewPage, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page, key)


def decide_all(qtbot: QtBot, app: App, page: ReviewPage) -> None:
    """Gives the shown unit the first level of every dimension."""
    for dimension in app.session.rubric.dimensions:
        press(qtbot, page, Qt.Key.Key_1)
        if dimension.select == "many":
            press(qtbot, page, Qt.Key.Key_Return)


def state(page: ReviewPage) -> ReviewState:
    """What the page shows; there has to be a unit."""
    assert page._state is not None
    return page._state


def read_more(app: App, qtbot: QtBot, path: Path, *texts: str) -> None:
    """Adds a file of these texts to the open project."""
    path.write_text("\n\n".join(texts), encoding="utf-8")
    app._read_files([Batch(discover([path]).sources, ReadOptions())])
    idle(app, qtbot)
