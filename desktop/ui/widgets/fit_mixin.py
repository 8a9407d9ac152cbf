"""A mixin for widgets that adjust themselves to their size and font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

if TYPE_CHECKING:
    _Base = QAbstractScrollArea
else:
    _Base = object  # PySide allows one widget class among the bases alone


class FitMixin(_Base):
    """Calls ``fit`` whenever the size or the font of the widget changes.

    Comes before the widget class: ``class Table(FitMixin, QTableView)``.
    """

    def fit(self) -> None:
        """Adjusts the widget to its current size and font."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()
