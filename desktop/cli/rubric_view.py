"""A rubric drawn for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from rubrics.schema import NONE, Dimension, Example, Rubric, Select


def rubric_view(rubric: Rubric) -> RenderableType:
    """Everything a coder should know, in the file's order."""
    parts: list[RenderableType] = [
        Text.assemble((rubric.title, "bold"), f"  {rubric.id} {rubric.version}"),
        Text(rubric.description.strip()),
        _heading("Fields"),
        _rows((item.name, item.title, item.description.strip()) for item in rubric.fields),
    ]
    if rubric.groups:
        parts += [_heading("Groups"), Padding(_tree(rubric), (0, 0, 0, 2))]
    for dimension in rubric.dimensions:
        parts += _dimension(dimension)
    for number, example in enumerate(rubric.examples, 1):
        parts += _example(rubric, number, example)
    if rubric.citation:
        parts += [_heading("Source"), Padding(Text(rubric.citation.strip()), (0, 0, 0, 2))]
    parts.append(Text(f"\nSHA-256 {rubric.sha256}", "dim"))
    return Stack(*parts)


def _dimension(dimension: Dimension) -> Iterable[RenderableType]:
    how = "any number of" if dimension.select is Select.MANY else "one of"
    yield _heading(dimension.title, f"{dimension.name}, {dimension.scale}, {how}")
    yield Padding(Text(dimension.question.strip()), (0, 0, 0, 2))
    yield _rows(
        (dimension.own_value(level), level.name, level.anchor.strip()) for level in dimension.levels
    )


def _example(rubric: Rubric, number: int, example: Example) -> Iterable[RenderableType]:
    yield _heading(f"Example {number}", example.why.strip())
    texts = ((item.title, example.fields[item.name].strip()) for item in rubric.fields)
    labels = (
        (
            dimension.title,
            ", ".join(dimension.level(value).name for value in example.labels[dimension.name])
            or NONE,
        )
        for dimension in rubric.dimensions
    )
    yield _rows([*texts, *labels])


def _tree(rubric: Rubric) -> Tree:
    root = Tree("", hide_root=True)
    nodes: dict[str, Tree] = {"": root}
    waiting = list(rubric.groups)
    while waiting:  # a parent may come after its children in the file
        group = next(group for group in waiting if group.parent in nodes)
        waiting.remove(group)
        label = Text.assemble((group.title, "bold"), f"  {group.description.strip()}".rstrip())
        nodes[group.name] = nodes[group.parent].add(label)
    for dimension in rubric.dimensions:
        nodes[dimension.group].add(Text(dimension.title))
    return root


def _heading(title: str, note: str = "") -> Text:
    return Text.assemble("\n", (title, "bold"), f"  {note}" if note else "")


def _rows(rows: Iterable[tuple[str, ...]]) -> Padding:
    """A table without lines and without empty columns."""
    listed = [list(row) for row in rows]
    filled = [any(row[column] for row in listed) for column in range(len(listed[0]))]
    table = Table(box=None, show_header=False, pad_edge=False)
    for shown in filled:
        if shown:
            table.add_column(overflow="fold")
    for row in listed:
        table.add_row(*(Text(cell) for cell, shown in zip(row, filled, strict=True) if shown))
    return Padding(table, (0, 0, 0, 2), expand=False)
