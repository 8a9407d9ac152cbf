"""Push buttons in the kinds of the style sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
)

from desktop.ui.theme.theme import colours, restyle, set_icon, theme
from desktop.ui.widgets.two_line_text import draw_second_line, reserve_second_line


class ElidingButton(QPushButton):
    """A button that elides the lines of its text instead of widening the page.

    A second line is drawn muted. A double click presses it once.
    """

    _MIN_CHARACTERS = 24

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setObjectName(kind)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        least = self.fontMetrics().averageCharWidth() * self._MIN_CHARACTERS
        return QSize(min(hint.width(), least), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        contents = QStyle.SubElement.SE_PushButtonContents
        rect = self.style().subElementRect(contents, option, self)
        text, second = reserve_second_line(self.text())
        option.text = "\n".join(
            self.fontMetrics().elidedText(
                line, Qt.TextElideMode.ElideRight, rect.width(), Qt.TextFlag.TextShowMnemonic
            )
            for line in text.split("\n")
        )
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        draw_second_line(painter, rect, second.replace("&&", "&"))


class _RingedButton(QPushButton):
    """A button that, filled as the primary one is, shows the focus as a ring inside its edge.

    The second half of a double click that began on another button is not for this one, which has
    taken its place, as Stop takes that of Annotate.
    """

    _INSET, _WIDTH, _RADIUS = 3, 2, 4.5

    def __init__(self, text: str, *, once: bool) -> None:
        super().__init__(text)
        self._once = once
        self._pressed_at: int | None = None  # in milliseconds, as events count them

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.timestamp()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        before, longest = self._pressed_at, QApplication.doubleClickInterval()
        mine = before is not None and event.timestamp() - before <= longest
        if mine and not self._once:
            super().mouseDoubleClickEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.objectName() == "primary":
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours().on_accent), self._WIDTH))
            by = self._INSET
            inside = QRectF(self.rect()).adjusted(by, by, -by, -by)
            painter.drawRoundedRect(inside, self._RADIUS, self._RADIUS)


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    icon: str = "",
    kind: str = "",
    tip: str = "",
    key: str = "",
    once: bool = False,
) -> QPushButton:
    """A push button.

    ``kind`` is an object name of the style sheet, ``tip`` the tool tip and, without ``text``, the
    accessible name. ``key`` is a shortcut; the tool tip and the help name it. ``once`` says that a
    double click presses it once, because by the second press it is about something else.
    """
    result = _RingedButton(text, once=once)
    result.setObjectName(kind)
    result.setProperty("even", kind not in ("nav", "row"))  # the same height with and without icon
    result.setAutoDefault(False)
    if icon:
        set_icon(result, icon)
    if key:
        result.setShortcut(key)
        result.setWhatsThis(tip or text)
        result.setAccessibleDescription(key)
    if tip:
        result.setToolTip(f"{tip} ({key})" if key else tip)
        if not text:
            result.setAccessibleName(tip)
    if on_click:
        result.clicked.connect(lambda _checked: on_click())
    return result


def set_primary(target: QPushButton, primary: bool) -> None:
    """Styles a button as the one to press next, or as one among others."""
    kind = "primary" if primary else ""
    if target.objectName() != kind:
        target.setObjectName(kind)
        restyle(target)
        theme().update_icon(target)
