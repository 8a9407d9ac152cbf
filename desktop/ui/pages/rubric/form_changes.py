"""Comparing two versions of a codebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rubrics.faults import KeyPath

_FOLLOWERS = ("field", "group", "dimension", "example")
"""Tables that refer to tables before them, and change with them."""


def changed_paths(before: Any, after: Any) -> list[KeyPath]:
    """The places where two codebooks differ, causes before consequences: a level's new name comes
    before the examples that use it. If tables were added to an array or removed, only the first of
    them is listed."""
    found = list(_differing(before, after, ()))
    ranks = {name: rank for rank, name in enumerate(_FOLLOWERS)}
    return sorted(found, key=lambda path: ranks.get(str(path[0]), -1))


def card_path(path: KeyPath) -> KeyPath:
    """The field, group, question or example that a place is in; empty for a place in none of
    them."""
    return path[:2] if path[:1] and path[0] in _FOLLOWERS else ()


def common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts have in common at the beginning, and then at the end."""
    most = min(len(old), len(new))
    begin = next((n for n in range(most) if old[n] != new[n]), most)
    most -= begin
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return begin, end


def _differing(before: Any, after: Any, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = before or {}, after or {}
        for key in {**new, **old}:
            yield from _differing(old.get(key), new.get(key), (*path, key))
    elif _are_tables(before) and _are_tables(after):
        pairs = list(zip(before or [], after or [], strict=False))
        if len(before or []) == len(after or []):
            for number, (old, new) in enumerate(pairs):
                yield from _differing(old, new, (*path, number))
        else:
            first = next((n for n, (old, new) in enumerate(pairs) if old != new), len(pairs))
            yield (*path, first)
    elif before != after or type(before) is not type(after):
        yield path


def _are_tables(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
