"""``make kills``: 300 kills at seeded random moments, and what must hold after each.

    PYTHONPATH=tests python -m kills [--kills 300] [--seed 1] [NAME…]

A round prepares a project, runs a step, kills it, opens and checks the project, and goes on until
the step ends by itself; then its result has to equal that of an unbroken run. Moments are drawn
between none and about what the step takes, which is learnt on the way, so that some come after the
end.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tools import SKIP_NOTHING

from kills import converting, reviewing, working
from kills.scenario import Scenario, assert_whole

SCENARIOS = {**working.SCENARIOS, **reviewing.SCENARIOS, **converting.SCENARIOS}

LONGEST = 600.0
"""Seconds for a step that is not killed."""


def main() -> int:
    """Kills until there were enough kills, round by round, scenario by scenario."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCENARIOS))
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    working.stop_the_clock()
    names = [name for name in options.names or SCENARIOS if can_run(name)]
    weights = sum(SCENARIOS[name].weight for name in names)
    kills: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="glossator-kills-") as folder:
        series = {
            name: Series(name, Path(folder), random.Random(f"{options.seed} {name}"))
            for name in names
        }
        while kills.total() < options.kills:
            name = min(names, key=lambda name: kills[name] / SCENARIOS[name].weight)
            share = max(1, int(options.kills * SCENARIOS[name].weight / weights))
            kills[name] += series[name].round(min(share, options.kills - kills.total()))
    for name in names:
        print(f"{name}: {kills[name]} kills, {series[name].rounds} rounds, all as unbroken")
    print(f"{kills.total()} kills in {time.monotonic() - started:.0f} s, seed {options.seed}")
    return 0


def can_run(name: str) -> bool:
    """Whether a scenario has the packages it needs; says so, or gives up, where it has not."""
    missing = [package for package in SCENARIOS[name].needs if find_spec(package) is None]
    if missing:
        said = f"it needs {', '.join(missing)} (make train)"
        if SKIP_NOTHING:
            sys.exit(f"{name}: {said}, and nothing may be left out here")
        print(f"{name}: left out, {said}")
    return not missing


class Series:
    """Rounds of one scenario, all from one prepared folder and held to one unbroken run."""

    def __init__(self, name: str, folder: Path, chance: random.Random) -> None:
        self.rounds = 0
        self._name, self._folder, self._chance = name, folder, chance
        self._scenario: Scenario = SCENARIOS[name]
        self._prepared = folder / f"{name}-prepared"
        self._prepared.mkdir()
        in_a_child(lambda: self._scenario.prepare(self._prepared))
        whole = self._copy("whole")
        began = time.monotonic()
        in_a_child(lambda: self._scenario.step(whole, lambda _: None))
        self._seconds = time.monotonic() - began
        self._result = self._scenario.result(whole)
        self._all = self._scenario.reported(whole)

    def round(self, most: int) -> int:
        """One round with at most so many kills; returns how many there were."""
        folder = self._copy("broken")
        kills = 0
        while kills < most:
            said, ended = self._killed(folder)
            self._look(folder, said)
            if ended:
                break
            kills += 1
        in_a_child(lambda: self._scenario.step(folder, lambda _: None))
        assert self._scenario.result(folder) == self._result, f"{self._name}: another result"
        shutil.rmtree(folder)
        self.rounds += 1
        return kills

    def _killed(self, folder: Path) -> tuple[int, bool]:
        """Runs the step and kills it; (the last number it reported, whether it had ended)."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            run(lambda: self._scenario.step(folder, lambda n: tell(writing, n)))
        os.close(writing)
        time.sleep(self._chance.uniform(0, 1.1 * self._seconds))
        os.kill(pid, signal.SIGKILL)
        with os.fdopen(reading, "rb") as stream:
            numbers = stream.read().split()
        _, status = os.waitpid(pid, 0)
        ended = os.WIFEXITED(status)
        assert not ended or os.WEXITSTATUS(status) == 0, f"{self._name} failed by itself"
        self._seconds *= 0.8 if ended else 1.1  # the machine may be faster or slower by now
        return (int(numbers[-1]) if numbers else 0), ended

    def _look(self, folder: Path, said: int) -> None:
        """What holds after every kill: the project is whole, with all that was reported, once."""
        if self._scenario.project:
            with self._scenario.project(folder) as project:
                assert_whole(project)
        there = self._scenario.reported(folder)
        assert said <= there <= self._all, (
            f"{self._name}: {said} of {self._all} said, {there} there"
        )

    def _copy(self, what: str) -> Path:
        target = self._folder / f"{self._name}-{what}"
        shutil.copytree(self._prepared, target)
        return target


def tell(writing: int, number: int) -> None:
    """Reports a number in one write, which arrives whole or not at all."""
    os.write(writing, f"{number}\n".encode())


def in_a_child(act: Any) -> None:
    """Does something in a process of its own, so that this one keeps no state of it."""
    pid = os.fork()
    if pid == 0:
        run(act)
    _, status = os.waitpid(pid, 0)
    assert status == 0, "a step that was not killed failed"


def run(act: Any) -> None:
    """Does something and ends the process, as a program ends."""
    code = 1
    try:
        signal.alarm(int(LONGEST))
        act()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
