"""Reads the worked examples of a rubric file, and checks them against its dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rubrics.faults import did_you_mean, nearest
from rubrics.labels import find_value
from rubrics.levels import number_text
from rubrics.schema import Dimension, Example, Field, Select, frozen
from rubrics.table import Table, kind


def read_examples(
    top: Table, fields: Sequence[Field], dimensions: Sequence[Dimension]
) -> Iterator[Example]:
    """Yields the examples, each with a text for every field and levels for every dimension."""
    # If the levels of a dimension are faulty, problems of its labels would be misleading.
    faulty = {path[1] for path, *_ in top.problems if path[:1] == ("dimension",) and path[1:]}
    sound = [dimension for index, dimension in enumerate(dimensions) if index not in faulty]
    for table in top.tables("example"):
        table.allow(("why", "fields", "labels"))
        yield Example(
            fields=_texts(table.table("fields"), fields),
            labels=_labels(table.table("labels"), dimensions, sound),
            why=table.prose("why", default=""),
        )


def _texts(table: Table | None, fields: Sequence[Field]) -> Mapping[str, str]:
    if table is None or not fields:
        return frozen({})
    names = [field.name for field in fields if field.name]
    table.allow(names, "field")
    return frozen({name: table.prose(name, blank=True) for name in names})


def _labels(
    table: Table | None, dimensions: Sequence[Dimension], sound: Sequence[Dimension]
) -> Mapping[str, tuple[str, ...]]:
    if table is None or not dimensions:
        return frozen({})
    table.allow([dimension.name for dimension in dimensions], "dimension")
    return frozen(
        {
            dimension.name: _chosen(table, dimension)
            for dimension in sound
            if dimension.name and table.has(dimension.name)
        }
    )


def _chosen(table: Table, dimension: Dimension) -> tuple[str, ...]:
    name = dimension.name
    raw = table.items[name]
    if dimension.select is Select.ONE:
        value = _level(table, dimension, raw)
        return (value,) if value else ()
    if not isinstance(raw, list):
        toml = f'write {name} = ["…"], or [] for none'
        table.problem(name, f"'{name}' takes a list of levels, not {kind(raw)}", toml=toml)
        return ()
    if len(raw) > len(dimension.levels):
        table.problem(name, f"'{name}' lists more levels than there are")
        return ()
    chosen = {_level(table, dimension, item) for item in raw}
    return tuple(value for value in dimension.values if value in chosen)


def _level(table: Table, dimension: Dimension, raw: object) -> str | None:
    name = dimension.name
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        table.problem(name, f"'{name}' takes a level, not {kind(raw)}")
        return None
    text = raw if isinstance(raw, str) else number_text(raw)
    try:
        return find_value(dimension, text)
    except ValueError:
        known = [*dimension.values, *(level.name for level in dimension.levels)]
        hint = did_you_mean(nearest(text, known))
        table.problem(name, f"'{text}' is not a level of '{name}'", hint)
        return None
