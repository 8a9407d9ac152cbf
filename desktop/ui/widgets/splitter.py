"""A splitter whose handles can be moved by the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from desktop.ui.theme.theme import colours
from desktop.ui.widgets.accessibility import set_accessible_role
from desktop.ui.widgets.focus import tab_order

STEP = 24
"""Pixels by which an arrow key moves a handle."""

_MOVES = {
    Qt.Orientation.Horizontal: {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP},
    Qt.Orientation.Vertical: {Qt.Key.Key_Up: -STEP, Qt.Key.Key_Down: STEP},
}


class Splitter(QSplitter):
    """Its parts cannot be collapsed, and Tab reaches the handle between two of them."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal) -> None:
        super().__init__(orientation)
        self.setChildrenCollapsible(False)

    def addWidget(self, part: QWidget) -> None:
        """Adds a part. In the tab order its handle comes right after the part before."""
        before = self.widget(self.count() - 1)
        super().addWidget(part)
        if before is not None:
            last = [before, *tab_order(before)][-1]
            QWidget.setTabOrder(last, self.handle(self.count() - 1))

    def createHandle(self) -> QSplitterHandle:
        return SplitterHandle(self.orientation(), self)


class SplitterHandle(QSplitterHandle):
    """A handle that takes the focus by Tab and is moved by the arrow keys."""

    def __init__(self, orientation: Qt.Orientation, parent: QSplitter) -> None:
        super().__init__(orientation, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_accessible_role(self, QAccessible.Role.Separator)
        self.setAccessibleName(self.tr("Divider, moved by the arrow keys"))

    def event(self, event: QEvent) -> bool:
        """Claims the arrow keys, which may be shortcuts of the page."""
        asks = event.type() is QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and self._move_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if move := self._move_of(event):
            position = self.x() if self.orientation() is Qt.Orientation.Horizontal else self.y()
            self.moveSplitter(position + move)
        else:
            super().keyPressEvent(event)

    def _move_of(self, event: QKeyEvent) -> int:
        """The pixels by which a key moves the handle, 0 for any other key."""
        return _MOVES[self.orientation()].get(Qt.Key(event.key()), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints a line along the handle while it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter, middle = QPainter(self), self.rect().center()
            line = self.rect()
            if self.orientation() is Qt.Orientation.Horizontal:
                line.setLeft(middle.x() - 1)
                line.setWidth(3)
            else:
                line.setTop(middle.y() - 1)
                line.setHeight(3)
            painter.fillRect(line, QColor(colours().accent))


def side_by_side(
    left: QWidget, right: QWidget, sizes: tuple[int, int], stretch: tuple[int, int] | None = None
) -> Splitter:
    """A splitter of two parts of these widths in pixels.

    A wider window gives the parts more room in the ratio of ``stretch``, by default that of their
    widths.
    """
    result = Splitter()
    result.setHandleWidth(14)
    for number, (part, factor) in enumerate(zip((left, right), stretch or sizes, strict=True)):
        result.addWidget(part)
        result.setStretchFactor(number, factor)
    result.setSizes(list(sizes))
    return result
