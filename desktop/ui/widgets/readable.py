"""Something to read that scrolls: the keyboard reaches it, and a screen reader reads it then."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QFocusEvent
from PySide6.QtWidgets import QScrollArea

from desktop.ui.widgets.spoken import heard, spoken_as


class Readable(QScrollArea):
    """``name`` is what a screen reader calls it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("readable")
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        spoken_as(self, QAccessible.Role.Grouping)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is heard is what stands in it now."""
        self.setAccessibleDescription(heard(self.viewport()))
        super().focusInEvent(event)
