"""The lines of printed pages, and which of them are running headers and footers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_EDGE = 2
"""Lines at the top and at the bottom of a page that may be its header and footer."""

_FEWEST = 3
"""Pages that a header stands on at least."""

_SHIFT = 2.0
"""Points by which a header may lie higher or lower on another page."""


@dataclass(slots=True)
class Line:
    """A line of a page: its text, where it begins (points from the lower left), its size."""

    text: str
    x: float
    y: float
    size: float


def running_lines(pages: Mapping[int, Sequence[Line]]) -> list[list[Line]]:
    """The headers and footers of pages (by number), those that are alike together.

    These are lines at the edge of at least three pages, and of every other page between the first
    and last of them, in the same place and with no difference but in digits. There are none where
    the pages hold nothing else.
    """
    alike: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, lines in pages.items():
        by_height = sorted(lines, key=lambda line: line.y)
        edges = by_height if len(lines) <= 2 * _EDGE else by_height[:_EDGE] + by_height[-_EDGE:]
        for line in edges:
            alike[re.sub(r"\d+", "0", line.text)].append((number, line))
    found = []
    for same in alike.values():
        middle = sorted(line.y for _, line in same)[len(same) // 2]
        there = [(number, line) for number, line in same if abs(line.y - middle) <= _SHIFT]
        numbers = {number for number, _ in there}
        if len(numbers) >= _FEWEST and 2 * len(numbers) >= max(numbers) - min(numbers):
            found.append([line for _, line in there])
    return found if sum(map(len, found)) < sum(map(len, pages.values())) else []
