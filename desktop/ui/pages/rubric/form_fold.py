"""A card that is open or folded to its name; one of all is open at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.pages.rubric.form_desk import Desk
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.layouts import column, row
from rubrics.faults import KeyPath

LONGEST = 60
"""Letters of a name; the rest of it is in the card."""


class Fold(Card):
    """``fill`` makes what is in it once it is open."""

    def __init__(self, desk: Desk, path: KeyPath) -> None:
        super().__init__(spacing=12)
        self.desk, self.path = desk, path
        self.body.setContentsMargins(10, 8, 10, 10)
        is_open = desk.opened == path
        self.head = button(
            "", self._turn, icon="chevron-down" if is_open else "chevron-right", kind="row"
        )
        self.head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        desk.controls[path, "head"] = self.head
        self.show_name()
        top = row(self.head, desk.order(path, self.name()), spacing=4)
        top.setStretch(0, 1)
        self.body.addLayout(top)
        self.body.addWidget(desk.mark(path))
        if is_open:
            self.fill()

    @staticmethod
    def column(desk: Desk, key: str, make: Callable[[int], QWidget]) -> QVBoxLayout:
        """The cards of all tables of an array, and what is wrong with their number."""
        rows = column(desk.mark((key,)), spacing=10)
        for number in range(len(desk.draft.tables((key,)))):
            rows.addWidget(make(number))
        return rows

    def name(self) -> str:
        """What it is called."""
        raise NotImplementedError

    def about(self) -> str:
        """What is said of it beside its name."""
        return ""

    def fill(self) -> None:
        """Makes what is in it."""
        raise NotImplementedError

    def retitled(self, text: str) -> None:
        """Writes its title, here too."""
        self.desk.title(self.path, text)
        self.show_name()

    def show_name(self) -> None:
        """Says what it is called now."""
        name = self.name()
        short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        about = f"  ·  {self.about()}" if self.about() else ""
        self.head.setText((short + about).replace("&", "&&"))
        state = self.tr("open") if self.desk.opened == self.path else self.tr("folded")
        self.head.setAccessibleName(f"{name}, {state}")

    def _turn(self) -> None:
        self.desk.opened = () if self.desk.opened == self.path else self.path
        self.desk.wanted = (self.path, "head")
        self.desk.shape.emit()
