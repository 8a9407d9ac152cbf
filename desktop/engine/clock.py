"""The time as it is written into projects; whatever writes one can be given another clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], str]
"""Tells the time in UTC, ISO 8601, to the second."""


def now_utc() -> str:
    """The time now, as :data:`Clock` has it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
