"""Fixtures of the window: offscreen, with a home folder of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from window import ANSWERING, TEXTS, make_project

from desktop.engine.home.folders import rubrics_folder
from desktop.ui.app import App
from desktop.ui.theme.theme import Theme
from rubrics.loader import load_rubric

MOOD = Path(__file__).parents[1] / "data" / "mood.toml"
PATIENCE = 120_000
"""Milliseconds until a test gives up waiting, enough for a busy machine."""


class PatientBot(QtBot):
    """pytest-qt's bot with a longer default timeout."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **options: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """Replaces pytest-qt's fixture of this name."""
    return PatientBot(request)


@pytest.fixture
def app(qapp: QApplication, qtbot: QtBot, home: Path) -> Iterator[App]:
    """The program with its window shown. Every job and widget has ended when the test has."""
    rubrics_folder().mkdir(parents=True)
    (rubrics_folder() / "mood.toml").write_bytes(MOOD.read_bytes())
    made = App(qapp)
    made.preferences.folder = home / "projects"
    with qtbot.waitExposed(made.window):
        made.show()
        made.window.resize(1240, 800)
    yield made
    for timer in qapp.findChildren(QTimer, ANSWERING):  # it would answer dialogs of later tests
        timer.stop()
        timer.deleteLater()
    made.theme.choose(made.theme.scheme, 1.0)  # the next app takes the font size for the system's
    made.window.hide()
    made.close()
    for widget in QApplication.topLevelWidgets():
        widget.deleteLater()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[Theme]:
    """The theme alone, for widgets that are tested without the window."""
    from desktop.ui.theme.palette import Scheme

    made = Theme(qapp, Scheme.LIGHT, 1.0, qapp)
    yield made
    shiboken6.delete(made)


@pytest.fixture
def opened(app: App, qtbot: QtBot, tmp_path: Path) -> App:
    """The program with an open project: six short texts, with the rubric mood."""
    rubric = load_rubric(MOOD)
    texts = tmp_path / "texts.txt"
    texts.write_text("\n\n".join(TEXTS), encoding="utf-8")
    make_project(app, qtbot, tmp_path / "Small.glossator", rubric, [texts])
    return app
