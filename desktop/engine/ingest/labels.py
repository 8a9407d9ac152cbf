"""People's labels in a row of a table; those given with a model's answer in sight are left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from desktop.engine.domain import LabelColumns
from rubrics.labels import parse_label
from rubrics.schema import Dimension, Rubric

OUR_COLUMNS = frozenset({"unit_id", "document", "label"})
"""Columns of the wide table that the program writes."""

LONG_COLUMNS = frozenset({"unit_id", "text_sha256", "dimension", "coder_kind"})
"""Columns of the long table that the program writes, which has no texts."""

SEEN = "__seen"
"""Ends the name of a column that says of which labels a model's answer had been in sight."""

_CLASH = "__glossator"

_BLIND = frozenset(
    {"", "false", "no", "0", "0.0", "falsch", "nein", "faux", "non", "falso", "onwaar"}
)
"""What such a column says of a label given blind, also once another program has saved it."""


def free_name(name: str, taken: set[str]) -> str:
    """The name of a column of ours, with an ending where it is taken; it is so from now on."""
    while name in taken:
        name += _CLASH
    taken.add(name)
    return name


def in_sight(column: str, cells: Mapping[str, str]) -> bool:
    """Whether a row of our own table says that its label in a column was not given blind."""
    return cells.get(f"{column}{SEEN}", "").strip().lower() not in _BLIND


def blind_values(
    dimension: Dimension, column: str, cells: Mapping[str, Sequence[str]]
) -> list[str]:
    """The blind labels of a column, row by row, empty where there is none: as values of the
    dimension, or as they stand where they are no level. ``cells`` are those of all columns."""
    names = [name for name in (column, f"{column}{SEEN}") if name in cells]
    found: list[str] = []
    for row in zip(*(cells[name] for name in names), strict=True):
        said = "" if in_sight(column, dict(zip(names, row, strict=True))) else row[0]
        with suppress(ValueError):
            said = parse_label(dimension, said) or ""
        found.append(said)
    return found


def blind_labels(
    cells: Mapping[str, str],
    coders: LabelColumns,
    rubric: Rubric,
    refuse: Callable[[str, str], object] = lambda _column, _cell: None,
) -> Iterator[tuple[str, str, str]]:
    """(dimension, coder, value) of the labels in a row; ``refuse`` is called with the column and
    the cell where that is no level."""
    for column, (dimension, coder) in coders.items():
        cell = cells.get(column, "")
        if in_sight(column, cells):
            continue
        try:
            value = parse_label(rubric.dimension(dimension), cell)
        except ValueError:
            refuse(column, cell)
            continue
        if value is not None:
            yield dimension, coder, value
