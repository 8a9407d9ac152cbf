"""The program as a process of its own on an X screen, driven by real keys and clicks alone.

xvfb-run --auto-servernum .venv/bin/pytest tests/ui/test_real_window.py
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine.model import Status
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (os.environ.get("DISPLAY") and shutil.which("xdotool")),
        reason="needs an X screen and xdotool: run it under xvfb-run",
    ),
]

UNITS = 4
PATIENCE = 120.0
"""Seconds that any step may take on a busy machine."""


class Screen:
    """The window as somebody sees it who has a keyboard and a mouse."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self._program = program
        self._main = self.wait_for("Glossator")

    def wait_for(self, title: str) -> str:
        """The newest window of this title, with the keys given to it; there is no window manager
        that would."""
        found: list[str] = []

        def there() -> bool:
            assert self._program.poll() is None, "the program has ended"
            said = _xdotool("search", "--onlyvisible", "--name", title)
            found[:] = said.split()
            return bool(found)

        until(there)
        _xdotool("windowfocus", "--sync", found[-1])
        time.sleep(0.5)
        return found[-1]

    def keys(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        for key in keys:
            _xdotool("key", "--clearmodifiers", key)
            time.sleep(0.3)

    def types(self, text: str) -> None:
        """Types a text."""
        _xdotool("type", "--delay", "20", text)
        time.sleep(0.3)

    def page(self, number: int) -> None:
        """Turns to a page by its key."""
        _xdotool("windowfocus", "--sync", self._main)
        self.keys(f"ctrl+{number}")
        time.sleep(1.0)

    def click_primary(self) -> None:
        """Clicks the page's own button, which stands in the upper right corner."""
        geometry = dict(
            line.split("=")
            for line in _xdotool("getwindowgeometry", "--shell", self._main).splitlines()
        )
        right = int(geometry["X"]) + int(geometry["WIDTH"])
        _xdotool("mousemove", str(right - 70), str(int(geometry["Y"]) + 42), "click", "1")
        time.sleep(0.5)


def _xdotool(*words: str) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    return done.stdout


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.3)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    environment = {
        **os.environ, "GLOSSATOR_HOME": str(tmp_path / "ours"), "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8",
    }  # fmt: skip
    program = subprocess.Popen([sys.executable, "-m", "desktop.ui"], env=environment)
    try:
        yield Screen(program)
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    finally:
        program.kill()
        program.wait()


def read(path: Path, what: Callable[[Project], bool]) -> bool:
    """Looks into the project while the window has it open; False where there is none yet."""
    try:
        with Project(path, read_only=True) as project:
            return what(project)
    except ProjectError:
        return False


def test_a_table_goes_all_the_way_to_its_export(screen: Screen, tmp_path: Path) -> None:
    table = tmp_path / "remarks.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["nr", "text", "emotion_anna"])
        for number in range(UNITS):
            writer.writerow([number, f"Remark {number}: I am so glad you came.", "joy"])
    path = tmp_path / "Documents" / "Glossator" / "remarks.glossator"

    screen.page(1)
    screen.keys("ctrl+o")
    screen.wait_for("Choose files")
    screen.types(str(table))
    screen.keys("Return")
    screen.wait_for("Add files")
    screen.keys("alt+c")
    screen.types("Emotions")
    screen.keys("Return")
    screen.wait_for("The columns of")
    screen.keys("Return")
    until(lambda: read(path, lambda project: project.unit_count() == UNITS))

    screen.page(4)
    time.sleep(20)  # the models at hand are looked through, and the button can be pressed
    screen.click_primary()

    def answered(project: Project) -> bool:
        done = [a for a in project.annotations() if a.scores is not None]
        return len(done) == UNITS

    until(lambda: read(path, answered))

    screen.page(5)
    screen.types("Kim")
    screen.keys("Return")
    time.sleep(5)
    for _unit in range(UNITS):
        screen.keys("1", "8")

    def decided(project: Project) -> bool:
        kim = [coder.coder_id for coder in project.coders() if coder.name == "Kim"]
        mine = [a for a in project.annotations() if a.coder_id in kim]
        return len(mine) == UNITS and {a.value for a in mine} == {"joy"}

    until(lambda: read(path, decided))

    screen.page(6)
    screen.click_primary()
    screen.wait_for("Export")
    screen.keys("Return")
    out = path.parent / "remarks-export"
    until((out / "run.json").exists)
    other = tmp_path / "command"
    command = [sys.executable, "-m", "desktop.cli", "export", str(path), "--out", str(other)]
    subprocess.run(command, check=True)
    for name in ("table.csv", "annotations.csv", "run.json"):
        assert (out / name).read_bytes() == (other / name).read_bytes(), name
    with (out / "annotations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} <= set(Status)
    assert len(rows) == 3 * UNITS
