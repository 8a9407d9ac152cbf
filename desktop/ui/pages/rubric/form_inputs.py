"""The inputs of the form, each with a label above it and faults below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme.theme import set_style_flag
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.combo_box import SteadyComboBox
from desktop.ui.widgets.drag_and_drop import leave_files_to_window
from desktop.ui.widgets.fit_mixin import FitMixin
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row

MOST_LINES = 8
"""An input with more lines scrolls."""

_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def is_undo_or_redo(event: QKeyEvent) -> bool:
    """Whether a key press is undo or redo, which inputs leave to the form."""
    return any(event.matches(key) for key in _STEPS)


def document_text(edit: QPlainTextEdit) -> str:
    """The exact text of an editor; ``toPlainText`` would replace no-break spaces by spaces."""
    return edit.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units, in which Qt counts positions."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str) -> str:
    """A text on one line: line breaks and tabs, with spaces around them, become one space each."""
    lines = [line.strip(" ") for line in _BREAKS.split(text)]
    return " ".join(filter(None, lines)) if len(lines) > 1 else text


class LineInput(QLineEdit):
    """A line edit that turns pasted or dropped text into one line, and leaves undo to the form."""

    edited = Signal(str)
    """The text after a change by the user."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        leave_files_to_window(self)
        self.setCursorPosition(0)
        self.textEdited.connect(self._tell)

    def _tell(self, text: str) -> None:
        line = one_line(text)
        if line != text:
            ahead = text.encode("utf-16-le", "surrogatepass")[: 2 * self.cursorPosition()]
            place = utf16_length(one_line(ahead.decode("utf-16-le", "surrogatepass") + "|")) - 1
            self.setText(line)
            self.setCursorPosition(min(place, utf16_length(line)))
        self.edited.emit(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo_or_redo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextInput(FitMixin, QPlainTextEdit):
    """A text box that is as high as its text, up to MOST_LINES, and leaves undo to the form."""

    edited = Signal(str)
    """The text after a change."""

    def __init__(self, text: str, least: int = 1) -> None:
        super().__init__(text)
        leave_files_to_window(self)
        self._least = least
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(lambda: self.edited.emit(document_text(self)))
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo_or_redo(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def fit(self) -> None:
        """Sets the height to that of the text."""
        lines = round(self.document().size().height())  # QPlainTextEdit counts in lines
        most = lines > MOST_LINES
        shown = min(max(lines, self._least), MOST_LINES)
        margins = round(2 * self.document().documentMargin()) + 14
        height = shown * self.fontMetrics().lineSpacing() + margins
        always = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(always if most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)


class ChoiceInput(SteadyComboBox):
    """A combo box that says what the user has chosen."""

    picked = Signal(object)
    """The value that the user has chosen."""

    def __init__(self, options: Sequence[tuple[str, object]], value: object) -> None:
        super().__init__()
        for text, data in options:
            self.addItem(text, data)
        self.setCurrentIndex(next((n for n, (_, d) in enumerate(options) if d == value), -1))
        self.activated.connect(lambda _: self.picked.emit(self.currentData()))


def set_cursor(box: QWidget, place: int | None) -> None:
    """Sets the cursor of a text input to a position in UTF-16 code units; None is its end."""
    if isinstance(box, QLineEdit):
        box.setCursorPosition(utf16_length(box.text()) if place is None else place)
    elif isinstance(box, QPlainTextEdit):
        cursor = box.textCursor()
        cursor.setPosition(utf16_length(document_text(box)) if place is None else place)
        box.setTextCursor(cursor)


def cursor_of(box: QWidget) -> int | None:
    """The cursor's position in UTF-16 code units; None if the widget is not a text input."""
    if isinstance(box, QLineEdit):
        return box.cursorPosition()
    return box.textCursor().position() if isinstance(box, QPlainTextEdit) else None


OF = ": "
"""Between what a control is for and the name of its row, in accessible names."""


class LabelledInput(QWidget):
    """An input with its name above it, and a hint and faults below it."""

    def __init__(self, name: str, box: QWidget, *, of: str = "", hint: str = "") -> None:
        """``of`` is said after the name, where that alone is ambiguous to who does not see it."""
        super().__init__()
        self.name, self.box = name, box
        box.setAccessibleName(f"{name}{OF}{of}" if of else name)
        self._fault_label = label("", "fault", wrap=True)
        self._fault_label.setVisible(False)
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
        rows.addWidget(self._fault_label)
        self._rows = rows
        self.setLayout(rows)
        self.setFocusProxy(box)

    def take_fault_label(self) -> QLabel:
        """Removes the label for faults, to be shown where there is more room."""
        self._rows.removeWidget(self._fault_label)
        return self._fault_label

    @property
    def fault(self) -> str:
        """The faults that are shown."""
        return self._fault_label.text()

    def show_faults(self, faults: Sequence[str]) -> None:
        """Shows the faults, or none. They are spoken if the input has the focus."""
        text = "\n".join(faults)
        if text == self._fault_label.text():
            return
        self._fault_label.setText(text)
        self._fault_label.setVisible(bool(text))
        self.box.setAccessibleDescription(text or self._hint)
        if self.box.hasFocus():
            announce(self, text)
        set_style_flag(self.box, "faulty", bool(text))


def inputs_row(*asked: tuple[LabelledInput, int], tools: QLayout | None = None) -> QVBoxLayout:
    """Inputs side by side with their shares of the width, and ``tools`` at the right. Faults are
    shown below across the whole width."""
    beside = row(spacing=12)
    whole = column(beside, spacing=4)
    for one, share in asked:
        beside.addWidget(one, share, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(one.take_fault_label())
    if tools is not None:
        beside.addLayout(tools)
        beside.setAlignment(tools, Qt.AlignmentFlag.AlignBottom)
    return whole
