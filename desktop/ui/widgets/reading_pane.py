"""A read-only pane for the texts of documents."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from desktop.engine.domain import Unit
from desktop.ui.sentences import place_words
from desktop.ui.session import Overview
from desktop.ui.theme.theme import colours, theme
from desktop.ui.widgets.accessibility import announce

MAX_CHARACTERS = 200_000
"""Characters that are shown. Laying out a million would block the window."""


class ReadingPane(QPlainTextEdit):
    """Shows headings and texts as plain text, each paragraph in its own direction."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName("reading")
        self.setAccessibleName(accessible_name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Auto: the first letter of a paragraph decides its direction.
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.document().setDefaultTextOption(option)
        self._parts: list[tuple[str, str]] = []
        theme().changed.connect(self._draw)

    def show_parts(self, parts: Iterable[tuple[str, str]]) -> None:
        """Shows (heading, text) pairs below each other; either may be empty. New content is
        announced while the pane has the focus."""
        before, self._parts = self._parts, list(parts)
        self._draw()
        if self._parts != before and self.hasFocus():
            announce(self, "\n".join(text for part in self._parts for text in part if text))

    def show_unit(self, overview: Overview, unit: Unit) -> None:
        """Shows where a unit is and its fields, with their titles if there are several."""
        titles = {field.name: field.title for field in overview.rubric.fields}
        place = place_words(unit.label, overview.document_name(unit.document_id))
        fields = list(unit.fields.items())
        if len(fields) == 1:
            self.show_parts([(place, fields[0][1])])
        else:
            parts = [(titles.get(name, name), text) for name, text in fields]
            self.show_parts([(place, ""), *parts])

    def _draw(self) -> None:
        self.clear()
        heading_format, text_format = QTextCharFormat(), QTextCharFormat()
        heading_format.setForeground(QColor(colours().muted))
        heading_format.setFontWeight(QFont.Weight.Medium)
        text_format.setForeground(QColor(colours().text))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        left = MAX_CHARACTERS
        for number, (heading, text) in enumerate(self._parts):
            if number:
                cursor.insertBlock(QTextBlockFormat())
                cursor.insertBlock()
            if heading:
                cursor.insertText(heading, heading_format)
                if text:
                    cursor.insertBlock()
            cursor.insertText(text[:left], text_format)
            left -= len(text)
            if left <= 0:
                cursor.insertText(" […]", heading_format)
                break
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
