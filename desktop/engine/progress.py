"""How whoever waits for an export or a report is told how far it is, and stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_TOLD = 1000
"""Items between two calls: so many are read in a moment."""

Progress = Callable[[float], None]
"""Is told now and then which share of the work is done; what it raises stops the work."""


def silent(_share: float) -> None:
    """A Progress that nobody looks at."""


def within(progress: Progress, begin: float, end: float) -> Progress:
    """The Progress of a part of the work, from one share of it to another."""
    return lambda share: progress(begin + (end - begin) * share)


def parts(progress: Progress, count: int) -> Iterator[Progress]:
    """The Progress of one piece of work after the other, of so many alike."""
    return (within(progress, part / count, (part + 1) / count) for part in range(count))


def told(items: Iterable[Item], progress: Progress, total: int) -> Iterator[Item]:
    """The items, about ``total`` of them, with word now and then of how many there were."""
    for number, item in enumerate(items):
        if not number % _TOLD:
            progress(min(number / total, 1.0))
        yield item
