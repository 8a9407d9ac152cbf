"""A card that can be folded to its heading; at most one of the form is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.pages.rubric.form_context import FormContext
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.layouts import column, row
from rubrics.faults import KeyPath

LONGEST = 60
"""At most so many letters of a heading are shown."""


class FoldableCard(Card):
    """A card for a table of the codebook. Subclasses say its heading and fill it."""

    def __init__(self, form: FormContext, path: KeyPath) -> None:
        super().__init__(spacing=12)
        self.form, self.path = form, path
        self.body.setContentsMargins(10, 8, 10, 10)
        is_open = form.open_card == path
        self.head = button(
            "", self._toggle, icon="chevron-down" if is_open else "chevron-right", kind="row"
        )
        self.head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        form.controls[path, "head"] = self.head
        self.update_heading()
        top = row(self.head, form.order_buttons(path, self.heading()), spacing=4)
        top.setStretch(0, 1)
        self.body.addLayout(top)
        self.body.addWidget(form.fault_label(path))
        if is_open:
            self.fill()

    @staticmethod
    def cards_column(form: FormContext, key: str, make: Callable[[int], QWidget]) -> QVBoxLayout:
        """A layout with a card for each table of an array, and a label for faults of the array
        itself."""
        rows = column(form.fault_label((key,)), spacing=10)
        for number in range(len(form.draft.tables((key,)))):
            rows.addWidget(make(number))
        return rows

    def heading(self) -> str:
        """The heading."""
        raise NotImplementedError

    def detail(self) -> str:
        """A remark beside the heading."""
        return ""

    def fill(self) -> None:
        """Adds the inputs; called if the card is open."""
        raise NotImplementedError

    def set_title(self, text: str) -> None:
        """Sets the title of the table, and updates the heading."""
        self.form.set_title(self.path, text)
        self.update_heading()

    def update_heading(self) -> None:
        """Shows the present heading and detail."""
        name = self.heading()
        short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        about = f"  ·  {self.detail()}" if self.detail() else ""
        self.head.setText((short + about).replace("&", "&&"))
        state = self.tr("open") if self.form.open_card == self.path else self.tr("folded")
        self.head.setAccessibleName(f"{name}, {state}")

    def _toggle(self) -> None:
        self.form.open_card = () if self.form.open_card == self.path else self.path
        self.form.focus_next = (self.path, "head")
        self.form.rebuild_needed.emit()
