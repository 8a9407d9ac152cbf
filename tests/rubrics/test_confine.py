"""What a confined process may not do. Each case runs in a process of its own: it is for life."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the filter is for Linux")


def confined(program: str, before: str = "", call: str = "") -> subprocess.CompletedProcess[str]:
    whole = (
        "import ctypes, os, socket, subprocess, sys, threading\n"
        "from rubrics.system.confine import *\n"
        f"{before}\nprint({call or 'forbid_network()'})\n{program}"
    )
    return subprocess.run(
        [sys.executable, "-c", whole],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def lines(program: str, before: str = "", call: str = "") -> list[str]:
    done = confined(program, before, call)
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert first.startswith("A seccomp filter refuses every network socket")
    return rest


def test_network_sockets_are_refused_and_were_not_before():
    said = lines("print(network_refusal())", before="print(network_refusal(), file=sys.stderr)")
    assert said == [
        (
            "AF_INET: Address family not supported by protocol; "
            "AF_INET6: Address family not supported by protocol"
        )
    ]
    assert confined("", before="print(network_refusal(), file=sys.stderr)").stderr == "None\n"


EVERY_FAMILY = (
    "for family in range(46):\n"
    "    try: socket.socket(family, socket.SOCK_STREAM).close(); print('open')\n"
    "    except OSError as e: print(e.errno)\n"
)


def test_every_family_is_refused_and_pairs_are():
    said = lines(
        EVERY_FAMILY + "try: socket.socketpair()\nexcept OSError as e: print('pair', e.errno)\n"
    )
    assert said == ["97"] * 46 + ["pair 97"]


def test_a_window_keeps_unix_sockets_and_its_children_do_not_have_to():
    said = lines(EVERY_FAMILY, call="forbid_network(unix=True)")
    assert said == ["97", "open"] + ["97"] * 44
    said = lines("forbid_network()\n" + EVERY_FAMILY, call="forbid_network(unix=True)")
    assert said == ["97"] * 46


def test_unix_sockets_and_pairs_work_where_they_are_left():
    said = lines(
        call="forbid_network(unix=True)",
        program="a, b = socket.socketpair(); a.send(b'hello'); print(b.recv(5))\n"
        "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close()\n"
        "try: socket.socketpair(socket.AF_INET)\n"
        "except OSError as e: print(e.errno)\n",
    )
    assert said == ["b'hello'", "97"]


def test_children_inherit_it():
    said = lines(
        "code = 'from rubrics.system.confine import *; print(network_refusal())'\n"
        "print(subprocess.run([sys.executable, '-c', code], capture_output=True).stdout)\n"
    )
    assert "AF_INET: Address family" in said[0]


def test_threads_that_were_running_before_are_covered():
    before = (
        "go, done, seen = threading.Event(), threading.Event(), []\n"
        "def work():\n"
        "    go.wait(); seen.append(network_refusal()); done.set()\n"
        "threading.Thread(target=work).start()\n"
    )
    assert "AF_INET6" in lines("go.set(); done.wait(); print(seen[0])", before)[0]


@pytest.mark.parametrize(
    ("call", "x86_64", "aarch64"),
    [
        ("io_uring_setup", 425, 425),
        ("io_uring_enter", 426, 426),
        ("io_uring_register", 427, 427),
        ("pidfd_getfd", 438, 438),
        ("ptrace", 101, 117),
        ("socket by its x32 number", 0x40000029, None),
    ],
)
def test_ways_around_the_socket_call_are_refused(call, x86_64, aarch64):
    import platform

    number = {"x86_64": x86_64, "aarch64": aarch64}.get(platform.machine())
    if number is None:
        pytest.skip(f"{platform.machine()} has no {call}")
    said = lines(
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.syscall({number}, 2, 1, 0, 0), ctypes.get_errno())\n"
    )
    assert said == ["-1 38"]


def test_a_call_of_another_architecture_ends_the_process():
    import platform

    if platform.machine() != "x86_64":
        pytest.skip("written for the 32-bit gate of x86-64")
    # mov eax, 20 (getpid of i386); int 0x80; ret
    gate = (
        "import mmap\n"
        "code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
        "code.write(bytes.fromhex('b814000000cd80c3'))\n"
        "where = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
        "print(ctypes.CFUNCTYPE(ctypes.c_int)(where)())\n"
    )
    done = confined(gate)
    assert done.returncode == -31, done.stdout + done.stderr  # SIGSYS


def test_memory_beyond_the_limit_is_refused():
    said = lines(
        "print(limit_memory(1 << 29))\ntry: bytes(1 << 30)\nexcept MemoryError: print('refused')\n"
    )
    assert said == ["True", "refused"]


def test_a_lower_limit_that_was_set_before_stays():
    said = lines(
        "print(limit_memory(1 << 33), resource.getrlimit(resource.RLIMIT_AS)[0] >> 29)\n",
        before="import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))",
    )
    assert said == ["True 2"]


def test_a_system_without_a_filter_is_told_apart(monkeypatch):
    from rubrics.system import confine

    monkeypatch.setattr(confine.platform, "machine", lambda: "riscv64")
    assert confine.forbid_network() == (
        "Network calls are not blocked: there is no filter for riscv64."
    )
    monkeypatch.setattr(confine.sys, "platform", "win32")
    assert "not blocked by the system" in confine.forbid_network()
    assert confine.limit_memory(1 << 30) is False
