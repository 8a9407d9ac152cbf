"""Where the keyboard is can be seen, wherever it is, and it is never lost."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from window import idle, reached

from desktop.ui.app import App
from desktop.ui.pages.annotate.units_table import UnitsTable
from desktop.ui.pages.rubric.page import RubricPage
from desktop.ui.theme.palette import Scheme
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.splitter import Splitter, SplitterHandle

RING = 40
"""Pixels at least that have to change to another luminance where the keyboard comes."""


def luminance(image: QImage) -> NDArray[np.float64]:
    """That of each pixel, as WCAG 2.2 defines it."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    channels = raw[:, : image.width(), 2::-1] / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def ring(window: QWidget, widget: QWidget) -> int:
    """Pixels in and around a widget whose contrast with themselves is 3 or more once the keyboard
    has come to it."""
    area = widget.parentWidget()
    while area is not None:
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(widget)
        area = area.parentWidget()
    if focused := QApplication.focusWidget():
        focused.clearFocus()
    QApplication.processEvents()
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-2, -2, 2, 2)
    place = place.intersected(window.rect())
    before = luminance(window.grab(place).toImage())
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is widget
    QApplication.processEvents()
    after = luminance(window.grab(place).toImage())
    high, low = np.maximum(before, after), np.minimum(before, after)
    return int(((high + 0.05) / (low + 0.05) >= 3).sum())


def test_a_filled_button_stays_as_large_as_it_is(qtbot: QtBot, themed: Theme) -> None:
    made = button("Annotate", kind="primary")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    edges: list[QImage] = []
    for _ in range(2):
        QApplication.processEvents()
        edges.append(made.grab(QRect(0, 0, made.width(), 2)).toImage())
        made.setFocus()
    assert made.hasFocus()
    assert edges[0] == edges[1]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_where_the_keyboard_is_can_be_seen(opened: App, qtbot: QtBot, scheme: Scheme) -> None:
    opened.preferences.coder = "Kim"
    opened.theme.choose(scheme, 1.0)
    window = opened.window
    window.activateWindow()
    rings: dict[tuple[str, str], int] = {}
    for name in window.pages:
        opened.go(name)
        idle(opened, qtbot)
        tabs = window.page.tabs if isinstance(window.page, RubricPage) else None
        for tab in range(tabs.count() if tabs else 1):
            if tabs:
                tabs.setCurrentIndex(tab)
                idle(opened, qtbot)
            for widget in list(reached(window)):
                kind = (type(widget).__name__, widget.objectName())
                if kind not in rings:
                    rings[kind] = ring(window, widget)
    assert len(rings) > 15
    assert not {kind: seen for kind, seen in rings.items() if seen < RING}


def test_the_arrows_move_what_is_between_two_parts(opened: App, qtbot: QtBot) -> None:
    """And do nothing else meanwhile: on this page they turn to another unit."""
    opened.preferences.coder = "Kim"
    opened.go("review")
    idle(opened, qtbot)
    split = opened.window.page.findChild(Splitter)
    handle = split.handle(1)
    handle.setFocus()
    before, text = split.sizes(), split.widget(0).toPlainText()
    qtbot.keyClick(handle, Qt.Key.Key_Left)
    qtbot.keyClick(handle, Qt.Key.Key_Left)
    idle(opened, qtbot)
    assert split.sizes()[0] == before[0] - 48
    assert split.widget(0).toPlainText() == text
    qtbot.keyClick(handle, Qt.Key.Key_Right)
    assert split.sizes()[0] == before[0] - 24


def test_tab_comes_to_a_handle_between_what_it_divides(opened: App, qtbot: QtBot) -> None:
    for name in ("files", "annotate", "models"):
        opened.go(name)
        idle(opened, qtbot)
        split = opened.window.page.findChild(Splitter)
        chain = [split.nextInFocusChain()]
        while chain[-1] is not split:
            chain.append(chain[-1].nextInFocusChain())
        order = [
            "handle" if isinstance(widget, SplitterHandle) else split.indexOf(part)
            for widget in chain
            for part in (split.widget(0), split.widget(1), split.handle(1))
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and (
                part is widget
                or (not isinstance(widget, SplitterHandle) and part.isAncestorOf(widget))
            )
        ]
        at = order.index("handle")
        assert set(order[:at]) == {0}, name
        assert set(order[at + 1 :]) <= {1, "handle"}, name


def test_the_table_is_sorted_and_its_columns_widened_by_key(opened: App, qtbot: QtBot) -> None:
    opened.go("annotate")
    idle(opened, qtbot)
    table = opened.window.page.findChild(UnitsTable)
    table.setFocus()
    texts = [table.units.index(row, 1).data() for row in range(6)]
    qtbot.keyClick(table, Qt.Key.Key_Right)
    for turned, wanted in ((False, sorted(texts)), (True, sorted(texts, reverse=True)), (0, texts)):
        qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        idle(opened, qtbot)
        assert [table.units.index(row, 1).data() for row in range(6)] == wanted, turned
        assert table.currentIndex().column() == 1
    header = table.horizontalHeader()
    qtbot.keyClick(table, Qt.Key.Key_Left)
    before = header.sectionSize(0)
    qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert header.sectionSize(0) > before
    qtbot.keyClick(table, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert header.sectionSize(0) == before


def test_a_page_that_is_turned_to_by_key_has_the_keyboard(opened: App, qtbot: QtBot) -> None:
    """And where it was there: not its button at the window's left, from which it is far to go."""
    opened.preferences.coder = "Kim"
    window = opened.window
    window.activateWindow()
    window.sidebar._buttons["start"].setFocus()
    for number, name in enumerate(window.pages, 1):
        key = getattr(Qt.Key, f"Key_{number}")
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        idle(opened, qtbot)
        assert window.page.name == name
        assert window.page.isAncestorOf(QApplication.focusWidget()), name
    table = window.pages["annotate"].findChild(UnitsTable)
    table.setFocus()
    for key in (Qt.Key.Key_7, Qt.Key.Key_4):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        idle(opened, qtbot)
    assert table.hasFocus()


def test_pages_turn_by_key_while_nothing_has_the_focus(opened: App, qtbot: QtBot) -> None:
    window = opened.window
    window.activateWindow()
    opened.go("privacy")
    idle(opened, qtbot)
    if focused := QApplication.focusWidget():
        focused.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page.name == "files"
