"""Builds a Rubric from the tables of its file, and collects all problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rubrics.examples import read_examples
from rubrics.faults import did_you_mean, nearest
from rubrics.levels import read_levels
from rubrics.schema import Dimension, Field, Group, Rubric, Scale, Select
from rubrics.table import OF_THE_RUBRIC, Table

ID_RULE = "use lower-case letters, digits and single hyphens"

RESERVED_COLUMNS = frozenset({
    "unit_id", "document", "start", "end", "label", "text_sha256", "dimension", "suggestion",
    "blind", "value", "level", "coder", "coder_id", "coder_kind", "round", "saw_suggestion",
    "status", "time_utc", "note", "rubric_version", "sample", "sample_probability", "confidence",
    "margin", "mass", "windows", "model_sha256", "adapter_sha256", "rubric_sha256", "runtime",
})  # fmt: skip
"""Columns of the exported tables. Fields and dimensions must not have the same names."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TABLES = ("field", "group", "dimension", "example")


def is_id(text: str) -> bool:
    """Whether a text may be a rubric's id (see ``ID_RULE``)."""
    return _ID.fullmatch(text) is not None


def read_rubric(top: Table) -> Rubric:
    """The rubric in a file. It may be used only if ``top.problems`` is empty afterwards."""
    top.allow((*OF_THE_RUBRIC, *_TABLES))
    rubric_id = top.name("id")
    if rubric_id.strip() and not is_id(rubric_id):
        top.problem("id", f"'{rubric_id}' is not an id", ID_RULE)
    language = top.line("language", default="en")
    if not _LANGUAGE.fullmatch(language):
        top.problem("language", f"'{language}' is not a language", "write a tag such as 'en'")
    fields = tuple(_fields(top))
    groups = tuple(_groups(top))
    dimensions = tuple(_dimensions(top, fields, groups))
    return Rubric(
        id=rubric_id,
        version=top.name("version"),
        title=top.line("title"),
        description=top.prose("description"),
        fields=fields,
        dimensions=dimensions,
        groups=groups,
        examples=tuple(read_examples(top, fields, dimensions)),
        citation=top.prose("citation", default=""),
        language=language,
    )


def _fields(top: Table) -> Iterator[Field]:
    names: set[str] = set()
    titles: set[str] = set()
    for table in top.tables("field", least=1):
        table.allow(("name", "title", "description"))
        name = _new(table, "name", table.identifier(), names)
        _check_column(table, name)
        title = _new(table, "title", table.name("title"), titles)
        yield Field(name, title, table.prose("description", default=""))


def _groups(top: Table) -> Iterator[Group]:
    names: set[str] = set()
    tables = top.tables("group")
    groups = []
    for table in tables:
        table.allow(("name", "title", "description", "parent"))
        groups.append(
            Group(
                name=_new(table, "name", table.identifier(), names),
                title=table.name("title"),
                description=table.prose("description", default=""),
                parent=table.line("parent", default=""),
            )
        )
    for table, group in zip(tables, groups, strict=True):
        _check_group(table, "parent", group.parent, groups)
    _check_cycles(tables, groups)
    return iter(groups)


def _dimensions(
    top: Table, fields: Sequence[Field], groups: Sequence[Group]
) -> Iterator[Dimension]:
    names: set[str] = set()
    titles: set[str] = set()
    for table in top.tables("dimension", least=1):
        table.allow(("name", "title", "question", "scale", "select", "group", "level"))
        name = _new(table, "name", table.identifier(), names)
        _check_column(table, name)
        if name in (field.name for field in fields):
            table.problem("name", f"'{name}' is already the name of a field")
        group = table.line("group", default="")
        _check_group(table, "group", group, groups)
        scale = table.choice("scale", Scale)
        select = table.choice("select", Select, default=Select.ONE)
        if select is Select.MANY and scale is not Scale.NOMINAL:
            toml = 'write scale = "nominal"'
            table.problem("scale", "levels of which many may be chosen have no order", toml=toml)
            scale = Scale.NOMINAL
        yield Dimension(
            name=name,
            title=_new(table, "title", table.name("title"), titles),
            question=table.prose("question"),
            scale=scale,
            levels=read_levels(table, scale, select),
            select=select,
            group=group,
        )


def _new(table: Table, key: str, text: str, seen: set[str]) -> str:
    """The text of a key that must be unique. Notes a problem if it was seen before: names become
    columns, and titles are shown to the model."""
    if text and table.fold(text) in seen:
        what = next(str(part) for part in reversed(table.path) if isinstance(part, str))
        table.problem(key, f"another {what} already has the {key} '{text}'")
    seen.add(table.fold(text))
    return text


def _check_column(table: Table, name: str) -> None:
    if name in RESERVED_COLUMNS or name.startswith("p_"):
        hint = "choose another; exported tables have a column of that name"
        table.problem("name", f"'{name}' is reserved", hint)


def _check_group(table: Table, key: str, name: str, groups: Sequence[Group]) -> None:
    names = [group.name for group in groups]
    if name and name not in names:
        table.problem(key, f"there is no group '{name}'", did_you_mean(nearest(name, names)))


def _check_cycles(tables: Sequence[Table], groups: Sequence[Group]) -> None:
    parents = {group.name: group.parent for group in groups}
    settled: set[str] = set()
    for table, group in zip(tables, groups, strict=True):
        chain: dict[str, None] = {}
        name = group.name
        while name in parents and name not in settled and name not in chain:
            chain[name] = None
            name = parents[name]
        if name in chain:
            above = list(chain)
            cycle = " in ".join([*above[above.index(name) :], name])
            table.problem("parent", f"groups lie in a circle: {cycle}")
        settled.update(chain)
