"""Inputs of a form about a codebook: each stands for a place in its text, with faults below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.fit_mixin import FitMixin
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row

MOST_LINES = 8
"""A longer text scrolls."""

_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def is_forms(event: QKeyEvent) -> bool:
    """Whether a key is the form's own, and not its inputs': a step back or forth."""
    return any(event.matches(key) for key in _STEPS)


def typed(edit: QPlainTextEdit) -> str:
    """The text in it as it is; Qt's own ``toPlainText`` turns no-break spaces into others."""
    return edit.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")


def units(text: str) -> int:
    """How many places a text has where Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str) -> str:
    """A text with spaces for its line breaks and tabs; what lies at its ends falls away."""
    lines = [line.strip(" ") for line in _BREAKS.split(text)]
    return " ".join(filter(None, lines)) if len(lines) > 1 else text


class LineInput(QLineEdit):
    """One line, whatever is pasted or dropped. What undoes its letters is the form's."""

    edited = Signal(str)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCursorPosition(0)
        self.textEdited.connect(self._tell)

    def _tell(self, text: str) -> None:
        line = one_line(text)
        if line != text:
            ahead = text.encode("utf-16-le", "surrogatepass")[: 2 * self.cursorPosition()]
            place = units(one_line(ahead.decode("utf-16-le", "surrogatepass") + "|")) - 1
            self.setText(line)
            self.setCursorPosition(min(place, units(line)))
        self.edited.emit(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The form's keys go to the form."""
        if is_forms(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextInput(FitMixin, QPlainTextEdit):
    """Several lines, as high as they need."""

    edited = Signal(str)

    def __init__(self, text: str, least: int = 1) -> None:
        super().__init__(text)
        self._least = least
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(lambda: self.edited.emit(typed(self)))
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The form's keys go to the form."""
        if is_forms(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def fit(self) -> None:
        """As high as its lines need, up to some of them."""
        lines = round(self.document().size().height())  # in lines, as this kind of text counts
        most = lines > MOST_LINES
        shown = min(max(lines, self._least), MOST_LINES)
        margins = round(2 * self.document().documentMargin()) + 14
        height = shown * self.fontMetrics().lineSpacing() + margins
        always = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(always if most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)


class ChoiceInput(ComboBox):
    """One of a few; the wheel scrolls the form instead of choosing something unseen."""

    picked = Signal(object)

    def __init__(self, options: Sequence[tuple[str, object]], value: object) -> None:
        super().__init__()
        for text, data in options:
            self.addItem(text, data)
        self.setCurrentIndex(next((n for n, (_, d) in enumerate(options) if d == value), -1))
        self.activated.connect(lambda _: self.picked.emit(self.currentData()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Goes to what is around it."""
        event.ignore()


def put_cursor(box: QWidget, place: int | None) -> None:
    """Puts the cursor of an input somewhere, counted as Qt counts; None is its end."""
    if isinstance(box, QLineEdit):
        box.setCursorPosition(units(box.text()) if place is None else place)
    elif isinstance(box, QPlainTextEdit):
        cursor = box.textCursor()
        cursor.setPosition(units(typed(box)) if place is None else place)
        box.setTextCursor(cursor)


def cursor_of(box: QWidget) -> int | None:
    """Where the cursor of an input is; None where it has none."""
    if isinstance(box, QLineEdit):
        return box.cursorPosition()
    return box.textCursor().position() if isinstance(box, QPlainTextEdit) else None


class Asked(QWidget):
    """An input under its name, with room for what is wrong with it."""

    def __init__(self, name: str, box: QWidget, *, spoken: str = "", hint: str = "") -> None:
        super().__init__()
        self.box = box
        box.setAccessibleName(spoken or name)
        self._fault = label("", "fault", wrap=True)
        self._fault.setVisible(False)
        rows = column(spacing=4)
        if name:
            title = label(name, "small")
            title.setBuddy(box)
            rows.addWidget(title)
        rows.addWidget(box)
        if hint:
            rows.addWidget(label(hint, "small", wrap=True))
            box.setAccessibleDescription(hint)
        self._hint = hint
        rows.addWidget(self._fault)
        self._rows = rows
        self.setLayout(rows)
        self.setFocusProxy(box)

    def apart(self) -> QLabel:
        """What says what is wrong, taken out of a narrow input to be put where there is room."""
        self._rows.removeWidget(self._fault)
        return self._fault

    @property
    def fault(self) -> str:
        """What it says is wrong."""
        return self._fault.text()

    def tell(self, faults: Sequence[str]) -> None:
        """Says what is wrong, or nothing."""
        text = "\n".join(faults)
        if text == self._fault.text():
            return
        self._fault.setText(text)
        self._fault.setVisible(bool(text))
        self.box.setAccessibleDescription(text or self._hint)
        if self.box.hasFocus():
            announce(self, text)
        self.box.setProperty("faulty", bool(text))
        self.box.style().unpolish(self.box)
        self.box.style().polish(self.box)


def in_line(*asked: tuple[Asked, int], tools: QLayout | None = None) -> QVBoxLayout:
    """Inputs beside each other, with their shares of the width; what is wrong with them is told
    below, in all of it: a narrow one would have a word a line."""
    beside = row(spacing=12)
    whole = column(beside, spacing=4)
    for one, share in asked:
        beside.addWidget(one, share, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(one.apart())
    if tools is not None:
        beside.addLayout(tools)
        beside.setAlignment(tools, Qt.AlignmentFlag.AlignBottom)
    return whole
