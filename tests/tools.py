"""Programs of the system that some tests need."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

SKIP_NOTHING = bool(os.environ.get("GLOSSATOR_SKIP_NOTHING"))
"""Set where everything is installed, so that what is missing is a failure."""

_VERSION = 0x20080522
"""Of the structures of capget(2)."""

_OVERRIDES = 1 << 0 | 1 << 1 | 1 << 2
"""CAP_CHOWN, CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of capabilities(7): permissions do not count.
"""


def tool(*names: str) -> str:
    """The path of the first of these programs that is there; skips the test where none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    said = f"needs {' or '.join(names)}"
    if SKIP_NOTHING:
        pytest.fail(f"{said}, and nothing may be skipped here")
    pytest.skip(said)


class NeedsPackages(pytest.Module):
    """A test module that cannot even be imported without some packages."""

    missing: tuple[str, ...] = ()

    def collect(self) -> Any:
        pytest.skip(f"needs {', '.join(self.missing)}: make train")


def module_where_installed(packages: tuple[str, ...], **module: Any) -> Any:
    """For ``pytest_pycollect_makemodule``: skips the module with the reason where packages are
    missing, except where that has to be a failure."""
    missing = tuple(name for name in packages if importlib.util.find_spec(name) is None)
    if not missing or SKIP_NOTHING:
        return None
    made = NeedsPackages.from_parent(module["parent"], path=module["module_path"])
    made.missing = missing
    return made


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
