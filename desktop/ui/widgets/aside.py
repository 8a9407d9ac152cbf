"""What stands beside something: it scrolls up and down alone, and takes the width that it needs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class Aside(QScrollArea):
    """Shows what is below each other in ``inside``."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        inside.setObjectName("scrolled")
        self._inside = inside
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def event(self, event: QEvent) -> bool:
        """What is in it may need more room from now on."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest thing in it."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = self._inside.minimumSizeHint().width() + bar
        return QSize(width, super().minimumSizeHint().height())
