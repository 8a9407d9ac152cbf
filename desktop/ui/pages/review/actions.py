"""The row below the review: what can be done with the unit at hand, each button with its key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import FlowLayout


class ReviewActions(QWidget):
    """Signals tell which one was pressed; ``moved`` brings by how many units."""

    moved = Signal(int)
    flag = Signal()
    skip = Signal()
    clear = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.previous = button(
            self.tr("Previous  (K)"), lambda: self.moved.emit(-1), icon="chevron-left"
        )
        self.next = button(self.tr("Next  (J)"), lambda: self.moved.emit(1), icon="chevron-right")
        self.marks = [
            button(self.tr("Flag  (F)"), self.flag.emit, icon="flag"),
            button(self.tr("Skip  (S)"), self.skip.emit, icon="skip-forward"),
        ]
        self._back = button(self.tr("Take back  (Backspace)"), self.clear.emit, icon="x")
        every = [self.previous, self.next, *self.marks, self._back]
        for made in every:  # a click leaves the keyboard with the text
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayout(FlowLayout(*every, spacing=6))

    def offer(self, *, back: bool, forth: bool, clear: bool, marks: bool) -> None:
        """Says what is possible now."""
        self.previous.setEnabled(back)
        self.next.setEnabled(forth)
        self._back.setEnabled(clear)
        for made in self.marks:
            made.setEnabled(marks)
