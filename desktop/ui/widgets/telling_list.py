"""A list that says in its own place why it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget

from desktop.ui.theme.sheet import ITEM_PADDING
from desktop.ui.theme.theme import colours


class TellingList(QListWidget):
    """``name`` is what a screen reader calls it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._nothing = ""

    def say(self, nothing: str) -> None:
        """Why there are no items; nothing is said where there are some, or nobody knows yet."""
        self._nothing = nothing
        self.setAccessibleDescription(nothing)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it, with the sentence where the first item would be."""
        super().paintEvent(event)
        if self._nothing and not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(colours().muted))
            room = self.viewport().rect().adjusted(ITEM_PADDING, 7, -ITEM_PADDING, 0)
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._nothing)
