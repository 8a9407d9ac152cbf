"""Frames: cards, and lines between parts."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.ui.widgets.layouts import Item, column


class Card(QFrame):
    """A bordered surface; ``body`` is the column of what is on it."""

    def __init__(self, *items: Item, spacing: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = column(*items, spacing=spacing)
        self.body.setContentsMargins(18, 16, 18, 16)
        self.setLayout(self.body)


def separator() -> QFrame:
    """A thin horizontal line."""
    result = QFrame()
    result.setObjectName("line")
    return result
