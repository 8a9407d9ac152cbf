"""What differs between two texts of a codebook, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rubrics.errors import UserError
from rubrics.labels import fold
from rubrics.schema import Dimension, Level, Rubric


@dataclass(frozen=True, slots=True)
class Change:
    """A dimension as it was and as it is; ``old`` is None for a new one, ``new`` for one that is
    gone. At least one is there."""

    old: Dimension | None
    new: Dimension | None

    @property
    def shown(self) -> Dimension:
        """The dimension as it is now, or as it was where it is gone."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def gone(self) -> tuple[str, ...]:
        """The values of levels that the dimension no longer has."""
        return _missing(self.old, self.new)

    @property
    def added(self) -> tuple[str, ...]:
        """The values of levels that it has only now; of a new dimension all."""
        return _missing(self.new, self.old)

    @property
    def successors(self) -> dict[str, str]:
        """The new level of each old one that is still there, by their values.

        Names go before values, so that a scale that was turned round or numbered otherwise keeps
        its meaning. A value stays where its level has only another name now, but not where that is
        the name that another level had.
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
        """Whether coders now read another title, question, name or anchor where both have one."""
        if self.old is None or self.new is None:
            return False
        known = {level.value: level for level in self.old.levels}
        return (self.old.title, self.old.question) != (self.new.title, self.new.question) or any(
            level != known.get(level.value, level) for level in self.new.levels
        )

    @property
    def rescaled(self) -> bool:
        """Whether the scale, or how many levels may be chosen, is another."""
        if self.old is None or self.new is None:
            return False
        return (self.old.scale, self.old.select) != (self.new.scale, self.new.select)

    @property
    def unchanged(self) -> bool:
        """Whether a coder is asked the same with the same answers."""
        both = self.old is not None and self.new is not None
        return both and not (self.gone or self.added or self.reworded or self.rescaled)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts of a codebook, and what became of each dimension: those there were, in their order,
    then the new ones."""

    old: Rubric
    new: Rubric
    changes: tuple[Change, ...]

    @property
    def instructions(self) -> bool:
        """Whether what is said to coders beside the dimensions is another: the description, the
        examples, what the fields are."""
        return _instructions(self.old) != _instructions(self.new)

    @property
    def common(self) -> bool:
        """Whether there is a dimension that both have, be it under another name."""
        return any(change.old and change.new for change in self.changes)

    def check_common(self) -> None:
        """Raises UserError if the two have no dimension in common."""
        if not self.common:
            raise UserError(
                f"'{self.new.id}' asks nothing that the project's codebook asks. If a question has "
                "only another name, say which; else make a new project from the files."
            )

    def change(self, name: str) -> Change:
        """What became of a dimension, by its old name. Raises KeyError."""
        for change in self.changes:
            if change.old is not None and change.old.name == name:
                return change
        raise KeyError(name)


def compare(old: Rubric, new: Rubric, renamed: Mapping[str, str] | None = None) -> Comparison:
    """Compares two codebooks; ``renamed`` are dimensions that have another name now.

    Raises UserError where they are the same text, or have other fields.
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
    """Raises UserError for names that are in neither codebook, or for two that become one."""
    for names, rubric in ((renamed.keys(), old), (renamed.values(), new)):
        known = [dimension.name for dimension in rubric.dimensions]
        for name in names:
            if name not in known:
                raise UserError(
                    f"'{rubric.id}' version {rubric.version} has no dimension '{name}'. It has: "
                    f"{', '.join(known)}."
                )
    if len(set(renamed.values())) < len(renamed):
        raise UserError("Two dimensions cannot become one: name each new one once.")


def has_name(level: Level) -> bool:
    """Whether people read something else than a level's value."""
    return fold(level.name) != fold(level.value)


def _missing(dimension: Dimension | None, other: Dimension | None) -> tuple[str, ...]:
    """The values of a dimension that another one lacks."""
    if dimension is None:
        return ()
    known = other.values if other else ()
    return tuple(value for value in dimension.values if value not in known)


def _instructions(rubric: Rubric) -> tuple[object, ...]:
    return rubric.description, rubric.fields, rubric.examples
