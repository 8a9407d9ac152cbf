"""The source of a codebook in a text editor that marks its faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontDatabase, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.ui.jobs import JobRunner
from desktop.ui.pages.rubric.form_changes import common_ends
from desktop.ui.pages.rubric.form_inputs import document_text, utf16_length
from desktop.ui.sentences import translated
from desktop.ui.theme.theme import colours
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.drag_and_drop import leave_files_to_window
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.lists import WrappingListWidget
from desktop.ui.widgets.tool_tips import plain
from rubrics.faults import Fault, RubricError
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

TYPING = 350
"""Milliseconds after the last key press until the text is checked."""


class RubricEditor(QWidget):
    """The text, and the list of its faults below it."""

    checked = Signal(object)
    """The rubric, or None if the text has faults."""

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__()
        self._jobs = jobs
        self.faults: tuple[Fault, ...] = ()
        """The faults that the last check has found."""
        self.text = QPlainTextEdit()
        leave_files_to_window(self.text)
        self.text.setAccessibleName(self.tr("Text of the codebook"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.state = label("", "muted", wrap=True)
        self.fault_list = WrappingListWidget(self.tr("Faults"))
        self.fault_list.setMaximumHeight(150)
        self.fault_list.itemActivated.connect(self._go_to_fault)
        self.fault_list.itemClicked.connect(self._go_to_fault)
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        self._typing.timeout.connect(self.check)
        self.text.textChanged.connect(self._typing.start)
        whole = column(self.text, self.state, self.fault_list, spacing=8)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    @property
    def source(self) -> str:
        """The text as it is now."""
        return document_text(self.text).removeprefix("\ufeff")

    @property
    def modified(self) -> bool:
        """Whether there are unsaved changes."""
        return self.text.document().isModified()

    def show_source(self, source: str, *, modified: bool) -> None:
        """Shows another text; ``modified`` is whether it has to be saved."""
        self.text.setPlainText(source)
        self.text.document().setModified(modified)
        self.check()

    def replace_text(self, source: str) -> None:
        """Replaces the text as one step of undo. What both texts have in common at their ends is
        left alone, so that letters typed one after the other in the form make one step."""
        old = document_text(self.text)
        begin, end = common_ends(old, source)
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(utf16_length(old[:begin]))
        cursor.setPosition(utf16_length(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(source[begin : len(source) - end])

    def check(self) -> None:
        """Checks the text in the background; ``checked`` has the result."""
        parse = self.parser()
        self._jobs.submit("rubrics", lambda: _parsed(parse), self._show, owner=self, key="check")

    def parser(self) -> Callable[[], Rubric]:
        """Parses the text as it is now, in whichever thread it is called. Raises RubricError."""
        return partial(parse_rubric, document_text(self.text), self.tr("the codebook"))

    def _show(self, found: Rubric | tuple[Fault, ...]) -> None:
        self.faults = found if isinstance(found, tuple) else ()
        self.fault_list.clear()
        for fault in self.faults:
            where = self.tr("Line %1: ").replace("%1", str(fault.line)) if fault.line else ""
            self.fault_list.addItem(where + translated(fault))
        self.fault_list.setVisible(bool(self.faults))
        text = self.tr("No faults. It can be saved, tried and used.")
        if self.faults:
            text = self.tr("%Ln fault(s)", "", len(self.faults))
        if text != self.state.text() and self.modified:
            announce(self, text)
        self.state.setText(text)
        self._underline_faults()
        self.checked.emit(None if self.faults else found)

    def _underline_faults(self) -> None:
        marks = []
        for fault in self.faults:
            block = self.text.document().findBlockByNumber(max(fault.line - 1, 0))
            if not fault.line or not block.isValid():
                continue
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setBackground(QColor(colours().bad_soft))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(colours().bad))
            look.setProperty(QTextFormat.Property.FullWidthSelection, True)
            look.setToolTip(plain(translated(fault)))
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
        self.text.setExtraSelections(marks)

    def _go_to_fault(self) -> None:
        fault = self.faults[self.fault_list.currentRow()]
        block = self.text.document().findBlockByNumber(max(fault.line - 1, 0))
        self.text.setTextCursor(QTextCursor(block))
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)


def _parsed(parse: Callable[[], Rubric]) -> Rubric | tuple[Fault, ...]:
    """The rubric, or its faults."""
    try:
        return parse()
    except RubricError as error:
        return error.faults
