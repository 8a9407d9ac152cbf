"""How long the path of a project may be.

File systems have a limit for each name, and SQLite one for the whole. What lies beside a project,
such as its backups, has longer names than it has, and without it a project would not be safe.
"""

from __future__ import annotations

import os
from pathlib import Path

from desktop.engine.store.backups import BEFORE_RESTORE, folder_of, logs
from desktop.engine.store.errors import ProjectError
from rubrics.system.files import is_too_long

_LONGEST = 504
"""Bytes of a path that SQLite opens: it has 512, with the end of the journal's name."""


def check_can_be_opened(path: Path) -> None:
    """Raises ProjectError for a path that the system or SQLite refuses as too long."""
    _check(path, is_too_long(path) or _is_too_long_for_sqlite(path))


def check_can_be_made(path: Path) -> None:
    """Raises ProjectError where a project's path is too long, or that of what will be beside it."""
    backup = folder_of(path) / f"0000-{BEFORE_RESTORE}.glossator"
    beside = [*logs(path.with_name(f".{path.name}.part")), backup]
    _check(path, any(map(is_too_long, beside)) or _is_too_long_for_sqlite(backup))


def _is_too_long_for_sqlite(path: Path) -> bool:
    return len(os.fsencode(os.path.realpath(path))) > _LONGEST


def _check(path: Path, too_long: bool) -> None:
    if too_long:
        raise ProjectError(
            f"{path} is too long a name for a project. Choose a shorter one, or another folder."
        )
