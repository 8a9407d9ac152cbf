"""Styles of documents that are derived from other styles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Style = TypeVar("Style", bound=Hashable)


def with_derived(styles: Iterable[Style], parents: Mapping[Style, Style]) -> set[Style]:
    """The styles, and all that inherit from them; ``parents`` has the styles that do inherit."""
    derived: dict[Style, list[Style]] = defaultdict(list)
    for style, parent in parents.items():
        derived[parent].append(style)
    found: set[Style] = set()
    waiting = list(styles)
    while waiting:
        style = waiting.pop()
        found.add(style)
        waiting += derived.pop(style, ())
    return found
