"""A codebook's text, checked while it is written; faults are marked where they are."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontDatabase, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.ui.jobs import JobRunner
from desktop.ui.pages.rubric.form_changes import alike
from desktop.ui.pages.rubric.form_inputs import typed, units
from desktop.ui.sentences import translated
from desktop.ui.theme.theme import colours
from desktop.ui.widgets.basics import column, label
from desktop.ui.widgets.spoken import say
from desktop.ui.widgets.wrapped_list import WrappedList
from rubrics.faults import Fault, RubricError
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

TYPING = 350
"""Milliseconds without a key press before the text is checked."""


class RubricEditor(QWidget):
    """``checked`` brings the rubric where the text is without fault, else None."""

    checked = Signal(object)

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__()
        self._jobs = jobs
        self.found: tuple[Fault, ...] = ()
        """What is wrong with the text, as far as it has been looked at."""
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Text of the codebook"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.state = label("", "muted", wrap=True)
        self.faults = WrappedList(self.tr("Faults"))
        self.faults.setMaximumHeight(150)
        self.faults.itemActivated.connect(self._lead)
        self.faults.itemClicked.connect(self._lead)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(TYPING)
        self._wait.timeout.connect(self.check)
        self.text.textChanged.connect(self._wait.start)
        whole = column(self.text, self.state, self.faults, spacing=8)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    @property
    def source(self) -> str:
        """The text as it is now."""
        return typed(self.text).removeprefix("\ufeff")

    @property
    def changed(self) -> bool:
        """Whether there is something to be kept."""
        return self.text.document().isModified()

    def show_source(self, source: str, *, changed: bool = False) -> None:
        """Shows another text, which may have to be kept still."""
        self.text.setPlainText(source)
        self.text.document().setModified(changed)
        self.check()

    def rewrite(self, source: str) -> None:
        """Makes the text another one, in one step that can be undone: what is alike at both ends
        stays, so that letters typed one after the other in a form are one step."""
        old = typed(self.text)
        begin, end = alike(old, source)
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(units(old[:begin]))
        cursor.setPosition(units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(source[begin : len(source) - end])

    def check(self) -> None:
        """Looks for faults."""
        source = typed(self.text)
        name = self.tr("the codebook")
        self._jobs.submit(
            "rubrics", lambda: _parsed(source, name), self._show, owner=self, key="check"
        )

    def _show(self, found: Rubric | tuple[Fault, ...]) -> None:
        self.found = found if isinstance(found, tuple) else ()
        self.faults.clear()
        for fault in self.found:
            where = self.tr("Line %1: ").replace("%1", str(fault.line)) if fault.line else ""
            self.faults.addItem(where + translated(fault))
        self.faults.setVisible(bool(self.found))
        text = self.tr("No faults. It can be saved, tried and used.")
        if self.found:
            text = self.tr("%Ln fault(s)", "", len(self.found))
        if text != self.state.text() and self.changed:
            say(self, text)
        self.state.setText(text)
        self._mark()
        self.checked.emit(None if self.found else found)

    def _mark(self) -> None:
        marks = []
        for fault in self.found:
            block = self.text.document().findBlockByNumber(max(fault.line - 1, 0))
            if not fault.line or not block.isValid():
                continue
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setBackground(QColor(colours().bad_soft))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(colours().bad))
            look.setProperty(QTextFormat.Property.FullWidthSelection, True)
            look.setToolTip(translated(fault))
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
        self.text.setExtraSelections(marks)

    def _lead(self) -> None:
        fault = self.found[self.faults.currentRow()]
        block = self.text.document().findBlockByNumber(max(fault.line - 1, 0))
        self.text.setTextCursor(QTextCursor(block))
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)


def _parsed(source: str, name: str) -> Rubric | tuple[Fault, ...]:
    try:
        return parse_rubric(source, name)
    except RubricError as error:
        return error.faults
