"""What a report is made of, before it is HTML or PDF: one content for both."""

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
    """A paragraph that has to be seen; ``title`` is in bold before it."""

    text: str
    title: str = ""
    kind: str = "callout"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section; a ``large`` one begins a part that has headings of its own."""

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
    """A table of texts, whose first column names the row. A row's last cell spans what is left."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One figure with its interval; positions are per cent of the axis, None where undefined."""

    who: str
    units: str
    text: str
    reason: str
    style: str
    dot: float | None
    low: float
    width: float


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
    """A level, its count, its share as a number from 0 to 1 and in words; ``width`` is per cent of
    the longest."""

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
    """Counts by confidence: (what, count, height in per cent); ``axis`` left, middle, right."""

    title: str
    bins: tuple[tuple[str, str, float], ...]
    axis: tuple[str, str, str]
    kind: str = "histogram"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a matrix: ``share`` of its row, and ``style`` hit, miss or zero."""

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
    """Points (x, y) from 0 to 1; ``style`` is line, dots or limit. ``bars`` are (low, high)."""

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
    """The beginning of one field's text; ``more`` says how much was left out."""

    title: str
    text: str
    more: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A unit: where it is, what it says, and what was said of it: (who, style, value), the style
    being ``people``, ``model`` or empty for both. ``unit_id`` leads to it in a window."""

    where: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]
    said: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    unit_id: str = ""


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
    """Blocks that a screen may keep folded; on paper they are all there."""

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
    """A part of the report; ``name`` is what links lead to, ``eyebrow`` the groups above it."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    eyebrow: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language; ``facts`` are (name, value, whether long)."""

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
