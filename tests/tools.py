"""Programs of the system that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest

SKIP_NOTHING = bool(os.environ.get("GLOSSATOR_SKIP_NOTHING"))
"""Set where everything is installed, so that what is missing is a failure."""


def tool(*names: str) -> str:
    """The path of the first of these programs that is there; skips the test where none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    said = f"needs {' or '.join(names)}"
    if SKIP_NOTHING:
        pytest.fail(f"{said}, and nothing may be skipped here")
    pytest.skip(said)
