"""Styles of documents that are made from other styles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Style = TypeVar("Style", bound=Hashable)


def with_those_below(styles: Iterable[Style], above: Mapping[Style, Style]) -> set[Style]:
    """The styles with all that are made from them; ``above`` has what each style is made from that
    does not say otherwise itself."""
    below: dict[Style, list[Style]] = defaultdict(list)
    for style, made_from in above.items():
        below[made_from].append(style)
    found: set[Style] = set()
    waiting = list(styles)
    while waiting:
        style = waiting.pop()
        found.add(style)
        waiting += below.pop(style, ())
    return found
