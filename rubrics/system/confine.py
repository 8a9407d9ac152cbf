"""Confines processes that read untrusted files: no network, bounded memory, no core dumps.

Everything here acts on the calling process for the rest of its life and is inherited by its
children. The seccomp filter is written out in classic BPF, so that it needs no library and no
root: see linux/seccomp.h, linux/filter.h and Documentation/userspace-api/seccomp_filter.rst.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import socket
import struct
import sys
from dataclasses import dataclass

_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE_WITH, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1

_IO_URING = (425, 426, 427)
"""io_uring_setup, _enter, _register: these can open sockets without the socket call."""

_PIDFD_GETFD = 438
"""It duplicates an open socket of another process. The number is the same everywhere."""

_AF_UNIX = 1
"""To Linux; ``socket`` has no such family on other systems."""


@dataclass(frozen=True, slots=True)
class _Machine:
    """The AUDIT_ARCH constant of an architecture, and its numbers of the relevant calls."""

    audit: int
    socket: int
    socketpair: int
    ptrace: int
    seccomp: int
    foreign_from: int | None = None


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 53, 101, 317, foreign_from=0x40000000),  # x32 calls
    "aarch64": _Machine(0xC00000B7, 198, 199, 117, 277),
}


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid_network(*, unix: bool = False) -> str:
    """Denies network system calls to this process and its children. Returns a sentence about it.

    On Linux (x86-64, aarch64) a seccomp filter refuses every socket family with EAFNOSUPPORT,
    refuses io_uring, ptrace and pidfd_getfd, and ends a process that makes system calls of another
    architecture. It covers all threads and cannot be taken back. ``unix`` leaves AF_UNIX, by which
    a desktop is reached, and with it whatever else listens on this machine. Elsewhere, and where
    the kernel refuses the filter, nothing is in force and the sentence says so.
    """
    if not sys.platform.startswith("linux"):
        return (
            f"Network calls are not blocked by the system: there is no filter for {sys.platform}."
        )
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:
        return f"Network calls are not blocked: there is no filter for {platform.machine()}."
    code = _network_filter(machine, unix=unix)
    program = _Program(len(code) // 8, code)
    if not forgo_privileges():
        return f"Network calls are not blocked: {os.strerror(ctypes.get_errno())}."
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    installed = libc.syscall(
        ctypes.c_long(machine.seccomp),
        ctypes.c_ulong(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_ulong(_SECCOMP_FILTER_FLAG_TSYNC),
        ctypes.byref(program),
    )
    if installed != 0:
        return f"Network calls are not blocked: {os.strerror(ctypes.get_errno())} (seccomp)."
    return "A seccomp filter refuses every network socket to this process and its children."


def _network_filter(machine: _Machine, *, unix: bool) -> bytes:
    """The filter as an array of ``struct sock_filter``; jumps lead into the ``tail``."""
    refused = (*_IO_URING, _PIDFD_GETFD, machine.ptrace)
    sockets = (machine.socket, machine.socketpair)
    tail = [
        (_LOAD_WORD, 0, 0, _AT_FIRST_ARGUMENT),
        (_JUMP_IF_EQUAL, 0, 1, _AF_UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE_WITH | errno.EAFNOSUPPORT),
        (_RETURN, 0, 0, _REFUSE_WITH | errno.ENOSYS),
        (_RETURN, 0, 0, _KILL_PROCESS),
    ]
    to_family, to_refuse, to_kill = 0 if unix else 3, 4, 5
    checks: list[tuple[int, int, int]] = [(_JUMP_IF_EQUAL, number, to_refuse) for number in refused]
    checks += [(_JUMP_IF_EQUAL, number, to_family) for number in sockets]
    if machine.foreign_from is not None:
        checks.insert(0, (_JUMP_IF_AT_LEAST, machine.foreign_from, to_refuse))
    body = [
        # Jumps are relative to the next instruction: the rest of the checks and one "allow".
        (code, len(checks) - i + target, 0, number)
        for i, (code, number, target) in enumerate(checks)
    ]
    head = [
        (_LOAD_WORD, 0, 0, _AT_ARCHITECTURE),
        (_JUMP_IF_EQUAL, 0, 1 + len(body) + 1 + to_kill, machine.audit),
        (_LOAD_WORD, 0, 0, _AT_NUMBER),
    ]
    program = [*head, *body, (_RETURN, 0, 0, _ALLOW), *tail]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def network_refusal() -> str | None:
    """Tries to open network sockets. Returns why that fails, or None if one can be opened.

    IPv4 and IPv6 sockets are created and closed again; nothing is sent.
    """
    reasons: list[str] = []
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                socket.socket(family, kind).close()
            except OSError as error:
                reasons.append(f"{family.name}: {error.strerror}")
            else:
                return None
    return "; ".join(dict.fromkeys(reasons))


def limit_memory(size: int) -> bool:
    """Limits the address space of this process to ``size`` bytes, or to an existing lower limit
    (``ulimit -v``, batch systems). Returns False if the system cannot.

    A larger allocation fails: with MemoryError in Python, usually with the process's end in C.
    """
    if not sys.platform.startswith("linux"):
        return False  # macOS accepts the call and does not enforce it; Windows lacks it
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        size = min(size, most)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    return True


def forbid_core_dumps() -> None:
    """Keeps the system from writing the memory of this process, with texts, to disk in a crash."""
    if sys.platform != "win32":
        import resource

        # With 0, Linux would still pass the memory to a program that collects crashes; with 1 it
        # does not: see core(5) and fs/coredump.c.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def die_with_parent() -> None:
    """Has the kernel kill this process when its parent ends; Linux only.

    To the kernel the parent is a *thread*, so a child that is to outlive a worker thread must not
    be started from it. On other systems, and if the parent has ended before this call, a child
    notices the end of its standard input.
    """
    if sys.platform.startswith("linux"):
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def forgo_privileges() -> bool:
    """Keeps programs that this process starts from gaining privileges. Without that, only root may
    set a filter or use Landlock. Linux only."""
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def _prctl(option: int, value: int) -> bool:
    # Variadic arguments have to fill whole registers: the kernel checks the unused ones.
    zero = ctypes.c_ulong(0)
    libc = ctypes.CDLL(None, use_errno=True)
    done: int = libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero)
    return done == 0
