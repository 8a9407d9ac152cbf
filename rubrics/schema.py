"""What a codebook is: a Rubric of Dimensions with Levels, asked of the named Fields of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

Item = TypeVar("Item")

NONE = "none"
"""How the empty set is written for a ``select = "many"`` dimension; no level may be called so."""

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
    """One answer a dimension allows.

    ``value`` is what data files carry (for ordinal and interval scales its text is a number),
    ``name`` is what the model is asked to say and people read, ``anchor`` tells when it applies.
    A slash in the name makes a hierarchical label (``travel/air``).
    """

    value: str
    name: str
    anchor: str = ""

    @property
    def number(self) -> float:
        """The value as a number. Raises ValueError on nominal dimensions with words as values."""
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
    """One question asked of every unit, with the levels that may answer it, in the file's order."""

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
    """A worked example: the fields of a unit, and per dimension the values a coder would give."""

    fields: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    r"""A validated codebook.

    ``source`` is the TOML text it was read from, kept whole so that a project or a model file can
    carry its rubric; ``sha256`` is the hash of that text as UTF-8 with line ends as ``\n``.
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
