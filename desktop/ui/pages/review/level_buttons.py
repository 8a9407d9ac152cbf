"""The levels of a dimension as buttons that can be pressed by digits."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QWidget

from desktop.ui.theme.theme import set_style_flag
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.buttons import ElidingButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import TOOLTIP_LETTERS, filled
from rubrics.schema import Dimension, Select

ONE_COLUMN = 9
"""Up to so many levels are in one column."""

MAX_DIGITS = 2
"""Values that are longer are not typed."""

THREE_COLUMNS = 19
"""From so many levels on there are three columns, if they fit."""


class _Level(ElidingButton):
    """The button of a level, with the level's definition as a tooltip.

    A screen reader is told a radio button or, where ``several`` levels can be chosen, a check box.
    """

    def __init__(self, name: str, anchor: str, number: str, *, several: bool) -> None:
        """``number`` says what is typed for it."""
        super().__init__("level")
        if not several:
            # In a group of its own, or Qt would not let a level be taken back.
            self.setAutoExclusive(True)
            alone = QButtonGroup(self)
            alone.setExclusive(False)
            alone.addButton(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by clicks: Space would press it again
        self.setCheckable(True)
        self.setToolTip(plain("\n".join([name, *textwrap.wrap(anchor, TOOLTIP_LETTERS)])))
        self.setAccessibleName(f"{name}, {number}")
        self.setAccessibleDescription(anchor)


class LevelButtons(QWidget):
    """The buttons of one dimension; several can be checked if it allows several levels."""

    chosen = Signal(object)
    """The values that are checked now, as a list; emitted when the coder has pressed a button or
    its digits."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.setLayout(self._grid)
        self._dimension: Dimension | None = None
        self._numbers: tuple[str, ...] = ()  # what is typed for each level
        self._buttons: dict[str, _Level] = {}
        self._anchors: list[QLabel] = []
        self._explained = False
        self._typed = ""
        self._columns = 0

    def show_dimension(
        self, dimension: Dimension, values: Collection[str], suggested: Collection[str]
    ) -> None:
        """Shows the levels of a dimension, with ``values`` checked and ``suggested`` marked."""
        if dimension is not self._dimension:
            self._build(dimension)
        self._set_typed("")  # a digit typed for another unit
        for value, made in self._buttons.items():
            made.setChecked(value in values)
            set_style_flag(made, "suggested", value in suggested)
            made.setText(self._button_text(dimension, value, value in suggested))

    def set_explained(self, yes: bool) -> None:
        """Shows or hides the levels' definitions below the buttons, for this and all later
        dimensions."""
        self._explained = yes
        self._columns = 0
        self._arrange()

    @property
    def checked(self) -> list[str]:
        """The values that are checked, in the order of the levels."""
        return [value for value, made in self._buttons.items() if made.isChecked()]

    def type_digit(self, digit: str) -> bool:
        """Handles a typed digit. Returns whether it completed the number of a level, which is
        chosen then."""
        dimension = self._dimension
        if dimension is None:
            return False
        typed = self._typed + digit
        if typed not in self._numbers:
            waits = self._begins_a_number(typed) or len(typed) < min(map(len, self._numbers))
            self._set_typed(typed if waits else "")
            self._announce_begun(dimension, typed)
            return False
        self._set_typed("")
        level = dimension.levels[self._numbers.index(typed)]
        if dimension.select is Select.MANY:
            self._buttons[level.value].toggle()  # as a click does by itself
        self._choose(level.value)
        taken = dimension.select is Select.MANY and not self._buttons[level.value].isChecked()
        announce(self, self.tr("not %1").replace("%1", level.name) if taken else level.name)
        return True

    def take_digit_back(self) -> bool:
        """Forgets a digit that was typed. Returns whether it had marked levels."""
        marked = self._begins_a_number(self._typed)
        self._set_typed("")
        return marked

    def _begins_a_number(self, typed: str) -> bool:
        return bool(typed) and any(number.startswith(typed) for number in self._numbers)

    def _announce_begun(self, dimension: Dimension, typed: str) -> None:
        """Has a screen reader say which levels are marked, between the first digit and the second,
        or that there are none."""
        marked = [
            f"{number} {level.name}"
            for number, level in zip(self._numbers, dimension.levels, strict=True)
            if number.startswith(typed)
        ]
        if not marked:
            announce(self, self.tr("No level has the number %1.").replace("%1", typed))
        elif len(marked) == 1:
            announce(self, marked[0])
        else:
            announce(self, filled(self.tr("%1 to %2"), marked[0], marked[-1]))

    def _set_typed(self, typed: str) -> None:
        """Remembers the first digit of a number, and marks the levels whose number begins with
        it."""
        self._typed = typed
        for number, made in zip(self._numbers, self._buttons.values(), strict=True):
            set_style_flag(made, "pending", bool(typed) and number.startswith(typed))

    def _button_text(self, dimension: Dimension, value: str, suggested: bool) -> str:
        place = dimension.values.index(value)
        name = dimension.levels[place].name.replace("&", "&&")  # a single one marks a mnemonic
        text = f"{self._numbers[place]}   {name}"
        return text + self._suggested_mark if suggested else text

    @property
    def _suggested_mark(self) -> str:
        return "  · " + self.tr("suggested")  # texts in an f-string are not collected

    def _build(self, dimension: Dimension) -> None:
        clear_layout(self._grid)
        self._buttons.clear()
        self._anchors.clear()
        self._dimension, self._typed, self._columns = dimension, "", 0
        self._numbers = level_numbers(dimension)
        several, count = dimension.select is Select.MANY, str(len(dimension.levels))
        counted = self._numbers == _counted(len(dimension.levels))
        text = self.tr("%1 of %2") if counted else self.tr("number %1")
        for number, level in zip(self._numbers, dimension.levels, strict=True):
            spoken = filled(text, number, count) if counted else text.replace("%1", number)
            made = _Level(level.name, level.anchor, spoken, several=several)
            made.clicked.connect(lambda _checked, value=level.value: self._choose(value))
            made.setText(self._button_text(dimension, level.value, suggested=False))
            self._buttons[level.value] = made
            anchor = label(level.anchor, "muted", wrap=True)
            anchor.setContentsMargins(12, 0, 0, 6)
            self._anchors.append(anchor)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        least = max((made.minimumSizeHint().width() for made in self._buttons.values()), default=0)
        return QSize(least, super().minimumSizeHint().height())

    @property
    def _widest_button(self) -> int:
        """Width of the widest button without a suggestion's mark, so that the number of columns
        does not depend on the unit."""
        suggested = self.fontMetrics().horizontalAdvance(self._suggested_mark)
        return max(
            (
                made.sizeHint().width() - (suggested if made.property("suggested") else 0)
                for made in self._buttons.values()
            ),
            default=0,
        )

    def _arrange(self) -> None:
        """Lays the buttons out in columns, filled from top to bottom."""
        count, gap = len(self._buttons), self._grid.spacing()
        most = 1 if count <= ONE_COLUMN else 2 if count < THREE_COLUMNS else 3
        most = 1 if self._explained else most
        room = (self.width() + gap) // (self._widest_button + gap)
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

    def _choose(self, value: str) -> None:
        assert self._dimension is not None
        if self._dimension.select is Select.MANY:
            self.chosen.emit(self.checked)
        else:
            for name, made in self._buttons.items():
                made.setChecked(name == value)
            self.chosen.emit([value])


def level_numbers(dimension: Dimension) -> tuple[str, ...]:
    """What is typed for each level: its value, where all are whole numbers of up to MAX_DIGITS
    digits, because whoever types 3 on a scale from 0 means the 3; otherwise its place.

    No number is the beginning of another: if need be, all are given the same length.
    """
    values = dimension.values
    if not all(value.isascii() and value.isdecimal() for value in values):
        return _counted(len(values))
    if max(map(len, values)) > MAX_DIGITS or len(set(map(int, values))) < len(values):
        return _counted(len(values))
    whole = [str(int(value)) for value in values]
    return tuple(whole) if _none_begins_another(whole) else _of_equal_length(whole)


def _counted(count: int) -> tuple[str, ...]:
    return _of_equal_length([str(place) for place in range(1, count + 1)])


def _of_equal_length(numbers: Sequence[str]) -> tuple[str, ...]:
    return tuple(number.zfill(max(map(len, numbers))) for number in numbers)


def _none_begins_another(numbers: Sequence[str]) -> bool:
    return not any(a != b and b.startswith(a) for a in numbers for b in numbers)
