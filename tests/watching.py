"""Programs run without network and watched by the system: which network calls they make."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tools import tool

SELF_TEST = [
    f"socket({family}, {kind}|SOCK_CLOEXEC, IPPROTO_IP) = -1 EAFNOSUPPORT"
    for family in ("AF_INET", "AF_INET6")
    for kind in ("SOCK_STREAM", "SOCK_DGRAM")
]
"""What ``network_refusal`` calls, in one process."""

GLOSSATOR = Path(sys.executable).with_name("glossator")


def watched(
    folder: Path,
    *commands: Sequence[str | Path],
    may_fail: bool = False,
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    """The network calls that commands make, in a network namespace without interfaces.

    ``may_fail``: a command may end with a sentence (2) instead of its work. Skips, with the reason,
    where the system does not let us watch.
    """
    unshare, strace = tool("unshare"), tool("strace")
    lines: list[str] = []
    for number, command in enumerate(commands):
        trace = folder / f"trace{number}"
        done = subprocess.run(
            [unshare, "-rn", strace, "-f", "-qq", "-e", "trace=network", "-o", trace, *command],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            timeout=600,
        )
        if "unshare:" in done.stderr or "PTRACE" in done.stderr:
            pytest.skip(f"not allowed here: {done.stderr.strip()[:200]}")
        assert done.returncode in ((0, 2) if may_fail else (0,)), (
            f"{command}: {done.stdout}{done.stderr}"
        )
        assert "Traceback" not in done.stderr
        lines += trace.read_text(errors="replace").splitlines()
    return lines


def beyond_unix(lines: Sequence[str]) -> list[str]:
    """The calls that are not on UNIX sockets, but for a confined process trying what stops it.

    Anything else that was refused is found as well: nobody should have tried. ``sendfile`` is how a
    file is copied; to send one it would take a socket, which is seen.
    """
    found = []
    tried: Counter[str] = Counter()
    for line in lines:
        pid = line.split(" ", 1)[0]
        if "AF_UNIX" in line and "EAFNOSUPPORT" not in line:
            continue
        if re.search(r"\d+ +(socket|connect|bind|listen|send(?!file)|recv)", line):
            if tried[pid] < len(SELF_TEST) and SELF_TEST[tried[pid]] in line:
                tried[pid] += 1
            else:
                found.append(line)
    return found
