"""The tables of a project file, as steps that are only ever appended to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from desktop.engine.store.m001_initial import m001_initial
from desktop.engine.store.m002_review import m002_review
from desktop.engine.store.m003_blind import m003_blind
from desktop.engine.store.m004_read_by import m004_read_by

MIGRATIONS: Sequence[Callable[[sqlite3.Connection], None]] = (
    m001_initial,
    m002_review,
    m003_blind,
    m004_read_by,
)
"""Step ``i`` brings a file of version ``i`` to version ``i + 1``. Append steps; never edit one."""
