"""The content of a report as blocks, which HTML, PDF and the window lay out.

``kind`` is what the templates tell the blocks apart by.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``style`` is empty, ``lead``, ``soft``, ``small`` or ``quote``."""

    text: str
    style: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Callout:
    """A paragraph that must not be missed; ``title`` comes before it in bold."""

    text: str
    title: str = ""
    kind: str = "callout"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section; a ``large`` one has other headings below it."""

    text: str
    large: bool = False
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; one item per line."""

    items: tuple[str, ...]
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title, and whether it holds numbers."""

    title: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row. The last cell of a short row spans the rest."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A figure with its interval. Positions are in per cent of the axis."""

    who: str
    units: str
    text: str
    reason: str
    """Why the figure or its interval is undefined; empty if neither is."""
    style: str
    """``people``, ``model`` or ``panel``."""
    dot: float | None
    """The figure's position; None if it is undefined."""
    low: float
    width: float
    """The width of the interval; 0 without one."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Figures on one axis. ``ticks`` are (position, text), ``marks`` dashed lines, ``key`` the
    legend: (style, text)."""

    columns: tuple[str, str, str]
    rows: tuple[ForestRow, ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[float, ...]
    key: tuple[tuple[str, str], ...]
    kind: str = "forest"


@dataclass(frozen=True, slots=True)
class Bar:
    """A level with its count and its share, as a number from 0 to 1 and as text; ``width`` is in
    per cent of the longest bar."""

    name: str
    count: str
    fraction: float
    share: str
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A distribution over levels."""

    title: str
    rows: tuple[Bar, ...]
    note: str = ""
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts by confidence: ``bins`` are (range, count, height in per cent), ``axis`` the labels at
    the left, in the middle and at the right."""

    title: str
    bins: tuple[tuple[str, str, float], ...]
    axis: tuple[str, str, str]
    kind: str = "histogram"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a matrix: its ``share`` of the row; ``style`` is ``hit``, ``miss`` or ``zero``."""

    text: str
    share: float
    style: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A confusion matrix: rows of (name, cells, total)."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], str], ...]
    total: str
    kind: str = "matrix"


@dataclass(frozen=True, slots=True)
class Series:
    """Points (x, y) from 0 to 1; ``style`` is ``line``, ``dots`` or ``limit``. ``bars`` are each
    point's interval (low, high), if there are any."""

    points: tuple[tuple[float, float], ...]
    style: str
    bars: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart; all coordinates run from 0 to 1."""

    caption: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    kind: str = "plot"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a field's text; ``more`` says how much is left out."""

    title: str
    text: str
    more: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A unit with its text."""

    where: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]
    said: tuple[tuple[str, str, str], ...] = ()
    """Its values: (who, style, value); the style is ``people``, ``model`` or empty for both."""
    note: str = ""
    unit_id: str = ""
    """By which a window leads to the unit."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Units with their texts."""

    columns: tuple[str, str, str]
    rows: tuple[TextRow, ...]
    kind: str = "texts"


@dataclass(frozen=True, slots=True)
class Facts:
    """Named facts, each with lines of (label, value)."""

    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class More:
    """Blocks that a screen may fold away; on paper all are shown."""

    title: str
    blocks: tuple[Block, ...]
    kind: str = "more"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two blocks side by side, where there is room."""

    blocks: tuple[Block, ...]
    kind: str = "pair"


Block = (
    Text | Callout | Heading | Bullets | Table | Forest | Bars | Histogram | Matrix | Plot | Texts
    | Facts | More | Pair
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report; ``name`` is the target of links, ``eyebrow`` the groups it is in."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    eyebrow: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language; ``facts`` are (name, value, whether it is long)."""

    language: str
    eyebrow: str
    title: str
    intro: str
    facts: tuple[tuple[str, str, bool], ...]
    callouts: tuple[Callout, ...]
    sections: tuple[Section, ...]
    links: tuple[tuple[str, str], ...]
    footer: str
    generator: str
