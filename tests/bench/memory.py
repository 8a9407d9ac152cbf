"""Memory has to stay where it is as the corpus grows."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil

from bench.material import ROOT

MEGABYTE = 1e6
POLL_SECONDS = 0.05

WITH_A_DOUBLE = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from doubles import INFO, InstantRuntime
from desktop.engine.annotate import annotate
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project
from rubrics.library import find_rubric

folder = Path({folder!r})
rubric = find_rubric("emotions", Path())
with Project(folder / "p.glossator", create=True) as project:
    project.use_rubric(rubric)
    list(take_in(project, discover([folder / "texts.csv"]).sources, ReadOptions()))
    coder = Coder("double000001", "Double", CoderKind.MODEL)
    double = InstantRuntime(rubric)
    for step in annotate(project, coder, double, ["emotion"]):
        double.asked.clear()  # the double's own memory, which is not what is measured
    export_project(project, Format.CSV, folder)
    write_report(project, folder)
    print(project.unit_count())
"""


def by_units() -> dict[str, float | str]:
    """Peak memory of all processes of a run with 500 and with 5,000 units (goal: within 5 %)."""
    peaks = {}
    for units in (500, 5000):
        with tempfile.TemporaryDirectory() as folder:
            path = _table(Path(folder), units, "Thanks, that is {}.")
            peaks[units] = peak_of(
                [
                    *(sys.executable, "-m", "desktop.cli", "annotate", str(path)),
                    *("--rubric=support-triage", "--form=compact", "--prompt=plain"),
                    f"--out={folder}/out",
                ],
                {"GLOSSATOR_HOME": folder},
            )
    return {
        "500 units: MB": peaks[500],
        "5,000 units: MB": peaks[5000],
        "ratio": peaks[5000] / peaks[500],
    }


def many_units_with_a_double() -> dict[str, float | str]:
    """Peak memory from reading to report, 2,000 and 200,000 units, with a double as model."""
    peaks = {}
    for units in (2000, 200_000):
        with tempfile.TemporaryDirectory() as folder:
            _table(Path(folder), units, "Yesterday the bus was late again, and it was number {}.")
            script = WITH_A_DOUBLE.format(tests=str(ROOT / "tests"), folder=folder)
            peaks[units] = peak_of([sys.executable, "-c", script], {})
    return {
        "2,000 units: MB": peaks[2000],
        "200,000 units: MB": peaks[200_000],
        "ratio": peaks[200_000] / peaks[2000],
    }


def _table(folder: Path, units: int, text: str) -> Path:
    """A csv file of different short texts."""
    path = folder / "texts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text"])
        writer.writerows([text.format(i)] for i in range(units))
    return path


def peak_of(command: list[str], environment: dict[str, str]) -> float:
    """Largest sum of the resident memory of a command and its children, in megabytes."""
    process = psutil.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=None
    )
    peak = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(POLL_SECONDS):
            total = 0
            try:
                for each in [process, *process.children(recursive=True)]:
                    total += each.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            peak = max(peak, total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        code = process.wait()
    finally:
        done.set()
        watcher.join()
    if code:
        raise RuntimeError(f"the run ended with code {code}")
    return peak / MEGABYTE
