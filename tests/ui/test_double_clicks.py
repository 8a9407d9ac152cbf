"""Whoever double-clicks means one press, and the button that was there at the first one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from seat import press, saved, seated
from window import idle

from desktop.ui.app import App
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button

LEFT = Qt.MouseButton.LeftButton


def second_half(widget: QWidget) -> None:
    """The second press of a double click, which is for whatever is under the pointer by then."""
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        place, plain = QPointF(5, 5), Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, place, widget.mapToGlobal(place), LEFT, LEFT, plain)
        QApplication.sendEvent(widget, event)


def test_a_button_that_has_taken_anothers_place_is_not_pressed(qtbot: QtBot, themed: Theme) -> None:
    pressed: list[bool] = []
    stop = button("Stop", lambda: pressed.append(True))
    qtbot.addWidget(stop)
    stop.show()
    second_half(stop)
    assert not pressed
    qtbot.mouseClick(stop, LEFT)
    second_half(stop)
    assert pressed == [True, True]  # this one began on it


def test_a_double_click_on_levels_and_what_decides_for_them_is_one_click(
    opened: App, qtbot: QtBot
) -> None:
    review = seated(opened, qtbot)
    press(qtbot, review, Qt.Key.Key_1, Qt.Key.Key_1)
    idle(opened, qtbot)
    level = next(iter(review.panel.level_buttons._buttons.values()))
    qtbot.mouseClick(level, LEFT)
    second_half(level)
    assert level.isChecked()
    qtbot.mouseClick(review.panel.done_button, LEFT)
    idle(opened, qtbot)
    before = len(saved(opened))
    while review._dimension().name != "about":
        review.panel.moved.emit(-1)
    second_half(review.panel.done_button)
    idle(opened, qtbot)
    assert len(saved(opened)) == before
