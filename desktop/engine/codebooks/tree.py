"""A tree of codes, from a codebook that has a row for each code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.engine.codebooks.cells import DEEPEST, path_of
from desktop.engine.codebooks.columns import Role
from desktop.engine.codebooks.lines import Line, filled_down
from rubrics.exchange.codes import NOT_EXCLUSIVE, RubricBuilder
from rubrics.exchange.qdc import Code, Codebook
from rubrics.labels import fold


@dataclass(slots=True)
class _Node:
    name: str
    value: str = ""
    given: bool = False
    texts: list[str] = field(default_factory=list)
    below: dict[str, _Node] = field(default_factory=dict)

    def at(self, path: Sequence[str]) -> _Node:
        """The node at a path below this one, made where it is not there."""
        node = self
        for name in path:
            node = node.below.setdefault(fold(name), _Node(name))
        return node

    def codes(self) -> tuple[Code, ...]:
        """The codes below it."""
        return tuple(
            Code(node.name, "\n".join(node.texts), node.given, node.codes(), node.value)
            for node in self.below.values()
        )


class Tree:
    """The codes of a codebook. ``repeated`` are the numbers of rows whose code was there already;
    ``filled`` tells whether empty cells were filled from the row above."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.notes = [f"Each row was read as a code. {NOT_EXCLUSIVE}"]
        self.repeated: list[int] = []
        self._owners = _owners(lines)
        self._root = _Node("")
        given = [line.above for line in lines]
        above = given if self._owners else filled_down(given)
        self.filled = above != given
        for line, groups in zip(lines, above, strict=True):
            path = path_of(line[Role.LABEL])
            over = tuple(part for cell in groups for part in path_of(cell))
            node = self._root.at((*(self._above(line) or over), *path))
            if line.anchor and line.anchor not in node.texts:
                node.texts.append(line.anchor)
            if node.given and path:
                self.repeated.append(line.number)
            node.given |= bool(path)
            node.value = node.value or line[Role.VALUE]

    def add_to(self, builder: RubricBuilder) -> None:
        """Adds the codes as questions and groups."""
        builder.add_codes(Codebook(self._root.codes()))

    def _above(self, line: Line) -> tuple[str, ...]:
        """The path to the code that a row names as the one above it."""
        found: tuple[str, ...] = ()
        seen = {line.number}
        while (owner := self._owners.get(_reference(line))) and owner.number not in seen:
            if len(found) >= DEEPEST:
                break
            found = (*path_of(owner[Role.LABEL]), *found)
            seen.add(owner.number)
            line = owner
        return found


def _reference(line: Line) -> str:
    """The code above, as a row names it."""
    return fold(line[Role.PARENT_ID] or (line.above[-1] if line.above else ""))


def _owners(lines: Sequence[Line]) -> dict[str, Line]:
    """The rows by the id or label with which others refer to them as the code above; empty where no
    row refers to another."""
    by_id = any(line[Role.PARENT_ID] for line in lines)
    key = Role.ID if by_id else Role.LABEL
    owners = {fold(line[key]): line for line in reversed(lines) if line[key]}
    named = any(_reference(line) in owners for line in lines if _reference(line))
    return owners if named else {}
