"""The levels of a dimension as buttons, each with the digits that press it and what it means."""

from __future__ import annotations

import textwrap
from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.ui.widgets.basics import ShorteningButton, clear, label
from desktop.ui.widgets.spoken import say
from desktop.ui.words import TOOLTIP_LETTERS
from rubrics.schema import Dimension, Select

ONE_COLUMN = 9
"""Up to so many levels stand below each other and have one digit."""

THREE_COLUMNS = 19
"""From so many on they stand in three columns, where there is room."""


class _Level(ShorteningButton):
    """The button of a level, which says under the mouse what the level means."""

    def __init__(self, name: str, anchor: str, number: str) -> None:
        super().__init__("level")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else Space decides for the next unit alike
        self.setCheckable(True)
        self.setToolTip("\n".join([name, *textwrap.wrap(anchor, TOOLTIP_LETTERS)]))
        self.setAccessibleName(f"{name}, {number}")
        self.setAccessibleDescription(anchor)


class Levels(QWidget):
    """``chosen`` brings the values that are chosen now: one, or for ``many`` any number."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.setLayout(self._grid)
        self._dimension: Dimension | None = None
        self._buttons: dict[str, _Level] = {}
        self._anchors: list[QLabel] = []
        self._explained = False
        self._typed = ""
        self._columns = 0

    def show_dimension(
        self, dimension: Dimension, values: Collection[str], suggested: Collection[str]
    ) -> None:
        """Shows a dimension's levels, which are chosen, and which are suggested."""
        if dimension is not self._dimension:
            self._build(dimension)
        self._type("")  # the other half of a number would be another unit's
        for value, made in self._buttons.items():
            made.setChecked(value in values)
            _mark(made, "suggested", value in suggested)
            made.setText(self._label(dimension, value, value in suggested))

    def explain(self, yes: bool) -> None:
        """Shows below each level what it means, for this dimension and the ones to come."""
        self._explained = yes
        self._columns = 0
        self._arrange()

    @property
    def checked(self) -> list[str]:
        """The values that are chosen, in the order of the levels."""
        return [value for value, made in self._buttons.items() if made.isChecked()]

    def digit(self, digit: str) -> bool:
        """Takes a typed digit; whether that made up a level's number."""
        dimension = self._dimension
        if dimension is None:
            return False
        typed = self._typed + digit
        if len(typed) < len(self._number(0)):
            self._type(typed)
            return False
        self._type("")
        number = int(typed) - 1
        values = dimension.values
        if not 0 <= number < len(values):
            return False
        self._press(values[number])
        made = self._buttons[values[number]]
        taken = dimension.select is Select.MANY and not made.isChecked()
        name = dimension.levels[number].name
        say(self, self.tr("not %1").replace("%1", name) if taken else name)
        return True

    def _type(self, typed: str) -> None:
        """Remembers the first digit of a number, and marks the levels it may become."""
        self._typed = typed
        for place, made in enumerate(self._buttons.values()):
            _mark(made, "pending", bool(typed) and self._number(place).startswith(typed))

    def _number(self, place: int) -> str:
        assert self._dimension is not None
        return str(place + 1) if len(self._dimension.levels) <= ONE_COLUMN else f"{place + 1:02}"

    def _label(self, dimension: Dimension, value: str, suggested: bool) -> str:
        place = dimension.values.index(value)
        name = dimension.levels[place].name.replace("&", "&&")  # else Qt takes it for a key's mark
        text = f"{self._number(place)}   {name}"
        return text + self._suggested if suggested else text

    @property
    def _suggested(self) -> str:
        return f"  · {self.tr('suggested')}"

    def _build(self, dimension: Dimension) -> None:
        clear(self._grid)
        self._buttons.clear()
        self._anchors.clear()
        self._dimension, self._typed, self._columns = dimension, "", 0
        for level in dimension.levels:
            made = _Level(level.name, level.anchor, self._number(len(self._buttons)))
            made.clicked.connect(lambda _checked, value=level.value: self._press(value))
            made.setText(self._label(dimension, level.value, suggested=False))
            self._buttons[level.value] = made
            anchor = label(level.anchor, "muted", wrap=True)
            anchor.setContentsMargins(12, 0, 0, 6)
            self._anchors.append(anchor)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """That of one column."""
        least = max((made.minimumSizeHint().width() for made in self._buttons.values()), default=0)
        return QSize(least, super().minimumSizeHint().height())

    @property
    def _widest(self) -> int:
        """What a level needs, suggested or not: else columns would come and go with the unit."""
        suggested = self.fontMetrics().horizontalAdvance(self._suggested)
        return max(
            (
                made.sizeHint().width() - (suggested if made.property("suggested") else 0)
                for made in self._buttons.values()
            ),
            default=0,
        )

    def _arrange(self) -> None:
        """Puts the levels into columns, one below the other in each."""
        count, gap = len(self._buttons), self._grid.spacing()
        most = 1 if count <= ONE_COLUMN else 2 if count < THREE_COLUMNS else 3
        most = 1 if self._explained else most
        room = (self.width() + gap) // (self._widest + gap)
        columns = max(1, min(most, room))
        if columns == self._columns or not count:
            return
        self._columns = columns
        rows = -(-count // columns)
        parts = zip(self._buttons.values(), self._anchors, strict=True)
        for place, (made, anchor) in enumerate(parts):
            self._grid.addWidget(made, 2 * (place % rows), place // rows)
            self._grid.addWidget(anchor, 2 * (place % rows) + 1, place // rows)
            anchor.setVisible(self._explained and bool(anchor.text()))
        self.updateGeometry()

    def _press(self, value: str) -> None:
        assert self._dimension is not None
        if self._dimension.select is Select.MANY:
            if self.sender() is not self._buttons[value]:  # a key: the mouse has toggled it already
                self._buttons[value].toggle()
            self.chosen.emit(self.checked)
        else:
            for name, made in self._buttons.items():
                made.setChecked(name == value)
            self.chosen.emit([value])


def _mark(made: _Level, name: str, yes: bool) -> None:
    """Sets a property that the style sheet draws."""
    if bool(made.property(name)) != yes:
        made.setProperty(name, yes)
        made.style().unpolish(made)
        made.style().polish(made)
