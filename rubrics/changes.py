"""Compares two versions of a codebook, dimension by dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rubrics.errors import UserError
from rubrics.labels import fold
from rubrics.schema import Dimension, Level, Rubric


@dataclass(frozen=True, slots=True)
class Change:
    """A dimension before and after; ``old`` is None for a new one, ``new`` for a removed one."""

    old: Dimension | None
    new: Dimension | None

    @property
    def shown(self) -> Dimension:
        """The new dimension; the old one if it was removed."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def gone(self) -> tuple[str, ...]:
        """The values of removed levels."""
        return _missing(self.old, self.new)

    @property
    def added(self) -> tuple[str, ...]:
        """The values of new levels; all levels of a new dimension."""
        return _missing(self.new, self.old)

    @property
    def successors(self) -> dict[str, str]:
        """The new value of each old one whose level still exists.

        Levels are matched by name first, so that answers keep their meaning if a scale is reversed
        or renumbered. Otherwise they are matched by value: the level was renamed, unless its new
        name was that of another level.
        """
        if self.old is None or self.new is None:
            return {}
        now = {fold(level.name): level.value for level in self.new.levels if has_name(level)}
        before = {fold(level.name) for level in self.old.levels if has_name(level)}
        stay = {v for v in self.new.values if fold(self.new.level(v).name) not in before}
        found = {}
        for level in self.old.levels:
            if has_name(level) and fold(level.name) in now:
                found[level.value] = now[fold(level.name)]
            elif level.value in stay:
                found[level.value] = level.value
        return found

    @property
    def reworded(self) -> bool:
        """Whether the title, the question, or a name or anchor of a remaining level has changed."""
        if self.old is None or self.new is None:
            return False
        known = {level.value: level for level in self.old.levels}
        return (self.old.title, self.old.question) != (self.new.title, self.new.question) or any(
            level != known.get(level.value, level) for level in self.new.levels
        )

    @property
    def rescaled(self) -> bool:
        """Whether the scale, or how many levels may be chosen, has changed."""
        if self.old is None or self.new is None:
            return False
        return (self.old.scale, self.old.select) != (self.new.scale, self.new.select)

    @property
    def unchanged(self) -> bool:
        """Whether coders are asked the same question with the same answers."""
        both = self.old is not None and self.new is not None
        return both and not (self.gone or self.added or self.reworded or self.rescaled)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a codebook, and the changes of all dimensions: the old ones in their order,
    then the new ones."""

    old: Rubric
    new: Rubric
    changes: tuple[Change, ...]

    @property
    def instructions(self) -> bool:
        """Whether anything else that coders read has changed: the description, the fields or the
        examples."""
        return _instructions(self.old) != _instructions(self.new)

    @property
    def common(self) -> bool:
        """Whether both have a dimension in common, even if it was renamed."""
        return any(change.old and change.new for change in self.changes)

    def check_common(self) -> None:
        """Raises UserError if the two have no dimension in common."""
        if not self.common:
            raise UserError(
                f"'{self.new.id}' asks nothing that the project's codebook asks. If a question has "
                "only another name, say which; else make a new project from the files."
            )

    def change(self, name: str) -> Change:
        """The change of a dimension, by its old name. Raises KeyError."""
        for change in self.changes:
            if change.old is not None and change.old.name == name:
                return change
        raise KeyError(name)


def compare(old: Rubric, new: Rubric, renamed: Mapping[str, str] | None = None) -> Comparison:
    """Compares two codebooks; ``renamed`` has the new names of renamed dimensions.

    Raises UserError if their texts are the same, or their fields differ.
    """
    renamed = renamed or {}
    if old.sha256 == new.sha256:
        raise UserError(
            f"'{new.id}' version {new.version} is the codebook that the project has already, word "
            "for word."
        )
    if old.field_names != new.field_names:
        raise UserError(
            f"The changed codebook reads other fields ({', '.join(new.field_names)}) than the "
            f"project's ({', '.join(old.field_names)}), so the texts would have to be read anew. "
            "Make a new project from the files."
        )
    _check_renamed(old, new, renamed)
    there = {dimension.name: dimension for dimension in new.dimensions}
    into = {name: name for name in there if name not in renamed.values()} | dict(renamed)
    changes = [Change(d, there.get(into.get(d.name, ""))) for d in old.dimensions]
    taken = [change.new for change in changes]
    changes += [Change(None, d) for d in new.dimensions if d not in taken]
    return Comparison(old, new, tuple(changes))


def _check_renamed(old: Rubric, new: Rubric, renamed: Mapping[str, str]) -> None:
    """Raises UserError for unknown names, and for two dimensions with the same new name."""
    for names, rubric in ((renamed.keys(), old), (renamed.values(), new)):
        known = rubric.dimension_names
        for name in names:
            if name not in known:
                raise UserError(
                    f"'{rubric.id}' version {rubric.version} has no dimension '{name}'. It has: "
                    f"{', '.join(known)}."
                )
    if len(set(renamed.values())) < len(renamed):
        raise UserError("Two dimensions cannot become one: name each new one once.")


def has_name(level: Level) -> bool:
    """Whether a level's name is not just its value."""
    return fold(level.name) != fold(level.value)


def _missing(dimension: Dimension | None, other: Dimension | None) -> tuple[str, ...]:
    """The values of a dimension that the other one lacks."""
    if dimension is None:
        return ()
    known = other.values if other else ()
    return tuple(value for value in dimension.values if value not in known)


def _instructions(rubric: Rubric) -> tuple[object, ...]:
    return rubric.description, rubric.fields, rubric.examples
