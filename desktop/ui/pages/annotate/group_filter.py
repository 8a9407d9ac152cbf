"""Choosing one file, or one value of a table's own column, whose units are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from desktop.engine.store.groups import FILE, NO_VALUE, Grouping
from desktop.ui.widgets.combo_box import narrow_combo_box
from desktop.ui.widgets.layouts import row
from desktop.ui.words import filled, number_text


class GroupFilter(QWidget):
    """What units are grouped by, and beside it, once that is chosen, the group."""

    changed = Signal()
    """``group`` has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.grouping = narrow_combo_box(self.tr("Only of one file or group"))
        self.value = narrow_combo_box(self.tr("Group"))
        self.setLayout(row(self.grouping, self.value))
        self.offer([])
        self.grouping.currentIndexChanged.connect(self._grouping_changed)
        self.value.currentIndexChanged.connect(self.changed)

    @property
    def group(self) -> tuple[str, str] | None:
        """The chosen grouping and its value; None: all units."""
        grouping: Grouping | None = self.grouping.currentData()
        return (grouping.name, self.value.currentData()) if grouping else None

    def offer(self, groupings: Sequence[Grouping]) -> None:
        """Offers these instead of the former ones. What was chosen stays if it is still there."""
        before = self.group
        with QSignalBlocker(self.grouping), QSignalBlocker(self.value):
            self.grouping.clear()
            self.grouping.addItem(self.tr("All units"), None)
            for grouping in groupings:
                name = self.tr("By file") if grouping.name == FILE else grouping.name
                self.grouping.addItem(name, grouping)
            names = ["", *(grouping.name for grouping in groupings)]
            if before and before[0] in names:
                self.grouping.setCurrentIndex(names.index(before[0]))
            self._offer_values()
            if before and (place := self.value.findData(before[1])) >= 0:
                self.value.setCurrentIndex(place)
        self.setVisible(bool(groupings))
        if self.group != before:
            self.changed.emit()

    def clear(self) -> None:
        """Chooses all units."""
        self.grouping.setCurrentIndex(0)

    def _grouping_changed(self) -> None:
        with QSignalBlocker(self.value):
            self._offer_values()
        self.changed.emit()

    def _offer_values(self) -> None:
        grouping: Grouping | None = self.grouping.currentData()
        self.value.clear()
        for value, count in grouping.values.items() if grouping else ():
            text = self.tr("(empty)") if value == NO_VALUE else value
            self.value.addItem(filled(self.tr("%1 (%2)"), text, number_text(count)), value)
        self.value.setVisible(grouping is not None)
