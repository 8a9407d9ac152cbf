"""A section of the agreement report as widgets, made from the blocks of its HTML and PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.engine.report import blocks as b
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card, separator
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.probability_bars import Bar, ProbabilityBars
from desktop.ui.widgets.scroll_areas import HorizontalScrollArea, scroll_content

NO_BREAK = "\u00a0"

FRAME = 2
"""Pixels of the frame around what scrolls sideways."""

NAME = 18
"""Up to so many letters of a row's name are kept on one line."""

FOLDED = 12
"""How many texts are shown at first, and each time more are asked for."""


@dataclass(frozen=True, slots=True)
class Links:
    """Callbacks for texts of units."""

    open: Callable[[str], None]
    """Called with the unit_id of a text that is to be opened."""
    shown: Callable[[Sequence[str]], None]
    """Called with the unit_ids of texts that are shown with all their annotations."""
    hidden: bool = False
    """Whether a model's answers to texts are shown only once somebody asks for them."""


def section_view(section: b.Section, links: Links) -> QWidget:
    """A section's blocks below each other."""
    titles = column(spacing=10)
    if section.eyebrow:
        titles.addWidget(label(section.eyebrow, "small"))
    titles.addWidget(label(section.title, "heading", wrap=True))
    if section.tag:
        titles.addWidget(label(section.tag, "muted", wrap=True))
    titles.setContentsMargins(FRAME, 0, FRAME, 0)
    inner = column(titles, spacing=10)
    add_blocks(inner, section.blocks, links)
    inner.addStretch(1)
    inner.setContentsMargins(0, 2, 12 - FRAME, 12)
    return scroll_content(inner)


def add_blocks(layout: QVBoxLayout, blocks: Iterable[b.Block], links: Links) -> None:
    """Adds a widget for each block to a layout."""
    for block in blocks:
        widget = _widget(block, links)
        if isinstance(widget, HorizontalScrollArea):
            layout.addWidget(widget)
        else:  # in line with what has a frame that shows the focus
            layout.addLayout(row(FRAME, widget, FRAME, spacing=0))


def _widget(block: b.Block, links: Links) -> QWidget:
    if isinstance(block, b.Text):
        return _selectable(label(block.text, _TEXT.get(block.style, ""), wrap=True))
    if isinstance(block, b.Callout):
        return Banner(f"{block.title} {block.text}".strip(), "warn")
    if isinstance(block, b.Heading):
        return label(block.text, "heading" if block.large else "subheading", wrap=True)
    if isinstance(block, b.Bullets):
        return _selectable(label("\n".join(f"•  {item}" for item in block.items), wrap=True))
    if isinstance(block, b.Table):
        return HorizontalScrollArea(_table(block), block.caption)
    if isinstance(block, b.Facts):
        return HorizontalScrollArea(_facts(block), "")
    if isinstance(block, b.Texts):
        return _Texts(block, links)
    if isinstance(block, b.More):
        return _More(block, links)
    if isinstance(block, b.Pair):
        made, both = QWidget(), row(spacing=18)
        for inner in block.blocks:
            both.addWidget(_widget(inner, links), 1)
        made.setLayout(both)
        return made
    if isinstance(block, b.Bars):
        bars = [Bar(f"{bar.name} ({bar.count})", bar.fraction, False) for bar in block.rows]
        return _titled(block.title, ProbabilityBars(block.title, bars), block.note)
    return _chart(block)


_TEXT = {"soft": "muted", "small": "small", "lead": "", "quote": "muted"}


def _chart(block: b.Forest | b.Histogram | b.Matrix | b.Plot) -> QWidget:
    from desktop.ui.pages.agreement import charts

    if isinstance(block, b.Forest):
        undefined = [
            f"{row.who}: {row.text}: {row.reason}" for row in block.rows if row.dot is None
        ]
        note = "\n".join([charts.forest_key(block), *undefined])
        return _titled(block.columns[2], charts.Intervals(block), note)
    if isinstance(block, b.Histogram):
        return _titled(block.title, charts.histogram(block))
    if isinstance(block, b.Matrix):
        return HorizontalScrollArea(_titled(block.caption, charts.MatrixView(block)), block.caption)
    return _titled(block.caption, charts.curve(block))


def _titled(title: str, widget: QWidget, note: str = "") -> QWidget:
    items: list[QWidget] = [label(title, "muted", wrap=True), widget]
    if note.strip():
        items.append(label(note.strip(), "small", wrap=True))
    return Card(*items, None)


def _selectable(made: QLabel) -> QLabel:
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _table(block: b.Table) -> QWidget:
    made = Card()
    if block.caption:
        made.body.addWidget(label(block.caption, "muted", wrap=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    for at, title in enumerate(block.columns):
        head = label(title.title, "small", wrap=True)
        head.setAlignment(right if title.numeric else left)
        grid.addWidget(head, 0, at)
    grid.addWidget(separator(), 1, 0, 1, len(block.columns))
    for number, cells in enumerate(block.rows, 2):
        for at, text in enumerate(cells):
            last = at == len(cells) - 1
            span = len(block.columns) - at if last else 1
            numeric = block.columns[at].numeric and span == 1
            shown = _figure(text) if numeric else text
            cell = label(shown, "" if numeric or at == 0 else "muted", wrap=True)
            cell.setAlignment(right if numeric else left)
            grid.addWidget(cell, number, at, 1, span)
    grid.setColumnStretch(0, 1)
    letter = made.fontMetrics().averageCharWidth()
    longest = max((len(cells[0]) for cells in block.rows), default=0)
    grid.setColumnMinimumWidth(0, letter * min(longest, NAME))
    made.body.addLayout(grid)
    return made


def _figure(text: str) -> str:
    """A figure with its interval, which breaks between the two only."""
    value, bracket, interval = text.partition(" [")
    return value + bracket + interval.replace(" ", NO_BREAK)


def _facts(block: b.Facts) -> QWidget:
    """Names with their values below them, since hashes are long."""
    made = Card(spacing=3)
    for number, (title, lines) in enumerate(block.rows):
        if number:
            made.body.addSpacing(8)
        made.body.addWidget(label(title, "subheading", wrap=True))
        for name, value in lines:
            if name:
                made.body.addWidget(label(name, "small", wrap=True))
            made.body.addWidget(_selectable(label(translated(value), wrap=True)))
    return made


class _More(QWidget):
    """A button that creates the widgets of its blocks when it is pressed."""

    def __init__(self, block: b.More, links: Links) -> None:
        super().__init__()
        self._block, self._links = block, links
        self._inside = column(spacing=10)
        self._button = button(block.title, self._open, icon="chevron-right", kind="quiet")
        self.setLayout(column(row(self._button, None), self._inside))

    def _open(self) -> None:
        self._button.setEnabled(False)
        add_blocks(self._inside, self._block.blocks, replace(self._links, hidden=False))


def _of_model(text: b.TextRow) -> bool:
    return any(style != "people" for _, style, _ in text.said)


class _Texts(Card):
    """Texts of units with their annotations, each with a button that opens the unit."""

    def __init__(self, block: b.Texts, links: Links) -> None:
        super().__init__(spacing=6)
        self._links = links
        self._rest = list(block.rows)
        self._more: QPushButton = button(self.tr("Show more"), self._show, kind="quiet")
        hidden = self.tr(
            "Not shown yet, because the answers are hidden: whoever has seen the model's answer to "
            "a text cannot code it blind any more."
        )
        self._warning = label(hidden, "muted", wrap=True)
        self.body.addWidget(self._warning)
        self.body.addLayout(row(self._more, None))
        if links.hidden and any(_of_model(text) for text in self._rest):
            self._more.setText(self.tr("Show the texts and what was said"))
        else:
            self._show()

    def _show(self) -> None:
        self._warning.hide()
        self._more.setText(self.tr("Show more"))
        shown, self._rest = self._rest[:FOLDED], self._rest[FOLDED:]
        for text in shown:
            self.body.insertWidget(self.body.count() - 1, self._row(text))
        self._more.setVisible(bool(self._rest))
        if units := [text.unit_id for text in shown if text.unit_id]:
            self._links.shown(units)

    def _row(self, text: b.TextRow) -> QWidget:
        values = " · ".join(f"{who}: {value}" for who, _, value in text.said)
        head = row(label(", ".join(text.where), "small"), None)
        if text.unit_id:
            lead = button(
                self.tr("Open"), lambda: self._links.open(text.unit_id), icon="eye", kind="quiet"
            )
            lead.setAccessibleName(self.tr("Open %1").replace("%1", ", ".join(text.where)))
            head.addWidget(lead)
        parts: list[QWidget] = [
            label(f"{part.title}  {part.text}{part.more}".strip(), wrap=True)
            for part in text.excerpts
        ]
        note = f"{values} ({text.note})" if text.note else values
        made = QWidget()
        made.setLayout(
            column(head, *parts, label(note, "muted", wrap=True), separator(), spacing=4)
        )
        return made
