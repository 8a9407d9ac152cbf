"""The icons: Lucide's in any colour (licences in icons/LICENSE.txt), and the program's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_FOLDER = Path(__file__).resolve().parents[1] / "icons"
_RATIOS = (1.0, 2.0)
_PROGRAM_SIZES = (16, 24, 32, 48, 64, 128, 256)


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """An icon of ``size`` logical pixels in one colour, with a transparent ``gap`` at its right.

    ``ratio`` is the number of device pixels to a logical one.
    """
    result = QPixmap(_rendered(name, size, ratio, gap))
    painter = QPainter(result)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(result.rect(), QColor(colour))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


@cache
def _rendered(name: str, size: int, ratio: float, gap: int) -> QPixmap:
    """An icon in the colours of its file; outlines without one are black."""
    side = round(size * ratio)
    result = QPixmap(round((size + gap) * ratio), side)
    result.fill(Qt.GlobalColor.transparent)
    svg = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    if size > 24:  # thinner lines, so that all icons look equally heavy
        svg = svg.replace('stroke-width="2"', 'stroke-width="1.5"')
    painter = QPainter(result)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return result


def icon(name: str, size: int, gap: int, *, colour: str, disabled: str, checked: str) -> QIcon:
    """An icon with a colour for each state of its button. ``gap`` as in ``pixmap``."""
    result = QIcon()
    for ratio in _RATIOS:
        result.addPixmap(pixmap(name, colour, size, ratio, gap))
        result.addPixmap(pixmap(name, disabled, size, ratio, gap), QIcon.Mode.Disabled)
        on = pixmap(name, checked, size, ratio, gap)
        result.addPixmap(on, QIcon.Mode.Normal, QIcon.State.On)
    return result


def program_icon() -> QIcon:
    """The program's icon for the system: a passage, marked in the margin."""
    result = QIcon()
    for size in _PROGRAM_SIZES:
        result.addPixmap(_rendered("glossator", size, 1.0, 0))
    return result
