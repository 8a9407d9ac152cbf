"""Probabilities over levels as bars with names and numbers, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.theme import colours
from desktop.ui.widgets.spoken import spoken_as
from desktop.ui.words import number_text
from rubrics.labels import Scores, members
from rubrics.schema import Dimension

SHOWN = 8
"""Levels shown; of more, the most probable ones."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A level's name, its probability, and whether it is the answer."""

    name: str
    probability: float
    chosen: bool


class ProbabilityBars(QWidget):
    """A bar for each level; the answer's is bolder and has a dot before its name."""

    def __init__(self, name: str, bars: Sequence[Bar]) -> None:
        super().__init__()
        ranked = sorted(bars, key=lambda bar: -bar.probability)
        kept = set(map(id, ranked[:SHOWN]))
        # A few levels keep the codebook's order; of many, the most probable come first.
        self._bars = list(bars) if len(bars) <= SHOWN else [b for b in ranked if id(b) in kept]
        self._rest = sum(bar.probability for bar in ranked[SHOWN:])
        self._left_out = max(len(bars) - SHOWN, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        spoken_as(self, QAccessible.Role.Chart)
        spoken = ", ".join(f"{bar.name} {percent(bar.probability)}" for bar in ranked[:SHOWN])
        self.setAccessibleName(f"{name}: {spoken}")
        self.setToolTip(
            "\n".join(f"{bar.name}  {number_text(bar.probability, 4)}" for bar in ranked)
        )

    def sizeHint(self) -> QSize:
        return QSize(240, self._height * (len(self._bars) + bool(self._left_out)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    @property
    def _height(self) -> int:
        return self.fontMetrics().height() + 7

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics, height = QFontMetrics(bold), self._height
        palette = colours()
        numbers = metrics.horizontalAdvance("100 %") + 8
        names = min(
            max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0) + 22,
            round(self.width() * 0.6),
        )
        for place, bar in enumerate(self._bars):
            line = QRectF(0, place * height, self.width(), height)
            painter.setFont(bold if bar.chosen else self.font())
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names - 20)
            _paint_name(painter, bar, line, name)
            _paint_bar(painter, bar, line.adjusted(names, 0, -numbers, 0))
            _paint_share(
                painter, bar.probability, line, palette.text if bar.chosen else palette.muted
            )
        if self._left_out:
            line = QRectF(0, len(self._bars) * height, self.width(), height)
            painter.setFont(self.font())
            painter.setPen(QColor(palette.muted))
            room = self.width() - numbers - 14
            text = self.tr("%Ln more level(s) together", "", self._left_out)
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(line.adjusted(14, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
            _paint_share(painter, self._rest, line, palette.muted)


def _paint_name(painter: QPainter, bar: Bar, line: QRectF, name: str) -> None:
    """A level's name, with a dot before that of the answer."""
    if bar.chosen:
        painter.setBrush(QColor(colours().accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(2, line.center().y() - 3, 6, 6))
    painter.setPen(QColor(colours().text))
    painter.drawText(line.adjusted(14, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)


def _paint_bar(painter: QPainter, bar: Bar, room: QRectF) -> None:
    """How probable it is, of all that there is."""
    palette = colours()
    track = QRectF(room.left(), room.center().y() - 4, max(room.width(), 10), 8)
    filled = QRectF(track)
    filled.setWidth(max(track.width() * bar.probability, 3.0))
    painter.setPen(Qt.PenStyle.NoPen)
    for shape, colour in (
        (track, palette.track),
        (filled, palette.bar_best if bar.chosen else palette.bar),
    ):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(shape, 4, 4)


def _paint_share(painter: QPainter, share: float, line: QRectF, colour: str) -> None:
    """The number at the end of a line."""
    painter.setPen(QColor(colour))
    at_end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(line, at_end, percent(share))


def scores_shown(dimension: Dimension, scores: Scores, value: str) -> ProbabilityBars:
    """What a model holds probable on a dimension, with the levels of the value that it gave."""
    chosen = members(value)
    bars = [
        Bar(level.name, probability, level.value in chosen)
        for level, probability in zip(dimension.levels, scores.probabilities, strict=True)
    ]
    return ProbabilityBars(dimension.title, bars)


def percent(share: float) -> str:
    """A probability that is called 0 or 100 % only where it is as good as that."""
    if 0.0005 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 0.9995:
        return ">99 %"
    return f"{share * 100:.0f} %"
