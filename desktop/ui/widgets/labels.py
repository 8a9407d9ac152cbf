"""Labels: plain text in the kinds of the style sheet, and icons."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from desktop.ui.theme.theme import set_icon
from desktop.ui.widgets.accessibility import set_accessible_role

_HEADINGS = frozenset({"title", "heading", "subheading"})
_LONG_WORD = re.compile(r"[^\W\d_]{25,}")
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"


class HyphenatingLabel(QLabel):
    """A label that breaks a word longer than its line, which would widen the page otherwise.

    Titles of levels and questions may have such words.
    """

    def setText(self, text: str) -> None:
        super().setText(_LONG_WORD.sub(lambda word: _SOFT_HYPHEN.join(word[0]), text))
        self.setAccessibleName(text)

    def text(self) -> str:
        """The text without the soft hyphens."""
        return super().text().replace(_SOFT_HYPHEN, "")


def label(text: str = "", kind: str = "", *, wrap: bool = False, hyphenate: bool = True) -> QLabel:
    """A label of plain text, whatever markup is in it.

    ``kind`` is an object name of the style sheet. A label that wraps also breaks long words, unless
    ``hyphenate`` is off because its text may be copied.
    """
    is_heading = kind in _HEADINGS
    result = HyphenatingLabel() if (wrap and hyphenate) or is_heading else QLabel()
    if is_heading:
        set_accessible_role(result, QAccessible.Role.Heading)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setText(text)
    result.setObjectName(kind)
    result.setWordWrap(wrap)
    return result


def icon_label(name: str, *, size: int = 18, tone: str = "muted") -> QLabel:
    """A label that shows an icon of ``size`` pixels.

    Screen readers pass over it, unless it is given an accessible name.
    """
    result = QLabel()
    set_accessible_role(result, QAccessible.Role.Client)
    set_icon(result, name, size=size, tone=tone)
    result.setFixedWidth(size)
    return result
