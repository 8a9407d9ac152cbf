"""Parts beside or below each other, with a handle between them for the mouse and for the arrows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from desktop.ui.theme.theme import colours
from desktop.ui.widgets.spoken import spoken_as
from desktop.ui.widgets.tabbing import in_tab_order

STEP = 24
"""Pixels by which a press of an arrow moves a handle."""

_BY = {
    Qt.Orientation.Horizontal: {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP},
    Qt.Orientation.Vertical: {Qt.Key.Key_Up: -STEP, Qt.Key.Key_Down: STEP},
}


class Divided(QSplitter):
    """Its parts keep the room that they need."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal) -> None:
        super().__init__(orientation)
        self.setChildrenCollapsible(False)

    def addWidget(self, part: QWidget) -> None:
        """Adds a part; Tab comes to the handle before it, and to that after the part before."""
        before = self.widget(self.count() - 1)
        super().addWidget(part)
        if before is not None:
            last = [before, *in_tab_order(before)][-1]
            QWidget.setTabOrder(last, self.handle(self.count() - 1))

    def createHandle(self) -> QSplitterHandle:
        """See Handle."""
        return Handle(self.orientation(), self)


class Handle(QSplitterHandle):
    """Tab reaches it, and then the arrows move it, whatever they do elsewhere on the page."""

    def __init__(self, orientation: Qt.Orientation, around: QSplitter) -> None:
        super().__init__(orientation, around)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        spoken_as(self, QAccessible.Role.Separator)
        self.setAccessibleName(self.tr("Divider, moved by the arrow keys"))

    def event(self, event: QEvent) -> bool:
        """See above."""
        asked = event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and self._by(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves it."""
        if by := self._by(event):
            at = self.x() if self.orientation() is Qt.Orientation.Horizontal else self.y()
            self.moveSplitter(at + by)
        else:
            super().keyPressEvent(event)

    def _by(self, event: QKeyEvent) -> int:
        return _BY[self.orientation()].get(Qt.Key(event.key()), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it, with a line where the keyboard is here."""
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
