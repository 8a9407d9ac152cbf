"""A pane to read texts in: plain text alone, whatever a document holds, in its own direction."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from desktop.engine.domain import Unit
from desktop.ui.sentences import place_words
from desktop.ui.session import Overview
from desktop.ui.theme.theme import colours, theme
from desktop.ui.widgets.spoken import say

LONGEST = 200_000
"""Characters of a text that are shown; a text of a million would hold up the window."""


class ReadingPane(QPlainTextEdit):
    """Shows headed texts. Nothing in them is interpreted."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("reading")
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Auto: each paragraph runs in the direction of its own first letter.
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.document().setDefaultTextOption(option)
        self._shown: list[tuple[str, str]] = []
        theme().changed.connect(self._draw)

    def show_parts(self, parts: Iterable[tuple[str, str]]) -> None:
        """Shows (heading, text) pairs below each other; a heading may be empty. Whoever has the
        keyboard here hears what comes."""
        before, self._shown = self._shown, list(parts)
        self._draw()
        if self._shown != before and self.hasFocus():
            say(self, "\n".join(filter(None, (part for pair in self._shown for part in pair))))

    def show_unit(self, overview: Overview, unit: Unit) -> None:
        """Shows a unit's fields, named where there is more than one, under where it stands."""
        titles = {field.name: field.title for field in overview.rubric.fields}
        where = place_words(unit.label, overview.document_name(unit.document_id))
        fields = list(unit.fields.items())
        if len(fields) == 1:
            self.show_parts([(where, fields[0][1])])
        else:
            parts = [(titles.get(name, name), text) for name, text in fields]
            self.show_parts([(where, ""), *parts])

    def _draw(self) -> None:
        self.clear()
        heading, body = QTextCharFormat(), QTextCharFormat()
        heading.setForeground(QColor(colours().muted))
        heading.setFontWeight(QFont.Weight.Medium)
        body.setForeground(QColor(colours().text))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        left = LONGEST
        for number, (title, text) in enumerate(self._shown):
            if number:
                cursor.insertBlock(QTextBlockFormat())
                cursor.insertBlock()
            if title:
                cursor.insertText(title, heading)
                if text:
                    cursor.insertBlock()
            cursor.insertText(text[:left], body)
            left -= len(text)
            if left <= 0:
                cursor.insertText(" […]", heading)
                break
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
