"""What fits itself to the room and to the size of type that it has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

if TYPE_CHECKING:
    _Base = QAbstractScrollArea
else:
    _Base = object  # a second widget below a class is more than Qt can bear


class Fitted(_Base):
    """Comes before the kind of widget that a class is; ``fit`` is called whenever it may matter."""

    def fit(self) -> None:
        """Takes the room and the size of type there is."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another size."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """And in another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()
