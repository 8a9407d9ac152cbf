"""How far a piece of work is, as a share of it: whoever waits for it is told, and may stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_TOLD = 1000
"""Items between two calls of a Progress."""

Progress = Callable[[float], None]
"""Called now and then with the share of the work that is done; what it raises stops the work."""


def silent(_share: float) -> None:
    """A Progress that does nothing."""


def within(progress: Progress, begin: float, end: float) -> Progress:
    """The Progress of a part of the work, which lies between two shares of the whole."""
    return lambda share: progress(begin + (end - begin) * share)


def parts(progress: Progress, count: int) -> Iterator[Progress]:
    """The Progress of each of ``count`` equal parts of the work, in order."""
    return (within(progress, part / count, (part + 1) / count) for part in range(count))


def with_progress(items: Iterable[Item], progress: Progress, total: int) -> Iterator[Item]:
    """Passes the items on, about ``total`` of them, and calls ``progress`` now and then."""
    for number, item in enumerate(items):
        if not number % _TOLD:
            progress(min(number / total, 1.0))
        yield item
