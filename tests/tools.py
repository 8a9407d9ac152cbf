"""Programs of the system that some tests need."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

SKIP_NOTHING = bool(os.environ.get("GLOSSATOR_SKIP_NOTHING"))
"""Set where everything is installed, so that what is missing is a failure."""

_VERSION = 0x20080522
"""Of the structures of capget(2)."""

_OVERRIDES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of capabilities(7): permissions do not count."""


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
def unprivileged() -> Iterator[None]:
    """Root, whom no permission stops, is stopped for a while like any other owner of a file.

    Only in this thread; a program that it starts is stopped by nothing.
    """
    if os.name != "posix" or os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("run it as somebody else than root")
    libc = ctypes.CDLL(None, use_errno=True)
    header, before = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()

    def check(result: int) -> None:
        if result:
            raise OSError(ctypes.get_errno(), "capabilities")

    check(libc.capget(header, before))
    effective, *others = before
    check(libc.capset(header, (ctypes.c_uint32 * 6)(effective & ~_OVERRIDES, *others)))
    try:
        yield
    finally:
        check(libc.capset(header, before))
