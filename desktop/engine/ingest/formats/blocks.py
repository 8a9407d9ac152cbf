"""Puts together the text of a document whose format says where its paragraphs are."""

from __future__ import annotations

from desktop.engine.ingest.formats import Block, Text

GAP = "\n\n"

_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
"""Where a word may be broken: nobody sees it within a line, and it makes another word of it."""


class TextBuilder:
    """Collects blocks; the document's text is the blocks with a blank line between them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def block(self, text: str, place: str = "") -> None:
        """Add a block unless it is blank, without soft hyphens and the white space at its ends."""
        text = text.replace(_SOFT_HYPHEN, "").strip()
        if not text:
            return
        start = self._length + (len(GAP) if self._parts else 0)
        self._parts.append(text)
        self._length = start + len(text)
        self._blocks.append(Block(start, self._length, place))

    def finish(self) -> Text:
        """The text and its paragraphs."""
        return Text(GAP.join(self._parts), self._blocks)

    def lines(self) -> str:
        """The blocks as lines of one, such as those of a table's cell."""
        return self.finish().text.replace(GAP, "\n")
