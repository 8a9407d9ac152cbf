"""The filter of every machine it is written for, read as the kernel reads it."""

from __future__ import annotations

import errno
import socket
import struct

import pytest

from rubrics.system import confine

ALLOWED, KILLED = 0x7FFF0000, 0x80000000
UNSUPPORTED, NO_SUCH_CALL = 0x00050000 | errno.EAFNOSUPPORT, 0x00050000 | errno.ENOSYS

# From the kernel's own tables: arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h.
NUMBERS = {
    "x86_64": {"socket": 41, "socketpair": 53, "ptrace": 101, "read": 0, "execve": 59},
    "aarch64": {"socket": 198, "socketpair": 199, "ptrace": 117, "read": 63, "execve": 221},
}
ARCHITECTURES = {"i386": 0x40000003, "x86_64": 0xC000003E, "arm": 0x40000028, "aarch64": 0xC00000B7}


def judged(
    machine: str, number: int, argument: int = 0, *, unix: bool = False, arch: str = ""
) -> int:
    """What the filter of a machine returns for a system call: classic BPF, by its definition."""
    program = confine._network_filter(confine._MACHINES[machine], unix=unix)
    call = struct.pack("=IIQ6Q", number, ARCHITECTURES[arch or machine], 0, argument, *[0] * 5)
    instructions = list(struct.iter_unpack("=HBBI", program))
    at = accumulator = 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        at += 1
        match code:
            case 0x20:  # BPF_LD | BPF_W | BPF_ABS
                (accumulator,) = struct.unpack_from("=I", call, operand)
            case 0x15:  # BPF_JMP | BPF_JEQ | BPF_K
                at += if_true if accumulator == operand else if_false
            case 0x35:  # BPF_JMP | BPF_JGE | BPF_K
                at += if_true if accumulator >= operand else if_false
            case 0x06:  # BPF_RET | BPF_K
                return int(operand)
            case _:
                raise AssertionError(f"instruction {code:#x}")


def test_every_machine_with_a_filter_is_looked_at() -> None:
    assert set(confine._MACHINES) == set(NUMBERS)


@pytest.mark.parametrize("machine", NUMBERS)
@pytest.mark.parametrize("unix", [False, True])
def test_no_socket_is_allowed_but_unix_sockets_where_they_are_left(
    machine: str, unix: bool
) -> None:
    for call in ("socket", "socketpair"):
        number = NUMBERS[machine][call]
        said = {family: judged(machine, number, family, unix=unix) for family in range(46)}
        assert said.pop(socket.AF_UNIX) == (ALLOWED if unix else UNSUPPORTED)
        assert set(said.values()) == {UNSUPPORTED}


@pytest.mark.parametrize("machine", NUMBERS)
def test_ways_around_are_refused_and_everything_else_is_allowed(machine: str) -> None:
    io_uring, pidfd_getfd = (425, 426, 427), 438
    refused = {*io_uring, pidfd_getfd, NUMBERS[machine]["ptrace"]}
    sockets = {NUMBERS[machine][call] for call in ("socket", "socketpair")}
    said = {number: judged(machine, number) for number in range(512) if number not in sockets}
    assert {number for number, answer in said.items() if answer == NO_SUCH_CALL} == refused
    assert set(said.values()) == {NO_SUCH_CALL, ALLOWED}
    assert said[NUMBERS[machine]["read"]] == said[NUMBERS[machine]["execve"]] == ALLOWED


@pytest.mark.parametrize("machine", NUMBERS)
def test_another_architecture_ends_the_process(machine: str) -> None:
    for other in ARCHITECTURES.keys() - {machine}:
        assert judged(machine, NUMBERS[machine]["read"], arch=other) == KILLED


def test_x32_calls_are_refused() -> None:
    x32 = 0x40000000
    for number in (x32, x32 + NUMBERS["x86_64"]["socket"], 0xFFFFFFFF):
        assert judged("x86_64", number, socket.AF_INET) == NO_SUCH_CALL
        assert judged("x86_64", number, socket.AF_UNIX, unix=True) == NO_SUCH_CALL
