"""``make fuzz``: 100,000 spoilt files into everything that reads files of strangers.

    PYTHONPATH=tests python -m fuzz [--inputs 100000] [--seed 1] [--findings DIR] [NAME…]

Inputs are made from good files and the seed alone, so a finding can be made again. They are tried
in processes that are watched: a fault, a crash, more than SECONDS or more than MEMORY is a finding
and is kept as a file. ``python -m fuzz.guided NAME`` lets coverage guide the search instead.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from operator import itemgetter
from pathlib import Path

from fuzz.mutate import mutated
from fuzz.targets import NATIVE, TARGETS, seeds

SECONDS = 10
"""Of the processor, for one input. The reader gives a file 120 seconds by the clock."""

WAITED = 120
"""Seconds by the clock, for one that waits for something."""

MEMORY = 2 << 30
BATCH = 250

WEIGHTS = {"pdf": 0.3, **dict.fromkeys(NATIVE, 0.3)}
"""Shares of the inputs; a PDF takes as long as thirty other files, and so does a process that has
to be started anew."""


def main() -> int:
    """Feeds all targets; 1 if there was a finding."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("findings"))
    options = parser.parse_args()
    names = options.names or list(TARGETS)
    found: Counter[str] = Counter()
    seconds = dict.fromkeys(names, 0.0)
    for name in names:
        TARGETS[name](seeds(name)[0])  # what it needs is brought in here, once
    for name, batch in batches(names, options.inputs):
        began = time.monotonic()
        found[name] += survive(name, batch, options.seed, options.findings)
        seconds[name] += time.monotonic() - began
    for name, count in shares(names, options.inputs).items():
        print(f"{name:<8} {count:7,} inputs {seconds[name]:7.1f} s {found[name]:4} findings")
    print(f"{options.inputs:,} inputs in {sum(seconds.values()):.0f} s, {found.total()} findings")
    return 1 if found.total() else 0


def shares(names: list[str], inputs: int) -> dict[str, int]:
    """How many inputs each target gets."""
    result = {}
    for number, name in enumerate(names):
        weights = [WEIGHTS.get(each, 1.0) for each in names[number:]]
        result[name] = round(inputs * weights[0] / sum(weights))
        inputs -= result[name]
    return result


def batches(names: list[str], inputs: int) -> list[tuple[str, range]]:
    """The inputs of all targets in turn, so that whenever it is stopped each is as far."""
    every = [
        (first / count, name, range(first, min(count, first + BATCH)))
        for name, count in shares(names, inputs).items()
        for first in range(0, count, BATCH)
    ]
    return [(name, batch) for _, name, batch in sorted(every, key=itemgetter(0))]


def survive(name: str, numbers: range, seed: int, findings: Path) -> int:
    """Feeds inputs to a target in a child; after a crash it goes on behind the input at fault."""
    found = 0
    while numbers:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            feed(name, numbers, seed, findings, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            said = stream.read().split()
        _, status = os.waitpid(pid, 0)
        found += said.count(b"finding")
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            return found
        last = int([word for word in said if word != b"finding"][-1])
        how = os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        keep(name, last, made(name, last, seed), findings, f"the process ended with {how}")
        found += 1
        numbers = range(last + 1, numbers.stop)
    return found


def feed(name: str, numbers: range, seed: int, findings: Path, writing: int) -> None:
    """The child: tells which input comes next, feeds it, keeps what raised something."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    for number in numbers:
        os.write(writing, f"{number}\n".encode())
        data = made(name, number, seed)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        signal.alarm(WAITED)
        try:
            TARGETS[name](data)
        except BaseException:
            keep(name, number, data, findings, traceback.format_exc())
            os.write(writing, b"finding\n")
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
    os._exit(0)


def made(name: str, number: int, seed: int) -> bytes:
    """Input ``number`` of a target: the same one every time."""
    good = seeds(name)
    chance = random.Random(f"{seed} {name} {number}")
    return mutated(chance.choice(good), chance, good)


def keep(name: str, number: int, data: bytes, folder: Path, why: str) -> None:
    """Writes a finding, and what it did, to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}-{number}.bin").write_bytes(data)
    (folder / f"{name}-{number}.txt").write_text(why, "utf-8", "backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
