"""The icons: Lucide's outlines (ISC and MIT licences, icons/LICENSE.txt), drawn in any colour; and
the program's own, which has its colours."""

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
    """An outline as a picture of ``size`` logical pixels, with a ``gap`` of others at its right."""
    picture = QPixmap(_drawn(name, size, ratio, gap))
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(picture.rect(), QColor(colour))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _drawn(name: str, size: int, ratio: float, gap: int) -> QPixmap:
    """In the colours of its file, black where it leaves them open; drawn once for all colours."""
    side = round(size * ratio)
    picture = QPixmap(round((size + gap) * ratio), side)
    picture.fill(Qt.GlobalColor.transparent)
    svg = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    svg = svg.replace('stroke-width="2"', _stroke(size))
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


def icon(name: str, size: int, gap: int, *, colour: str, off: str, on: str) -> QIcon:
    """An icon in a colour; in ``off`` while its control is disabled, in ``on`` while checked."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(pixmap(name, colour, size, ratio, gap))
        made.addPixmap(pixmap(name, off, size, ratio, gap), QIcon.Mode.Disabled)
        checked = pixmap(name, on, size, ratio, gap)
        made.addPixmap(checked, QIcon.Mode.Normal, QIcon.State.On)
    return made


def program_icon() -> QIcon:
    """What the system shows for the program: a passage, marked in the margin."""
    made = QIcon()
    for size in _PROGRAM_SIZES:
        made.addPixmap(_drawn("glossator", size, 1.0, 0))
    return made


def _stroke(size: int) -> str:
    """Large icons are drawn with thinner lines, so that all look equally heavy."""
    return f'stroke-width="{2 if size <= 24 else 1.5}"'
