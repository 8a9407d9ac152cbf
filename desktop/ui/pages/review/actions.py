"""The buttons below the review for the current unit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import FlowLayout
from desktop.ui.widgets.shortcuts import shortcut


class ReviewActions(QWidget):
    """What can be done with the unit; each button names its key."""

    moved = Signal(int)
    """By how many units to move."""
    accept = Signal()
    """The model's answer to the question is to be the coder's."""
    flag = Signal()
    skip = Signal()
    clear = Signal()
    backspace = Signal()
    """The key that takes back was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.previous_button = button(
            self.tr("Previous  (K)"), lambda: self.moved.emit(-1), icon="chevron-left"
        )
        self.next_button = button(
            self.tr("Next  (J)"), lambda: self.moved.emit(1), icon="chevron-right"
        )
        self.accept_button = button(
            self.tr("Accept the answer  (A)"), self.accept.emit, icon="check"
        )
        self.mark_buttons = [
            button(self.tr("Flag  (F)"), self.flag.emit, icon="flag"),
            button(self.tr("Skip  (S)"), self.skip.emit, icon="skip-forward"),
        ]
        self._clear_button = button(self.tr("Take back  (Backspace)"), self.clear.emit, icon="x")
        every = [self.previous_button, self.next_button, self.accept_button, *self.mark_buttons,
                 self._clear_button]  # fmt: skip
        for made in every:  # a click leaves the focus on the text
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayout(FlowLayout(*every, spacing=6))
        self.offer_accepting(False, False)

    def add_shortcuts(self, page: QWidget) -> None:
        """Adds the keys that the buttons name, on the whole page."""
        keys: tuple[tuple[str, str, Callable[[], object]], ...] = (
            (self.tr("Next unit"), "J Right", partial(self.moved.emit, 1)),
            (self.tr("Previous unit"), "K Left", partial(self.moved.emit, -1)),
            (self.tr("Accept the model's answer"), "A", self.accept.emit),
            (self.tr("Flag"), "F", self.flag.emit),
            (self.tr("Skip"), "S", self.skip.emit),
            (self.tr("Take the decision back"), "Backspace", self.backspace.emit),
        )
        for what, alike, act in keys:
            for key in alike.split():
                shortcut(what, key, page, act)

    def set_possible(self, *, back: bool, forth: bool, clear: bool, marks: bool) -> None:
        """Enables the buttons: ``back`` and ``forth`` for moving, ``clear`` for taking a decision
        back, ``marks`` for Flag and Skip."""
        self.previous_button.setEnabled(back)
        self.next_button.setEnabled(forth)
        self._clear_button.setEnabled(clear)
        for made in self.mark_buttons:
            made.setEnabled(marks)

    def offer_accepting(self, offered: bool, possible: bool) -> None:
        """Shows or hides the button that accepts the model's answer, and enables it."""
        self.accept_button.setVisible(offered)
        self.accept_button.setEnabled(possible)
