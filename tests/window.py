"""Helpers for tests of the window: projects, dialogs, waiting, and what widgets show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.ui.app import App
from desktop.ui.errors import ErrorDialog
from desktop.ui.flows.batches import Batch
from desktop.ui.page import Page
from desktop.ui.session import Access
from desktop.ui.shell.window import CONTENT_MINIMUM
from rubrics.schema import Rubric

AnyPage = TypeVar("AnyPage", bound=Page)

TEXTS = (
    "I am so glad about it.", "The bus was late again.", "שלום, תודה רבה.",
    "<b>Nothing</b> happened.", "We were afraid of the water.", "Thank you all.",
)  # fmt: skip

ANSWERING = "answering"
"""Object name of the timers that wait for dialogs."""


def make_project(app: App, qtbot: QtBot, path: Path, rubric: Rubric, files: list[Path]) -> None:
    """Makes and opens a project, and reads files into it as the window does."""
    with qtbot.waitSignal(app.session.opened):
        app.session.open(Access(path), rubric=rubric)
    app._read_files([Batch(discover(files).sources, ReadOptions())])
    idle(app, qtbot)


@contextmanager
def in_german(app: App) -> Iterator[None]:
    """The window made anew in German, whose words are longer, in its smallest size."""
    app.preferences.language = "de"
    old, app.window = app.window, app._make_window()
    old.hide()
    old.deleteLater()
    app.window.show()
    app.window.resize(*CONTENT_MINIMUM)
    try:
        yield
    finally:
        app.preferences.language = "en"
        app._translate()


def page_of(app: App, kind: type[AnyPage]) -> AnyPage:
    """The window's page of this class."""
    return next(page for page in app.window.pages.values() if isinstance(page, kind))


def idle(app: App, qtbot: QtBot) -> None:
    """Waits until no job runs and all answers are shown, those to further questions included."""
    ask, asked = app.jobs.submit, [True]

    def heard(*args: Any, **options: Any) -> None:
        asked.append(True)
        ask(*args, **options)

    with patch.object(app.jobs, "submit", heard):
        while asked or app.jobs.running:
            qtbot.waitUntil(lambda: not app.jobs.running)
            asked.clear()
            for lane in ("project", "files", "rubrics", "figures"):
                done: list[bool] = []
                ask(lane, lambda: True, done.append)
                qtbot.waitUntil(lambda done=done: bool(done))


def answering(kind: type[QDialog], answer: Callable[[Any], None]) -> None:
    """Calls ``answer`` with the next visible dialog of a class, once it is there."""
    timer = QTimer(QApplication.instance(), objectName=ANSWERING)

    def look() -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, kind) and widget.isVisible():
                timer.stop()
                timer.deleteLater()
                try:
                    answer(widget)
                except BaseException:
                    widget.reject()  # the failing test would wait for the dialog for ever
                    raise
                return

    timer.timeout.connect(look)
    timer.start(50)


def read_errors() -> list[str]:
    """Accepts the next error dialog. Returns a list that will hold its texts."""
    told: list[str] = []

    def read(dialog: ErrorDialog) -> None:
        told.extend(text.text() for text in dialog.findChildren(QLabel))
        dialog.accept()

    answering(ErrorDialog, read)
    return told


def controls(root: QWidget) -> Iterator[QWidget]:
    """The descendants of ``root`` that take keys or clicks, without the parts of Qt's controls."""
    for widget in root.findChildren(QWidget):
        kinds = (
            QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QPlainTextEdit,
            QAbstractItemView, QProgressBar,
        )  # fmt: skip
        inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QHeaderView)
        part = inside or isinstance(widget, QHeaderView) or widget.objectName().startswith("qt_")
        corner = type(widget) is QAbstractButton  # the table's corner, which is not shown
        popup = widget.window() is not root.window()
        if isinstance(widget, kinds) and not part and not corner and not popup:
            yield widget


def reached(root: QWidget) -> Iterator[QWidget]:
    """The descendants of ``root`` that Tab reaches."""
    for widget in root.findChildren(QWidget):
        tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabbed and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None:
            yield widget


def drawn(widget: QWidget, part: QRect) -> set[str]:
    """The colours of the pixels in a part of a widget, as ``#RRGGBB``."""
    image = widget.grab(part).toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name().upper() for x, y in places}


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says a control is for: its accessible name, or the description of a
    combo box, which on Linux Qt names by its current text."""
    interface = QAccessible.queryAccessibleInterface(widget)
    chooses = isinstance(widget, QComboBox)
    what = QAccessible.Text.Description if chooses else QAccessible.Text.Name
    return interface.text(what) if interface else ""


def turn_wheel(widget: QWidget) -> None:
    """Turns the mouse wheel downwards by a notch over a widget."""
    place, none = QPointF(5, 5), QPoint()
    wheel = QWheelEvent(
        place, widget.mapToGlobal(place), none, QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, wheel)
