"""Tool tips that show names and texts of other people's files."""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """The text for a tool tip that shows it letter by letter, whatever markup is in it.

    Qt takes a tool tip for a web page if it has a tag. It would hide the tag, and open the picture
    that it names: on Windows from another machine as well.
    """
    if not Qt.mightBeRichText(text):
        return text
    return Qt.convertFromPlainText(text, Qt.WhiteSpaceMode.WhiteSpaceNormal)
