"""What can be wrong with a rubric file: faults with their lines, raised all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from rubrics.errors import UserError

KeyPath = tuple[str | int, ...]
"""The way to a value in a parsed TOML text, such as ``("dimension", 0, "level", 3, "name")``."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to put right: its line (1-based; 0 where the whole file is meant) and a hint.

    ``path`` is the value or table that it is about, empty where the text cannot be read as TOML.
    ``of_text``: the hint says how TOML is written, and helps nobody who does not see the text.
    """

    line: int
    message: str
    hint: str = ""
    path: KeyPath = field(default=(), compare=False)
    of_text: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class RubricError(UserError):
    """A rubric file cannot be used; ``faults`` holds every fault found, in the file's order."""

    def __init__(self, origin: str, faults: Iterable[Fault]) -> None:
        self.origin = origin
        self.faults = tuple(sorted(faults))
        super().__init__(origin, self.faults)

    def __str__(self) -> str:
        """One ``file.toml:12: message; hint`` a line."""
        return "\n".join(
            f"{self.origin}:{fault.line}: {fault}" if fault.line else f"{self.origin}: {fault}"
            for fault in self.faults
        )


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate most like a misspelt word, or an empty text if none is near."""
    return next(iter(get_close_matches(word.lower(), list(candidates), n=1)), "")


def did_you_mean(found: str) -> str:
    """A hint from what :func:`nearest` found, empty if it found nothing."""
    return f"did you mean '{found}'?" if found else ""
