"""How whoever waits for an export or a report is told how far it is, and stops it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]
"""Is told now and then which share of the work is done; what it raises stops the work."""


def silent(_share: float) -> None:
    """A Progress that nobody looks at."""
