"""The program as a process of its own on an X screen, driven by real keys and clicks alone.

xvfb-run --auto-servernum .venv/bin/pytest tests/ui/test_real_window.py

GLOSSATOR_APP names another program to drive, such as dist/Glossator/glossator-app.
"""

from __future__ import annotations

import contextlib
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

from desktop.engine.domain import Status
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.runs import runs
from rubrics.library import find_rubric

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
        """The newest window of this title, with the keys given to it."""
        until(lambda: bool(self.shown(title)))
        newest = self.shown(title)[-1]
        _xdotool("windowfocus", "--sync", newest)
        time.sleep(0.5)
        return newest

    def shown(self, title: str) -> list[str]:
        """The windows of this title that can be seen."""
        assert self._program.poll() is None, "the program has ended"
        return _xdotool("search", "--onlyvisible", "--name", title).split()

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
        place = [str(int(geometry["WIDTH"]) - 70), "42"]
        _xdotool("mousemove", "--window", self._main, *place, "click", "1")
        time.sleep(0.5)


def _xdotool(*words: str) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    return done.stdout


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.3)


def insist(act: Callable[[], None], true: Callable[[], bool]) -> None:
    """Does as somebody would whose page was not ready yet: again, when nothing has come of it."""
    for _ in range(3):
        act()
        with contextlib.suppress(AssertionError):
            until(true, PATIENCE / 3)
            return
    pytest.fail("nothing came of it")


@contextlib.contextmanager
def window(tmp_path: Path, *files: Path) -> Iterator[Screen]:
    environment = {
        **os.environ, "GLOSSATOR_HOME": str(tmp_path / "ours"), "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8",
    }  # fmt: skip
    named = os.environ.get("GLOSSATOR_APP")
    command = [named] if named else [sys.executable, "-m", "desktop.ui"]
    program = subprocess.Popen([*command, *files], env=environment)
    try:
        yield Screen(program)
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    finally:
        program.kill()
        program.wait()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with window(tmp_path) as screen:
        yield screen


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
    # The button can be pressed once the models at hand are looked through.
    insist(screen.click_primary, lambda: read(path, lambda project: bool(runs(project))))

    def answered(project: Project) -> bool:
        done = [a for a in project.annotations() if a.scores is not None]
        return len(done) == UNITS

    until(lambda: read(path, answered))

    def name() -> None:
        screen.page(5)
        screen.types("Kim")
        screen.keys("Return")

    settings = tmp_path / "ours" / "config" / "settings.json"
    insist(name, lambda: "Kim" in settings.read_text("utf-8"))

    def decided(project: Project) -> list[str]:
        kim = [coder.coder_id for coder in project.coders() if coder.name == "Kim"]
        return [a.value for a in project.annotations() if a.coder_id in kim]

    for number in range(UNITS):
        insist(
            lambda: screen.keys("1", "8"),
            lambda number=number: read(path, lambda project: len(decided(project)) > number),
        )
    assert read(path, lambda project: decided(project) == ["joy"] * UNITS)

    screen.page(6)
    insist(screen.click_primary, lambda: bool(screen.shown("Export")))
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


def test_a_project_that_is_opened_with_the_program_is_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.glossator"
    texts = tmp_path / "texts.csv"
    texts.write_text("text\nI am so glad you came.\n", "utf-8")
    with Project(path, create=True) as project:
        project.use_rubric(find_rubric("emotions", tmp_path))
        list(take_in(project, discover([texts]).sources, ReadOptions()))
    with window(tmp_path, path) as screen:

        def export() -> None:
            screen.page(6)
            screen.click_primary()

        insist(export, lambda: bool(screen.shown("Export")))
        screen.keys("Escape")
