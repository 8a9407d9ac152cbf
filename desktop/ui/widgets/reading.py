"""A pane to read texts in: plain text alone, whatever a document holds, in its own direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from desktop.ui.theme.theme import colours, theme
from rubrics.schema import Rubric

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
        """Shows (heading, text) pairs below each other; a heading may be empty."""
        self._shown = list(parts)
        self._draw()

    def show_fields(self, rubric: Rubric, fields: Mapping[str, str], more: str = "") -> None:
        """Shows a unit's fields, named where there is more than one; ``more`` heads the first."""
        titles = {field.name: field.title for field in rubric.fields}
        several = len(fields) > 1
        parts = [(titles.get(name, name) if several else "", text) for name, text in fields.items()]
        if more and parts and not several:
            parts[0] = (more, parts[0][1])
        self.show_parts(parts)

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
                cursor.insertBlock()
            cursor.insertText(text[:left], body)
            left -= len(text)
            if left <= 0:
                cursor.insertText(" […]", heading)
                break
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
