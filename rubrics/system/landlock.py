"""Landlock: lets a process give up access to all but some files, for good and without root.

It needs Linux 5.13 or later, built with it; see linux/landlock.h and landlock(7). The three system
calls have no wrapper in the C library, so they are called by number, which is the same on every
architecture.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from rubrics.system.confine import forgo_privileges

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""The number of file rights in each version of the interface; the first is 1 << 0."""

_TCP_FROM_ABI, _TCP = 4, 0b11
"""Binding to and connecting over TCP."""

_SCOPES_FROM_ABI, _SCOPES = 6, 0b11
"""Abstract sockets of, and signals to, processes outside."""

_O_PATH = 0o10000000
"""Opens a file to name it, not to read it; ``os`` has it on Linux alone."""


class _Ruleset(ctypes.Structure):
    """``struct landlock_ruleset_attr``."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    """``struct landlock_path_beneath_attr``."""

    _pack_ = 1
    _layout_ = "ms"  # required by Python 3.14; no difference for a packed structure
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


@cache
def version() -> int:
    """The version of the kernel's interface; 0 if there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG)))


def prepare() -> None:
    """Fills the caches of this module before this process is forked."""
    version()
    program_folders()


def only_read(files: Iterable[Path]) -> bool:
    """Restricts this process to reading these files and what Python itself needs.

    It cannot list or open other files, nor write, make or run any; from Linux 6.12 on it cannot
    signal processes outside either. Returns False if the system cannot: then nothing has changed.
    """
    if not version():
        return False
    ruleset = _Ruleset(
        (1 << _RIGHTS_BY_ABI.get(version(), 16)) - 1,
        _TCP if version() >= _TCP_FROM_ABI else 0,
        _SCOPES if version() >= _SCOPES_FROM_ABI else 0,
    )
    size = ctypes.c_size_t(ctypes.sizeof(ruleset))
    handle = _call(_CREATE_RULESET, ctypes.byref(ruleset), size, ctypes.c_uint32(0))
    if handle < 0:
        return False
    try:
        for file in files:
            _allow(handle, file, _READ_FILE)
        for folder in program_folders():
            _allow(handle, folder, _READ_FILE | _READ_DIR)
        forgo_privileges()
        return _call(_RESTRICT_SELF, ctypes.c_int(handle), ctypes.c_uint32(0)) == 0
    finally:
        os.close(handle)


@cache
def program_folders() -> tuple[Path, ...]:
    """The folders of Python, our code and the system's libraries; none has files of users."""
    paths = sysconfig.get_paths()
    ours = Path(__file__).parents[2]
    folders = [
        *(Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(ours / name for name in ("desktop", "rubrics")),
        *(Path(name) for name in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")),
        *(Path(name) for name in ("/etc/ld.so.cache", "/usr/share/zoneinfo", "/dev/urandom")),
        Path(sys.base_prefix, "lib"),
        *_bundle(),
    ]
    return tuple(dict.fromkeys(folder for folder in folders if folder.exists()))


def _bundle() -> list[Path]:
    """The program of a bundle, which contains the code, and its folder."""
    if not getattr(sys, "frozen", False):
        return []
    return [Path(sys.executable), Path(sys.prefix)]


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """Adds a rule, unless there is no such path."""
    try:
        handle = os.open(path, _O_PATH)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= ~_READ_DIR  # refused for files
        beneath = _Beneath(rights, handle)
        _call(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_PATH_BENEATH),
            ctypes.byref(beneath),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    result: int = _syscall()(ctypes.c_long(number), *arguments)
    return result


@cache
def _syscall() -> Callable[..., int]:
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    return syscall
