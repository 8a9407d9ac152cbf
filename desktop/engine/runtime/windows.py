"""Long texts: which part of each field goes into which of several overlapping windows."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

OVERLAP = 64
"""Tokens that two neighbouring windows share at least, so that no sentence is seen only cut."""

LEAST = 2 * OVERLAP
"""Fewest tokens of a long field in a window."""


class NoRoomError(ValueError):
    """The fields cannot share the window: too many of them are long."""


def plan_windows(lengths: Sequence[int], room: int) -> list[list[tuple[int, int]]]:
    """Windows as ``(start, end)`` token spans per field, from the fields' lengths in tokens.

    Fields that fit into an equal share of the room stay whole in every window; the others get
    equal shares of what is left, and slide over their field in even steps, all together, so that
    window ``i`` shows the same relative part of each. One window where everything fits. Raises
    NoRoomError.
    """
    shares = _shares(lengths, room)
    count = 1
    for length, share in zip(lengths, shares, strict=True):
        if length > share:
            if share < LEAST:
                raise NoRoomError(f"{len(lengths)} fields cannot share {room} tokens")
            count = max(count, ceil((length - share) / (share - OVERLAP)) + 1)
    windows = []
    for i in range(count):
        window = []
        for length, share in zip(lengths, shares, strict=True):
            start = (length - share) * i // (count - 1) if length > share else 0
            window.append((start, min(length, start + share)))
        windows.append(window)
    return windows


def _shares(lengths: Sequence[int], room: int) -> list[int]:
    """Max-min fair shares of the room: nobody gets more than their length."""
    shares = [0] * len(lengths)
    left = room
    for position, i in enumerate(sorted(range(len(lengths)), key=lambda i: (lengths[i], i))):
        shares[i] = min(lengths[i], left // (len(lengths) - position))
        left -= shares[i]
    return shares
