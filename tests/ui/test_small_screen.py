"""On a screen that is too small for it, as one is whose scale was doubled, all can be reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot
from window import idle

from desktop.ui.app import App
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.shell.window import CONTENT_MINIMUM
from desktop.ui.theme.palette import Scheme
from desktop.ui.widgets.layouts import TITLE_BAR_HEIGHT


def test_a_window_without_room_scrolls_to_where_the_keyboard_is(opened: App, qtbot: QtBot) -> None:
    opened.preferences.coder = "Kim"
    window = opened.window
    window.resize(640, 400)
    opened.go("review")
    idle(opened, qtbot)
    QApplication.processEvents()
    area = window.centralWidget()
    assert isinstance(area, QScrollArea)
    assert (window.width(), window.height()) == (640, 400)
    assert area.widget().width() >= CONTENT_MINIMUM[0]
    assert area.widget().height() >= CONTENT_MINIMUM[1]
    for made in window.page.findChildren(QPushButton):
        if made.isVisible() and made.isEnabled():
            made.setFocus()
            seen = QRect(made.mapTo(area.viewport(), QPoint(0, 0)), made.size())
            if made.width() < area.viewport().width():
                assert area.viewport().rect().contains(seen), made.text()


def test_a_window_with_room_does_not_scroll(opened: App, qtbot: QtBot) -> None:
    area = opened.window.centralWidget()
    assert isinstance(area, QScrollArea)
    opened.window.resize(*CONTENT_MINIMUM)
    for name in opened.window.pages:
        opened.go(name)
        idle(opened, qtbot)
        QApplication.processEvents()
        assert area.verticalScrollBar().maximum() == 0, name
        assert area.horizontalScrollBar().maximum() == 0, name


@pytest.mark.parametrize("kind", ["export", "history", "fault"])
def test_the_buttons_of_a_dialog_in_large_type_are_on_the_screen(
    opened: App, qtbot: QtBot, kind: str
) -> None:
    opened.theme.choose(Scheme.LIGHT, 2.0)
    window, overview = opened.window, opened.session.overview
    assert overview is not None
    dialog: QDialog
    if kind == "export":
        dialog = ExportDialog(window.page.context, overview, window)
    elif kind == "history":
        dialog = HistoryDialog(opened.session, opened.show_error, window)
    else:
        dialog = ErrorDialog(RuntimeError("Something that nobody thought of."), window)
    with qtbot.waitExposed(dialog):
        dialog.open()
    idle(opened, qtbot)
    QApplication.processEvents()
    assert dialog.height() <= dialog.screen().availableSize().height()
    for made in dialog.findChildren(QPushButton):
        if made.isVisible() and made.parentWidget() is dialog:
            assert dialog.rect().contains(made.geometry()), made.text()
    dialog.reject()


def test_a_new_window_leaves_room_for_its_title_bar(app: App) -> None:
    assert app.window.screen().availableSize().height() == 800
    made = app._make_window()
    assert made.height() <= 800 - TITLE_BAR_HEIGHT
    made.deleteLater()
