"""A second line that says something about the first, and is muted: Qt has one colour for a text."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.ui.theme.theme import colours


def parted(text: str) -> tuple[str, str]:
    """What Qt is to draw, as high as the whole, and what ``draw_second`` draws below its first."""
    first, end, second = text.partition("\n")
    return (f"{first}\n\N{NO-BREAK SPACE}", second) if end else (text, "")


def draw_second(painter: QPainter, room: QRect, second: str) -> None:
    """Draws a second line at the foot of where the text is, shortened where there is no room."""
    painter.save()
    painter.setPen(QColor(colours().muted))
    shown = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, shown)
    painter.restore()
