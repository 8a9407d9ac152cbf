"""The columns of the wide table as variables of SPSS and Stata: numbers with labels, or texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from desktop.engine.export.cells import Cell, cut, ends
from desktop.engine.export.long import value_cell
from desktop.engine.export.variable_names import Names, names_of
from desktop.engine.export.wide import CONFIDENCE, Column, WideTable
from desktop.engine.ingest.labels import SEEN
from rubrics.labels import members
from rubrics.schema import Dimension, Scale, Select

if TYPE_CHECKING:
    from pandas import Series

MAX_BYTES = 2045
"""The longest text that both programs keep within a row."""

_LABEL = 80
"""The longest label of a variable that both programs keep, in bytes."""

_WHAT, _CODER = 40, 24
"""What it keeps for a level and for a coder's name."""

_WIDEST, _FINEST = 40, 16
"""The most characters and decimals that SPSS shows of a number."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)([.][0-9]+)?(e-[0-9]{2,3})?", re.ASCII)

_YES_NO = {0.0: "no", 1.0: "yes"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column as statistics programs have it: all texts, or numbers, which may be missing.

    ``shown`` is the format of numbers, empty for texts; it and ``measure`` are in SPSS's words.
    """

    name: str
    label: str
    values: Sequence[str | float | None]
    labels: Mapping[float, str] = field(default_factory=dict)
    measure: str = "nominal"
    shown: str = "F8.0"

    @property
    def series(self) -> Series:
        """The values, with their type also where all are missing."""
        import pandas

        return pandas.Series(self.values, dtype="float64" if self.shown else "object")


def variables_of(
    table: WideTable, columns: Sequence[Sequence[Cell]], coders: Mapping[str, str]
) -> list[Variable]:
    """The variables for the table's columns of cells; ``coders`` are their names by coder_id."""
    names = Names()
    given = len(table.given)
    # Fields come first: beside a column 'TEXT' the field 'text' keeps the name it is known by.
    fields_first = sorted(table.given, key=lambda name: name not in table.fields)
    plain = {name: names.fit(name)[0] for name in fields_first}
    variables = [
        _given(plain[name], name, cells)
        for name, cells in zip(table.given, columns[:given], strict=True)
    ]
    called = names_of(table.coded, names)
    for coded, cells in zip(table.coded, columns[given:], strict=True):
        coder = coders.get(coded.coder_id, "final")
        variables += _coded(coded, called[coded.name], coder, cells)
    return variables


def _given(name: str, title: str, cells: Sequence[Cell]) -> Variable:
    """A column of the input: numbers where all its cells are and lose nothing by it, else texts."""
    filled = [cell for cell in cells if cell not in ("", None)]
    numbers = [number for cell in filled if (number := _exact(cell)) is not None]
    places = {number.as_tuple().exponent for number in numbers}
    padded = any(isinstance(cell, str) and re.search(r"[.]\d*0$", cell) for cell in filled)
    if numbers and len(numbers) == len(filled) and not (padded and len(places) > 1):
        values = [None if cell in ("", None) else float(str(cell)) for cell in cells]
        label, shown = ends(title, _LABEL), _shown(numbers)
        return Variable(name, label, values, measure="scale", shown=shown)
    texts = ["" if cell is None else str(cell) for cell in cells]
    kept = [cut(text, MAX_BYTES) for text in texts]
    told = f" (cut after {MAX_BYTES:,} bytes)" if kept != texts else ""
    return Variable(name, ends(title, _LABEL - len(told)) + told, kept, shown="")


def _exact(cell: Cell) -> Decimal | None:
    """The number in a cell; None where it has none, or one that no program would keep as it is.

    Beyond what is a number in all tables these are 1.10, whose zero the variable's format shows,
    0.8459876543210123 and 8.1e-05.
    """
    text = str(cell)
    if not _NUMBER.fullmatch(text) or (isinstance(cell, str) and text.strip("-").isdecimal()):
        return None
    number = Decimal(text)
    return number if number == Decimal(repr(float(text))) else None


def _shown(numbers: Iterable[Decimal]) -> str:
    """The format of SPSS that shows the digits of all these numbers."""
    widths, decimals = [8], [0]
    for number in numbers:
        digits = f"{number:f}"
        widths.append(len(digits))
        decimals.append(len(digits.partition(".")[2]))
    return f"F{min(max(widths), _WIDEST)}.{min(max(decimals), _FINEST)}"


def _coded(
    column: Column, names: Sequence[str], coder: str, cells: Sequence[Cell]
) -> Iterator[Variable]:
    """What a coder said to a dimension, and what goes with it."""
    dimension = column.dimension
    if column.detail == CONFIDENCE:
        label = _label(dimension, ", confidence", coder)
        values = [None if cell is None else float(cell) for cell in cells]
        yield Variable(names[0], label, values, measure="scale", shown="F8.3")
    elif column.detail == SEEN:
        label = _label(dimension, ", model's answer in sight", coder)
        values = [None if cell is None else float(bool(cell)) for cell in cells]
        yield Variable(names[0], label, values, _YES_NO)
    elif dimension.select is Select.MANY:
        chosen = [members(str(cell)) if cell else None for cell in cells]
        for name, level in zip(names, dimension.levels, strict=True):
            label = _label(dimension, f": {level.name}", coder)
            values = [None if found is None else float(level.value in found) for found in chosen]
            yield Variable(name, label, values, _YES_NO)
    else:
        numbers = _numbers(dimension)
        code = {value_cell(dimension, value): number for value, number in numbers.items()}
        labels = {numbers[level.value]: level.name for level in dimension.levels}
        scale = "scale" if dimension.scale is Scale.INTERVAL else dimension.scale.value
        values = [None if cell in ("", None) else code[cell] for cell in cells]
        label = _label(dimension, "", coder)
        shown = _shown(Decimal(repr(number)).normalize() for number in numbers.values())
        yield Variable(names[0], label, values, labels, scale, shown)


def _label(dimension: Dimension, what: str, coder: str) -> str:
    """A variable's label. What tells it from others of its dimension has room first."""
    end = f"{ends(what, _WHAT)} ({ends(coder, _CODER)})"
    return ends(dimension.title, _LABEL - len(end.encode())) + end


def _numbers(dimension: Dimension) -> dict[str, float]:
    """Value -> the number that stands for it: its own, or else its place in the codebook."""
    try:
        numbers = {value: float(value) for value in dimension.values}
    except ValueError:
        numbers = {}
    own = set(filter(isfinite, numbers.values()))
    if len(own) < len(dimension.values):
        return {value: float(place) for place, value in enumerate(dimension.values, 1)}
    return numbers
