"""Programs of the system that some tests need."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SKIP_NOTHING = bool(os.environ.get("GLOSSATOR_SKIP_NOTHING"))
"""Set where everything is installed, so that what is missing is a failure."""


_NOBODY = 65534


def tool(*names: str) -> str:
    """The path of the first of these programs that is there; skips the test where none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    said = f"needs {' or '.join(names)}"
    if SKIP_NOTHING:
        pytest.fail(f"{said}, and nothing may be skipped here")
    pytest.skip(said)


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Root, whom no permission stops, becomes somebody else for a while, who owns the folder."""
    if os.name != "posix" or os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY)
    for above in folder.parents:
        if not above.stat().st_mode & 0o001:  # pytest's own folders
            above.chmod(above.stat().st_mode | 0o011)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
