"""What may be wider than there is room: it scrolls to its sides, and what is around it need not."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.widgets.readable import Readable


class Sideways(Readable):
    """As high as what is in it; the keyboard reaches it where there is something to scroll."""

    def __init__(self, inside: QWidget, name: str) -> None:
        super().__init__(name)
        self.setWidgetResizable(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._inside = inside
        self.setWidget(inside)

    def heightForWidth(self, width: int) -> int:
        """That of what is in it, and of the bar where it needs one."""
        frame = 2 * self.frameWidth()
        needed = max(width - frame, self._inside.minimumSizeHint().width())
        scrolls = needed > width - frame
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        return self._inside.heightForWidth(needed) + bar + frame

    def sizeHint(self) -> QSize:
        """As wide as it wants to be."""
        return QSize(self._inside.sizeHint().width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as may be."""
        return QSize(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays out what is in it, which a resizable widget would make too high."""
        super().resizeEvent(event)
        room = self.width() - 2 * self.frameWidth()
        needed = max(room, self._inside.minimumSizeHint().width())
        self._inside.resize(needed, self._inside.heightForWidth(needed))
        scrolls = needed > room
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
