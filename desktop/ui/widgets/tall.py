"""As high as what is in it, as long as there is room for that; then it scrolls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSizePolicy, QWidget


class Tall(QScrollArea):
    """``keep_to`` says how high it may be."""

    _room = 1 << 20

    def __init__(self, inside: QLayout) -> None:
        super().__init__()
        self._inside = inside
        inside.setContentsMargins(0, 0, 0, 0)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(_Inside(inside, self.updateGeometry))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keep_to(self, room: int) -> None:
        """It may be so many pixels high at most."""
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """That of what is in it, if there is room for it."""
        return min(_least(self._inside, width), self._room)

    def sizeHint(self) -> QSize:
        """As large as it wants to be."""
        hint = self._inside.totalSizeHint()
        return QSize(hint.width(), min(hint.height(), self._room))

    def minimumSizeHint(self) -> QSize:
        """As narrow as what is in it may be."""
        least = self._inside.totalMinimumSize()
        return QSize(least.width(), min(least.height(), self._room))


class _Inside(QWidget):
    """Scrolls where it does not find what it needs, and not yet where it would like more."""

    def __init__(self, inside: QLayout, needs_other: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.setLayout(inside)
        self._needs_other = needs_other

    def event(self, event: QEvent) -> bool:
        """What is around it hears of it, which a scroll area would keep to itself."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._needs_other()
        return super().event(event)

    def heightForWidth(self, width: int) -> int:
        """See above."""
        layout = self.layout()
        return _least(layout, width) if layout is not None else -1


def _least(layout: QLayout, width: int) -> int:
    """The height that it needs at least in a width."""
    least = layout.totalMinimumHeightForWidth(width)
    return least if least >= 0 else layout.totalMinimumSize().height()
