"""Faults of a rubric file, and the error that reports all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from rubrics.errors import UserError

KeyPath = tuple[str | int, ...]
"""The path to a value in parsed TOML, such as ``("dimension", 0, "level", 3, "name")``."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A fault, with its line (from 1; 0 for the whole file) and a hint.

    ``path`` is the value or table concerned; it is empty if the text is not valid TOML. ``of_text``
    says that the hint is about TOML, which does not help those who edit the rubric as a form.
    """

    line: int
    message: str
    hint: str = ""
    path: KeyPath = field(default=(), compare=False)
    of_text: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class RubricError(UserError):
    """A rubric file cannot be used; ``faults`` has all its faults, in the order of the file."""

    def __init__(self, origin: str, faults: Iterable[Fault]) -> None:
        self.origin = origin
        self.faults = tuple(sorted(faults))
        super().__init__(origin, self.faults)

    def __str__(self) -> str:
        """A line ``file.toml:12: message; hint`` for each fault."""
        return "\n".join(
            f"{self.origin}:{fault.line}: {fault}" if fault.line else f"{self.origin}: {fault}"
            for fault in self.faults
        )


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that is most similar to a misspelt word; empty if none is similar."""
    return next(iter(get_close_matches(word.lower(), list(candidates), n=1)), "")


def did_you_mean(found: str) -> str:
    """A hint about the result of :func:`nearest`; empty for an empty one."""
    return f"did you mean '{found}'?" if found else ""
