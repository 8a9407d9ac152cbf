"""Reads the levels of a dimension in a rubric file."""

from __future__ import annotations

from collections.abc import Sequence

from rubrics.schema import NONE, SET_SEPARATOR, Level, Scale, Select
from rubrics.table import Table, kind

LARGEST_VALUE = 2**53
"""The largest value: spreadsheets round larger whole numbers."""


def read_levels(dimension: Table, scale: Scale, select: Select) -> tuple[Level, ...]:
    """All levels of a dimension, in the file's order."""
    least = 1 if select is Select.MANY else 2
    tables = dimension.tables("level", least=least)
    levels = tuple(_level(table, scale, select) for table in tables)
    _check_distinct(tables, levels)
    _check_branches(tables, levels)
    if scale is not Scale.NOMINAL:
        _check_ascending(tables, levels)
    return levels


def _level(table: Table, scale: Scale, select: Select) -> Level:
    table.allow(("value", "name", "anchor"))
    name = table.name("name")
    _check_characters(table, "name", name, select)
    if any(not part or part != part.strip() for part in name.strip().split("/")) and name:
        hint = "write it like 'travel/air'"
        table.problem("name", f"'{name}' has a part that is empty or has blanks around it", hint)
    return Level(
        value=_value(table, name, scale, select),
        name=name,
        anchor=table.prose("anchor", default=""),
    )


def number_text(number: float) -> str:
    """The text of a number that is a value, such as ``2`` for 2.0; empty if it is out of range."""
    if not abs(number) <= LARGEST_VALUE:  # true for nan as well
        return ""
    return str(int(number)) if number == int(number) else repr(number)


def _value(table: Table, name: str, scale: Scale, select: Select) -> str:
    raw = table.items.get("value")
    if scale is Scale.NOMINAL and raw is None:
        return name
    if scale is Scale.NOMINAL and isinstance(raw, str):
        value = table.name("value")
        _check_characters(table, "value", value, select)
        return value
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if text := number_text(raw):
            return text
        table.problem("value", f"a value must be a number from -{LARGEST_VALUE} to {LARGEST_VALUE}")
    elif table.has("value"):
        toml = "write it without quotes" if isinstance(raw, str) else ""
        expected = "text or a number" if scale is Scale.NOMINAL else f"a number on an {scale} scale"
        table.problem("value", f"'value' must be {expected}, not {kind(raw)}", toml=toml)
    return ""


def _check_characters(table: Table, key: str, text: str, select: Select) -> None:
    # In tables, any of these may separate the labels in a cell.
    forbidden = SET_SEPARATOR + (";," if select is Select.MANY else "")
    for character in forbidden:
        if character in text:
            table.problem(key, f"'{text}' contains '{character}', which separates labels")
    if select is Select.MANY and table.fold(text) == NONE:
        hint = "leave the level out"
        table.problem(key, f"'{NONE}' stands for no level at all where many may be chosen", hint)


def _check_distinct(tables: Sequence[Table], levels: Sequence[Level]) -> None:
    """All values and names have to differ, because a label in a table may be either."""
    owners: dict[str, int] = {}
    for index, (table, level) in enumerate(zip(tables, levels, strict=True)):
        names = {table.fold(level.value): "value", table.fold(level.name): "name"}
        for text, key in names.items():
            if text and owners.setdefault(text, index) != index:
                hint = "levels must differ in more than case, blanks and invisible characters"
                table.problem(key, f"another level is already called '{text}'", hint)


def _check_branches(tables: Sequence[Table], levels: Sequence[Level]) -> None:
    below: dict[str, str] = {}
    for table, level in zip(tables, levels, strict=True):
        for depth in range(1, len(level.path)):
            below.setdefault(table.fold("/".join(level.path[:depth])), level.name)
    for table, level in zip(tables, levels, strict=True):
        if table.fold(level.name) in below:
            hint = f"call it '{level.name}/other' if the rest is meant"
            lower = below[table.fold(level.name)]
            table.problem("name", f"'{level.name}' is both a level and above '{lower}'", hint)


def _check_ascending(tables: Sequence[Table], levels: Sequence[Level]) -> None:
    previous: Level | None = None
    for table, level in zip(tables, levels, strict=True):
        if not level.value:
            continue
        if previous and level.number < previous.number:
            hint = "list the levels from the lowest value to the highest"
            table.problem("value", f"{level.value} comes after {previous.value}", hint)
        previous = level
