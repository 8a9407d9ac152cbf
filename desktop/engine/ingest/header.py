"""Finds the names of a table's columns in its first rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.engine.ingest.formats import Row
from desktop.engine.languages.wording import some

LONGEST_NAME = 40

_SHOWN = 10
"""Columns that a sentence names."""

TITLE_ROWS = 6
"""A title and blank rows above a table are at most so many, its first row included."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names, unique and none empty; how many of the first rows are not data."""

    names: tuple[str, ...]
    rows: int
    problems: tuple[str, ...] = ()


def numbered_header(rows: Sequence[Row]) -> Header:
    """The header of a table that has none."""
    return Header(numbered(max((len(row.cells) for row in rows), default=0)), 0)


def numbered(width: int) -> tuple[str, ...]:
    """Names for so many columns: ``column 1``, ``column 2`` and so on."""
    return tuple(f"column {i}" for i in range(1, width + 1))


def find_header(rows: Sequence[Row]) -> Header:
    """Read the header from a table's first rows: usually the first.

    A title above the table is passed over. A second header row is used or passed over where it
    plainly is one (it names what the first leaves blank, repeats it, or is a survey program's) and
    is otherwise only reported. Names that are missing or come twice get a number.
    """
    at = rows_above(rows)
    problems = [_title(row) for row in rows[:at] if _filled(row)]
    if at >= len(rows):
        return Header((), at, tuple(problems))
    first, rest = rows[at], rows[at + 1 :]
    names = [cell.strip() for cell in first.cells]
    at += 1
    survey = next((i for i, row in enumerate(rest[:2]) if _is_survey_row(row)), None)
    if survey is not None:
        problems.append(
            f"Rows {rest[0].number} to {rest[survey].number} were passed over as headers."
        )
        at += survey + 1
    elif rest and _completes(names, rest[0]):
        below = [cell.strip() for cell in rest[0].cells]
        if names[0] and below[0] and not any(names[1:]):  # a heading of every column is a title
            names = below
            problems.append(_title(first))
        else:
            names = _joined(names, rest[0])
            problems.append(f"Rows {first.number} and {rest[0].number} were read as one header.")
        at += 1
    elif rest and [cell.strip() for cell in rest[0].cells] == names:
        problems.append(f"Row {rest[0].number} repeats the header and was passed over.")
        at += 1
    elif len(rest) > 3 and _unlike(rest[0], rest[1:]):
        problems.append(f"Row {rest[0].number} looks like a second header; it was read as data.")
    return _header(names, at, problems, _width(rows[at:]))


def _title(row: Row) -> str:
    return f"Row {row.number} was passed over: it looks like a title."


def rows_above(rows: Sequence[Row]) -> int:
    """How many of the first rows, blank or a title, stand above the row of names."""
    return next((at for at in range(len(rows)) if not _is_above_the_table(rows[at:])), len(rows))


def _width(rows: Sequence[Row]) -> int:
    """The number of the last column that is filled in any of the rows."""
    filled = (i for row in rows for i, cell in enumerate(row.cells, 1) if cell.strip())
    return max(filled, default=0)


def _header(names: list[str], rows: int, problems: list[str], width: int) -> Header:
    """Gives every column a unique name, and says which ones were made up. ``width`` is how many
    columns the data fill."""
    unnamed = [i for i, name in enumerate(names, 1) if not name]
    while unnamed and unnamed[-1] == len(names) > width:  # a stray separator at the end of the row
        names.pop()
        unnamed.pop()
    if unnamed:
        problems.append(f"Columns without a name were numbered ({some(unnamed, _SHOWN)}).")
    seen: Counter[str] = Counter()
    unique: dict[str, None] = {}
    doubled: list[str] = []
    for i, name in enumerate(names, 1):
        base = name or f"column {i}"
        seen[base] += 1
        candidate = base if seen[base] == 1 else f"{base} ({seen[base]})"
        while candidate in unique:
            seen[base] += 1
            candidate = f"{base} ({seen[base]})"
        if candidate != base:
            doubled.append(f"'{candidate}'")
        unique[candidate] = None
    if doubled:
        problems.append(
            f"Columns whose name had come before were renamed: {some(doubled, _SHOWN)}."
        )
    return Header(tuple(unique), rows, tuple(problems))


def _is_above_the_table(rows: Sequence[Row]) -> bool:
    """Whether the first row is blank or a title, and names of several columns follow.

    A title is a few words in the first cell. A single word is the name of a column, unless a blank
    row follows, or one that plainly holds names. Where few rows have more than one cell, what looks
    like names is a text with commas, and the table has one column.
    """
    below = next((row for row in rows[1:TITLE_ROWS] if _filled(row) > 1), None)
    if below is None:
        return False
    if not _filled(rows[0]):
        return True
    title = rows[0].cells[0].split() if _filled(rows[0]) == 1 else []
    if len(title) == 1 and _filled(rows[1]) and not _are_names(rows[1], rows[2:]):
        return False
    widths = [width for row in rows[1:] if (width := _filled(row))]
    cells = [cell.strip() for cell in below.cells if cell.strip()]
    named = any(map(_is_name, cells)) and not any(map(is_number, cells))
    return bool(title) and named and sum(width > 1 for width in widths) * 2 >= len(widths)


def _are_names(row: Row, data: Sequence[Row]) -> bool:
    """Whether a row holds names beyond doubt: one for every column that is filled below, all
    different, none of them a value as well, and at least one of them above numbers, or a single
    word above sentences."""
    named = {i: cell for i, cell in enumerate(row.cells) if cell.strip()}
    below: dict[int, list[str]] = {}
    for other in data:
        for i, cell in enumerate(other.cells):
            if cell.strip():
                below.setdefault(i, []).append(cell.strip())
    # A blank behind the separator is that of prose.
    plain = all(_is_name(cell) and cell == cell.strip() for cell in named.values())
    different = len({cell.casefold() for cell in named.values()}) == len(named)
    if not (plain and different and below) or set(below) - set(named):
        return False
    if any(named[i] in values for i, values in below.items()):
        return False
    return any(
        all(map(is_number, values))
        or (len(named[i].split()) == 1 and len(values) > 1 and all(map(_is_sentence, values)))
        for i, values in below.items()
    )


def _is_sentence(cell: str) -> bool:
    return len(cell.split()) > 3


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _is_survey_row(row: Row) -> bool:
    """Qualtrics writes the questions and then ``{"ImportId": …}`` below the names."""
    return any(cell.startswith('{"ImportId"') for cell in row.cells)


def _is_name(cell: str) -> bool:
    return (
        bool(cell) and len(cell) <= LONGEST_NAME and not is_number(cell) and cell[-1] not in ".!?"
    )


def is_number(cell: str) -> bool:
    """Whether a cell is a number: digits, with signs, separators or a percent sign."""
    return re.fullmatch(r"[-+]?[\d.,]*\d%?", cell.strip()) is not None


def _completes(names: list[str], row: Row) -> bool:
    """Whether ``row`` holds the names below a first row of headings that span several columns."""
    below = [cell.strip() for cell in row.cells]
    if len(below) < len(names) or len(names) < 3:
        return False
    blank = sum(not name for name in names[1:])
    spanned = [cell for cell in below if cell]
    return (
        blank > 0
        and len(set(spanned)) == len(spanned)
        and all(map(_is_name, spanned))
        and all(low or high for low, high in zip(below, names, strict=False))
    )


def _joined(names: list[str], row: Row) -> list[str]:
    """Each name below with the heading that spans it before it: ``emotion`` over ``anna``."""
    below = [cell.strip() for cell in row.cells]
    joined, heading = [], ""
    for i, low in enumerate(below):
        high = names[i] if i < len(names) else ""
        heading = high or heading
        joined.append(f"{heading} {low}".strip() if low else high)
    return joined


def _unlike(second: Row, others: Sequence[Row]) -> bool:
    """Whether the row is made of names where the rows below it hold numbers."""
    cells = [cell.strip() for cell in second.cells]
    if not all(_is_name(cell) for cell in cells if cell):
        return False
    return any(
        cell and not is_number(cell) and all(is_number(value) for value in column)
        for i, cell in enumerate(cells)
        if len(column := [r.cells[i] for r in others if i < len(r.cells) and r.cells[i].strip()])
        >= 3
    )
