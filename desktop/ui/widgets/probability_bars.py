"""A bar chart of the probabilities of levels, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.theme import colours
from desktop.ui.widgets.accessibility import set_accessible_role
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import number_text
from rubrics.labels import Scores, members
from rubrics.schema import Dimension

MAX_BARS = 8
"""Levels shown. Of more, the most probable ones."""

_TEXT_INDENT = 14
"""Pixels before a name, for the dot of the answer."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A level's name, its probability, and whether it is the answer."""

    name: str
    probability: float
    chosen: bool


class ProbabilityBars(QWidget):
    """A bar for each level. The answer's is bolder and has a dot before its name."""

    def __init__(self, title: str, bars: Sequence[Bar]) -> None:
        """``title`` begins the accessible name."""
        super().__init__()
        ranked = sorted(bars, key=lambda bar: -bar.probability)
        # A few levels keep the codebook's order; of many, the most probable come first.
        self._bars = list(bars) if len(bars) <= MAX_BARS else ranked[:MAX_BARS]
        self._rest = sum(bar.probability for bar in ranked[MAX_BARS:])
        self._left_out = max(len(bars) - MAX_BARS, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_accessible_role(self, QAccessible.Role.Chart)
        values = ", ".join(f"{bar.name} {percent(bar.probability)}" for bar in ranked[:MAX_BARS])
        self.setAccessibleName(f"{title}: {values}")
        self.setToolTip(
            plain("\n".join(f"{bar.name}  {number_text(bar.probability, 4)}" for bar in ranked))
        )

    @classmethod
    def from_scores(cls, dimension: Dimension, scores: Scores, value: str) -> Self:
        """The probabilities that a model gave the levels of a dimension, with its answer."""
        chosen = members(value)
        bars = [
            Bar(level.name, probability, level.value in chosen)
            for level, probability in zip(dimension.levels, scores.probabilities, strict=True)
        ]
        return cls(dimension.title, bars)

    def sizeHint(self) -> QSize:
        return QSize(240, self._line_height * (len(self._bars) + bool(self._left_out)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    @property
    def _line_height(self) -> int:
        return self.fontMetrics().height() + 7

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics, palette = QFontMetrics(bold), colours()
        number_width = metrics.horizontalAdvance("100 %") + 8
        name_width = min(
            max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0) + 22,
            round(self.width() * 0.6),
        )
        for number, bar in enumerate(self._bars):
            line = self._line(number)
            painter.setFont(bold if bar.chosen else self.font())
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, name_width - 20)
            _paint_name(painter, bar, line, name)
            _paint_bar(painter, bar, line.adjusted(name_width, 0, -number_width, 0))
            colour = palette.text if bar.chosen else palette.muted
            _paint_percent(painter, bar.probability, line, colour)
        if self._left_out:
            line = self._line(len(self._bars))
            painter.setFont(self.font())
            painter.setPen(QColor(palette.muted))
            width = self.width() - number_width - _TEXT_INDENT
            text = self.tr("%Ln more level(s) together", "", self._left_out)
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
            _paint_text(painter, line, text)
            _paint_percent(painter, self._rest, line, palette.muted)

    def _line(self, number: int) -> QRectF:
        return QRectF(0, number * self._line_height, self.width(), self._line_height)


def _paint_name(painter: QPainter, bar: Bar, line: QRectF, name: str) -> None:
    if bar.chosen:
        painter.setBrush(QColor(colours().accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(2, line.center().y() - 3, 6, 6))
    painter.setPen(QColor(colours().text))
    _paint_text(painter, line, name)


def _paint_text(painter: QPainter, line: QRectF, text: str) -> None:
    painter.drawText(line.adjusted(_TEXT_INDENT, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def _paint_bar(painter: QPainter, bar: Bar, rect: QRectF) -> None:
    """Paints a track as wide as ``rect``, filled as far as the level is probable."""
    palette = colours()
    track = QRectF(rect.left(), rect.center().y() - 4, max(rect.width(), 10), 8)
    filled = QRectF(track)
    filled.setWidth(max(track.width() * bar.probability, 3.0))
    painter.setPen(Qt.PenStyle.NoPen)
    for shape, colour in (
        (track, palette.track),
        (filled, palette.bar_best if bar.chosen else palette.bar),
    ):
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(shape, 4, 4)


def _paint_percent(painter: QPainter, probability: float, line: QRectF, colour: str) -> None:
    """Paints a probability at the end of a line."""
    painter.setPen(QColor(colour))
    at_end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(line, at_end, percent(probability))


def percent(probability: float) -> str:
    """A probability in percent; "<1 %" and ">99 %" unless it is very close to 0 or 1."""
    if 0.0005 < probability < 0.01:
        return "<1 %"
    if 0.99 < probability < 0.9995:
        return ">99 %"
    return f"{probability * 100:.0f} %"
