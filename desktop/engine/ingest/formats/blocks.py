"""Collects the paragraphs and tables of a document whose format marks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from desktop.engine.ingest.formats import Block, Row, Text
from rubrics.table import LONGEST_NAME

GAP = "\n\n"

_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
"""Marks where a word may be broken. It is invisible within a line, but no search finds the word."""


class Builder(Protocol):
    """Is called with each part of a document, in order."""

    def block(self, text: str, *, heading: bool = False) -> None:
        """A paragraph or the like, which may be blank."""

    def table(self) -> None:
        """A table begins."""

    def row(self, cells: Sequence[str | None]) -> None:
        """A row of the table; None where a merged cell covers the place."""


class TextBuilder:
    """Collects blocks; the document's text is the blocks with a blank line between them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def block(self, text: str, place: str = "", *, heading: bool = False) -> None:
        """Add a block unless it is blank, without soft hyphens and the white space at its ends."""
        text = text.replace(_SOFT_HYPHEN, "").strip()
        if not text:
            return
        start = self._length + (len(GAP) if self._parts else 0)
        self._parts.append(text)
        self._length = start + len(text)
        self._blocks.append(Block(start, self._length, place, heading=heading))

    def table(self) -> None:
        """Does nothing: the rows are blocks like others."""

    def row(self, cells: Sequence[str | None]) -> None:
        """Add a block with a tab between cells."""
        self.block("\t".join(cell for cell in cells if cell is not None))

    def finish(self) -> Text:
        """The text and its paragraphs."""
        return Text(GAP.join(self._parts), self._blocks)

    def lines(self) -> str:
        """The blocks as lines of one, such as those of a table's cell."""
        return self.finish().text.replace(GAP, "\n")


class TableBuilder:
    """Collects the tables that are not empty, each under a unique name: the last words above it, or
    a number where there are none, or too many."""

    def __init__(self) -> None:
        self._above = ""
        self._found: list[tuple[str, list[Row]]] = []

    def block(self, text: str, *, heading: bool = False) -> None:  # noqa: ARG002 (as any Builder)
        """Keeps the text as what stands above the next table, unless it is blank."""
        self._above = " ".join(text.replace(_SOFT_HYPHEN, "").split()) or self._above

    def table(self) -> None:
        """Begins a table."""
        self._found.append((self._above, []))
        self._above = ""

    def row(self, cells: Sequence[str | None]) -> None:
        """Adds a row, with an empty cell where a merged one covers the place."""
        if not self._found:  # as in a file that some program wrote wrongly
            self.table()
        _, rows = self._found[-1]
        rows.append(Row(len(rows) + 1, [cell or "" for cell in cells]))

    def finish(self) -> dict[str, list[Row]]:
        """The tables by their names, in their order."""
        named: dict[str, list[Row]] = {}
        for above, rows in self._found:
            if any(any(row.cells) for row in rows):
                named[next(n for n in _names(above, len(named) + 1) if n not in named)] = rows
        return named


def _names(above: str, number: int) -> Iterator[str]:
    """Names for a table, the best first."""
    if 0 < len(above) <= LONGEST_NAME:
        yield above
        yield f"{above} ({number})"
    while True:
        yield f"Table {number}"
        number += 1
