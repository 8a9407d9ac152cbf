"""Texts of two lines whose second is muted, which Qt cannot draw: an item has one text colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.ui.theme.theme import colours


def reserve_second_line(text: str) -> tuple[str, str]:
    """The text for Qt to draw, with a blank second line, and the second line for
    ``draw_second_line``, empty if there is none."""
    first, newline, second = text.partition("\n")
    return (f"{first}\n\N{NO-BREAK SPACE}", second) if newline else (text, "")


def draw_second_line(painter: QPainter, rect: QRect, second: str) -> None:
    """Draws a second line, muted and elided, at the bottom of the ``rect`` of a text."""
    painter.save()
    painter.setPen(QColor(colours().muted))
    elided = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, elided)
    painter.restore()
