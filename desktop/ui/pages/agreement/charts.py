"""The report's charts: forest plots, curves and histograms in pyqtgraph, matrices painted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.engine.report.blocks import Forest, Histogram, Matrix, Plot
from desktop.ui.theme.theme import colours
from desktop.ui.widgets.accessibility import set_accessible_role
from desktop.ui.widgets.tool_tips import plain

ROW = 30
"""Height of a forest plot's row in pixels."""

NAMES = 0.38
"""Names of the rows take at most this share of a forest plot's width."""

TOTALS = 60
"""Width in pixels of a matrix's column of totals."""

MARGIN = 24
"""Pixels left and right of a forest plot's axis that belong neither to it nor to texts."""


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """A plot without menu, mouse interaction or keyboard focus."""

    def __init__(self, name: str) -> None:
        super().__init__(background=None)
        self.setAccessibleName(name)
        set_accessible_role(self, QAccessible.Role.Chart)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        item = self.getPlotItem()
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(pg.mkPen(colours().line))
            axis.setTextPen(pg.mkPen(colours().muted))
            axis.setStyle(tickLength=0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Lets the page scroll."""
        event.ignore()


SYMBOLS = {"people": ("o", "●"), "model": ("d", "◆"), "panel": ("s", "□")}
"""The shape of each kind of figure in a forest plot, for pyqtgraph and for the key's text. People,
a model with one of them, and a model with all differ in shape, not in colour alone."""


def forest_key(block: Forest) -> str:
    """The legend of a forest plot: its shapes and their meanings."""
    signs = {style: sign for style, (_, sign) in SYMBOLS.items()}
    return "   ".join(f"{signs.get(style, '┆')} {text}" for style, text in block.key)


class Intervals(Chart):
    """A forest plot: figures with their intervals, one a row. The accessible name has them as
    text."""

    def __init__(self, block: Forest) -> None:
        palette = colours()
        super().__init__("; ".join(f"{row.who}: {row.text or row.reason}" for row in block.rows))
        count = len(block.rows)
        for at in block.marks:
            pen = pg.mkPen(palette.line, style=Qt.PenStyle.DashLine)
            self.addItem(pg.InfiniteLine(at, 90, pen))
        for number, row in enumerate(block.rows):
            y = count - 1 - number
            if row.dot is None:
                continue
            colour = palette.text if row.style == "people" else palette.accent
            hollow = row.style == "panel"
            if row.width:
                self.plot([row.low, row.low + row.width], [y, y], pen=pg.mkPen(colour, width=3))
            self.plot(
                [row.dot], [y], pen=None, symbol=SYMBOLS[row.style][0], symbolSize=11,
                symbolBrush=palette.surface if hollow else colour,
                symbolPen=pg.mkPen(colour if hollow else palette.surface, width=2 if hollow else 1),
            )  # fmt: skip
        self.setYRange(-0.6, count - 0.4, padding=0)
        self.setXRange(0, 100, padding=0.03)
        item = self.getPlotItem()
        self._ticks = block.ticks
        self._figures = [(count - 1 - n, row.text) for n, row in enumerate(block.rows)]
        item.showAxis("right")
        right = item.getAxis("right")
        right.setTicks([self._figures])
        right.setPen(pg.mkPen(None))
        right.setTickPen(pg.mkPen(palette.surface))  # else drawn as dots
        right.setTextPen(pg.mkPen(palette.text))
        right.setStyle(tickLength=0)
        self.setFixedHeight(ROW * count + 46)
        self._names = [(count - 1 - n, row.who) for n, row in enumerate(block.rows)]
        self.setToolTip(plain("\n".join(name for _, name in self._names)))
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_names"):  # Qt calls this from its constructor already
            self._shorten()

    def _shorten(self) -> None:
        """Shortens names and leaves ticks out so that they fit the width."""
        metrics, room = self.fontMetrics(), round(self.width() * NAMES)
        middle = Qt.TextElideMode.ElideMiddle
        shown = [(at, metrics.elidedText(name, middle, room)) for at, name in self._names]
        item = self.getPlotItem()
        item.getAxis("left").setTicks([shown])
        # Names and figures leave this width to the axis, which shows 106 hundredths (padding=0.03).
        taken = sum(
            max((metrics.horizontalAdvance(text) for _, text in texts), default=0)
            for texts in (shown, self._figures)
        )
        hundredth = (self.width() - taken - 2 * MARGIN) / 106
        item.getAxis("bottom").setTicks([_apart(self._ticks, metrics, hundredth)])


def _apart(
    ticks: Sequence[tuple[float, str]], metrics: QFontMetrics, hundredth: float
) -> list[tuple[float, str]]:
    """The ticks that can be labelled without overlap: all, or every second, third and so on, always
    with that of zero if there is one. ``hundredth`` is the width in pixels of a hundredth of the
    axis."""
    zero = next((at for at, (_, text) in enumerate(ticks) if not set(text) & set("123456789")), 0)
    for step in range(1, len(ticks)):
        kept = list(ticks[zero % step :: step])
        nearest = min((b - a for (a, _), (b, _) in pairwise(kept)), default=100.0)
        widest = max(metrics.horizontalAdvance(text) for _, text in kept)
        if nearest * hundredth >= widest + metrics.averageCharWidth():
            return kept
    return list(ticks[zero : zero + 1])


def curve(block: Plot) -> Chart:
    """A plot of lines and dots. All coordinates are from 0 to 1."""
    palette = colours()
    chart = Chart(block.caption)
    for series in block.series:
        if not series.points:
            continue
        xs, ys = [x for x, _ in series.points], [y for _, y in series.points]
        if series.style == "dots":
            for (x, _), (low, high) in zip(series.points, series.bars, strict=False):
                chart.plot([x, x], [low, high], pen=pg.mkPen(palette.bar, width=2))
            chart.plot(
                xs, ys, pen=None, symbol="o", symbolSize=9, symbolBrush=palette.accent,
                symbolPen=pg.mkPen(palette.surface),
            )  # fmt: skip
        else:
            dashed = Qt.PenStyle.DashLine if series.style == "limit" else Qt.PenStyle.SolidLine
            colour = palette.line if series.style == "limit" else palette.accent
            chart.plot(xs, ys, pen=pg.mkPen(colour, width=2, style=dashed))
    chart.setXRange(0, 1, padding=0.02)
    chart.setYRange(0, 1, padding=0.02)
    item = chart.getPlotItem()
    item.getAxis("bottom").setTicks([list(block.x_ticks)])
    item.getAxis("left").setTicks([list(block.y_ticks)])
    item.setLabel("bottom", block.x_label, color=palette.muted)
    item.setLabel("left", block.y_label, color=palette.muted)
    chart.setFixedHeight(280)
    return chart


def histogram(block: Histogram) -> Chart:
    """Bars of counts by confidence."""
    palette = colours()
    chart = Chart(
        block.title + ": " + "; ".join(f"{what}: {n}" for what, n, height in block.bins if height)
    )
    count = len(block.bins)
    chart.addItem(
        pg.BarGraphItem(
            x=[n + 0.5 for n in range(count)],
            height=[height for _, _, height in block.bins],
            width=0.86,
            brush=palette.bar,
            pen=pg.mkPen(None),
        )
    )
    left, middle, right = block.axis
    item = chart.getPlotItem()
    item.getAxis("bottom").setTicks([[(0, left), (count / 2, middle), (count, right)]])
    item.hideAxis("left")
    chart.setXRange(0, count, padding=0.04)
    chart.setFixedHeight(190)
    return chart


class MatrixView(QWidget):
    """A confusion matrix: cells are shaded by their share of the row, those where both agree have a
    frame."""

    def __init__(self, block: Matrix) -> None:
        super().__init__()
        self._block = block
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_accessible_role(self, QAccessible.Role.Chart)
        rows = (
            f"{name}: " + ", ".join(
                f"{column} {cell.text}"
                for column, cell in zip(block.columns, cells, strict=True)
                if cell.text not in ("", "0")
            )
            for name, cells, _ in block.rows
        )  # fmt: skip
        self.setAccessibleName(f"{block.caption}. " + "; ".join(rows))

    @property
    def _upright(self) -> bool:
        """Whether the columns' names are painted from bottom to top."""
        return len(self._block.columns) > 6

    @property
    def _head(self) -> int:
        """Height of the columns' names in pixels."""
        metrics = self.fontMetrics()
        if not self._upright:
            return metrics.height() + 12
        return min(max(map(metrics.horizontalAdvance, self._block.columns), default=0), 130) + 14

    @property
    def _row_height(self) -> int:
        return self.fontMetrics().height() + 9

    def sizeHint(self) -> QSize:
        return QSize(480, self._head + self._row_height * len(self._block.rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, block = self.fontMetrics(), self._block
        longest = max((metrics.horizontalAdvance(name) for name, _, _ in block.rows), default=0)
        names = min(longest, 170) + 14
        cell = min((self.width() - names - TOTALS) / max(len(block.columns), 1), 110)
        self._paint_header(painter, names, cell)
        for line in range(len(block.rows)):
            self._paint_row(painter, line, names, cell)

    def _paint_header(self, painter: QPainter, names: int, cell: float) -> None:
        """Paints the columns' names, upright if there are many. The matrix begins at x = ``names``;
        columns are ``cell`` pixels wide."""
        metrics, columns = self.fontMetrics(), self._block.columns
        right = Qt.TextElideMode.ElideRight
        painter.setPen(QColor(colours().muted))
        for number, name in enumerate([*columns, self._block.total]):
            left = names + number * cell
            if self._upright and number < len(columns):
                painter.save()
                painter.translate(left + cell / 2 + metrics.ascent() / 2 - 2, self._head - 6)
                painter.rotate(-90)
                painter.drawText(0, 0, metrics.elidedText(name, right, self._head - 10))
                painter.restore()
            else:
                width = cell if number < len(columns) else TOTALS
                text = metrics.elidedText(name, right, round(width) - 4)
                box = QRectF(left, self._head - self._row_height, width, self._row_height)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_row(self, painter: QPainter, line: int, names: int, cell: float) -> None:
        """Paints a row: its name in the first ``names`` pixels, its cells and its total."""
        palette, metrics, height = colours(), self.fontMetrics(), self._row_height
        name, cells, total = self._block.rows[line]
        top = self._head + line * height
        painter.setPen(QColor(palette.text))
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names - 10)
        painter.drawText(QRectF(0, top, names, height), Qt.AlignmentFlag.AlignVCenter, text)
        for number, content in enumerate(cells):
            box = QRectF(names + number * cell, top, cell, height).adjusted(1, 1, -1, -1)
            shade = QColor(palette.accent)
            shade.setAlphaF(min(max(content.share, 0.0), 1.0) * 0.35)
            painter.fillRect(box, shade)
            if content.style == "hit":
                painter.setPen(QColor(palette.accent))
                painter.drawRect(box)
            painter.setPen(QColor(palette.muted if content.style == "zero" else palette.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, content.text)
        painter.setPen(QColor(palette.muted))
        box = QRectF(names + len(cells) * cell, top, TOTALS, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, total)
