"""Probabilities over levels as bars with names and numbers, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.theme import colours
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
        spoken = ", ".join(f"{bar.name} {percent(bar.probability)}" for bar in ranked[:SHOWN])
        self.setAccessibleName(f"{name}: {spoken}")
        self.setToolTip("\n".join(f"{bar.name}  {bar.probability:.4f}" for bar in ranked))

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
        palette, height = colours(), self._height
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        numbers = metrics.horizontalAdvance("100 %") + 8
        names = min(
            max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0) + 22,
            round(self.width() * 0.6),
        )
        for place, bar in enumerate(self._bars):
            top = place * height
            painter.setFont(bold if bar.chosen else self.font())
            painter.setPen(QColor(palette.text))
            if bar.chosen:
                painter.setBrush(QColor(palette.accent))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(QRectF(2, top + height / 2 - 3, 6, 6))
                painter.setPen(QColor(palette.text))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names - 20)
            painter.drawText(
                QRectF(14, top, names - 14, height), Qt.AlignmentFlag.AlignVCenter, name
            )
            room = max(self.width() - names - numbers, 10)
            track = QRectF(names, top + height / 2 - 4, room, 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.track))
            painter.drawRoundedRect(track, 4, 4)
            filled = QRectF(track)
            filled.setWidth(max(room * bar.probability, 3.0))
            painter.setBrush(QColor(palette.bar_best if bar.chosen else palette.bar))
            painter.drawRoundedRect(filled, 4, 4)
            painter.setPen(QColor(palette.text if bar.chosen else palette.muted))
            painter.drawText(
                QRectF(self.width() - numbers, top, numbers, height),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                percent(bar.probability),
            )
        if self._left_out:
            painter.setFont(self.font())
            painter.setPen(QColor(palette.muted))
            top, room = len(self._bars) * height, self.width() - numbers - 14
            text = self.tr("%Ln more level(s) together", "", self._left_out)
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(14, top, room, height), Qt.AlignmentFlag.AlignVCenter, text)
            painter.drawText(
                QRectF(self.width() - numbers, top, numbers, height),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                percent(self._rest),
            )


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
