"""Codebooks that are tables: which columns mean what, a rubric from their rows, and back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """The text of a rubric made from another file, and sentences about how that was read."""

    source: str
    notes: tuple[str, ...] = ()
