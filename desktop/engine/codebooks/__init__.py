"""Codebooks that are tables: which columns mean what, a rubric from their rows, and back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """The text of a rubric made from another file, and sentences about how that was read.

    ``sheets`` are the sheets of a workbook that hold codebooks, where the first of several was
    taken.
    """

    source: str
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
