"""The data types of a codebook: a Rubric of Dimensions with Levels, about the Fields of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

Item = TypeVar("Item")

NONE = "none"
"""The empty set as the value of a ``select = "many"`` dimension; no level may have this name."""

SET_SEPARATOR = "|"
"""Joins the values of a ``select = "many"`` dimension; no level's value or name may contain it."""


class Scale(StrEnum):
    """Level of measurement of a dimension; decides the distance in Krippendorff's alpha."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Select(StrEnum):
    """How many levels of a dimension a unit may have."""

    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Field:
    """A named part of a unit's text, such as ``text``, or ``question`` and ``answer``."""

    name: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """An answer that a dimension allows.

    ``value`` is written in data files; on ordinal and interval scales it is a number. ``name`` is
    what people read and the model answers, and ``anchor`` says when the level applies. A name with
    slashes is hierarchical (``travel/air``).
    """

    value: str
    name: str
    anchor: str = ""

    @property
    def number(self) -> float:
        """The value as a number. Raises ValueError if it is not one, on a nominal scale."""
        return float(self.value)

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of a hierarchical name, ``("travel", "air")``; one part for a flat one."""
        return tuple(self.name.split("/"))


@dataclass(frozen=True, slots=True)
class Group:
    """A node in the hierarchy of dimensions; ``parent`` names another group or is empty."""

    name: str
    title: str
    description: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A question about every unit, with the levels that may answer it, in the file's order."""

    name: str
    title: str
    question: str
    scale: Scale
    levels: tuple[Level, ...]
    select: Select = Select.ONE
    group: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The levels' values, in order."""
        return tuple(level.value for level in self.levels)

    def own_value(self, level: Level) -> str:
        """A level's value; empty where it only says the name again."""
        said_twice = self.scale is Scale.NOMINAL and level.value == level.name
        return "" if said_twice else level.value

    def level(self, value: str) -> Level:
        """The level with this value. Raises KeyError."""
        for level in self.levels:
            if level.value == value:
                return level
        raise KeyError(value)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: the fields of a unit, and by dimension the values that apply."""

    fields: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    r"""A validated codebook.

    ``source`` is the TOML text that it was read from, which project and model files contain.
    ``sha256`` is the hash of that text as UTF-8 with line ends as ``\n``.
    """

    id: str
    version: str
    title: str
    description: str
    fields: tuple[Field, ...]
    dimensions: tuple[Dimension, ...]
    groups: tuple[Group, ...] = ()
    examples: tuple[Example, ...] = ()
    citation: str = ""
    language: str = "en"
    source: str = field(default="", repr=False)
    sha256: str = ""

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields, in prompt order."""
        return tuple(item.name for item in self.fields)

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """The names of the dimensions, in the file's order."""
        return tuple(dimension.name for dimension in self.dimensions)

    def path(self, dimension: Dimension) -> tuple[Group, ...]:
        """The groups that a dimension is in, outermost first."""
        groups = {group.name: group for group in self.groups}
        path: list[Group] = []
        name = dimension.group
        while name:
            path.insert(0, groups[name])
            name = groups[name].parent
        return tuple(path)

    def dimension(self, name: str) -> Dimension:
        """The dimension of this name. Raises KeyError."""
        for dimension in self.dimensions:
            if dimension.name == name:
                return dimension
        raise KeyError(name)


def frozen(items: Mapping[str, Item]) -> Mapping[str, Item]:
    """A read-only copy that keeps the order of its keys."""
    return MappingProxyType(dict(items))
