"""``make bench-large``: one million short units in one project, with a double as the model.

    PYTHONPATH=tests python -m bench.large [--units 1000000] [--folder DIR]

Every step runs in a process of its own, so that its peak memory is its own; the time of the model
is left out, because a double answers at once.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from doubles import InstantRuntime

from desktop.engine.annotate import annotate
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.model import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.model import Coder, CoderKind
from desktop.engine.report.page import write_report
from desktop.engine.store.check import check
from desktop.engine.store.project import Project
from rubrics.library import find_rubric

PER_FILE = 250_000
TEXT = "Yesterday the bus was late again, and it was number {}."
CODER = Coder("double000001", "Double", CoderKind.MODEL)


def write(folder: Path, units: int) -> None:
    """Write the tables that are read"""
    (folder / "in").mkdir()
    for first in range(0, units, PER_FILE):
        with (folder / "in" / f"{first:08}.csv").open("w", encoding="utf-8") as file:
            file.write("text\n")
            file.writelines(
                f'"{TEXT.format(i)}"\n' for i in range(first, min(units, first + PER_FILE))
            )


def ingest(folder: Path, _: int) -> None:
    """Read the files into the project"""
    with Project(folder / "p.glossator", create=True) as project:
        project.use_rubric(find_rubric("emotions", Path()))
        for taken in take_in(project, discover([folder / "in"]).sources, ReadOptions()):
            assert taken.added, taken.document.problems


def score(folder: Path, units: int) -> None:
    """Annotate, the model answering at once"""
    with Project(folder / "p.glossator") as project:
        double = InstantRuntime(project.rubric())
        for step in annotate(project, CODER, double, ["emotion"]):
            double.asked.clear()  # the double's own memory, which is not what is measured
            done = step.done
        assert done == units


def resume(folder: Path, _: int) -> None:
    """Annotate again: nothing is left to do"""
    with Project(folder / "p.glossator") as project:
        assert sum(1 for _ in annotate(project, CODER, InstantRuntime(project.rubric()), [])) == 1


def reopen(folder: Path, units: int) -> None:
    """Open, count, and read one page of units"""
    with Project(folder / "p.glossator", read_only=True) as project:
        assert project.unit_count() == units
        for _, _unit in zip(range(100), project.units(), strict=False):
            pass


def backup(folder: Path, _: int) -> None:
    """Make a restore point"""
    with Project(folder / "p.glossator") as project:
        project.back_up()


def look_over(folder: Path, _: int) -> None:
    """Check everything in the project"""
    with Project(folder / "p.glossator", read_only=True) as project:
        assert not list(check(project))


def to_csv(folder: Path, _: int) -> None:
    """Export as csv"""
    with Project(folder / "p.glossator", read_only=True) as project:
        export_project(project, Format.CSV, folder / "out")


def to_xlsx(folder: Path, _: int) -> None:
    """Export as xlsx"""
    with Project(folder / "p.glossator", read_only=True) as project:
        export_project(project, Format.XLSX, folder / "out")


def report(folder: Path, _: int) -> None:
    """Write the report"""
    with Project(folder / "p.glossator", read_only=True) as project:
        write_report(project, folder / "out")


STEPS: list[Callable[[Path, int], None]] = [
    write, ingest, score, resume, reopen, backup, look_over, to_csv, to_xlsx, report,
]  # fmt: skip


def main() -> None:
    """Runs the steps one after the other and prints seconds and megabytes for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where there is room; it must not exist")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        run(next(s for s in STEPS if s.__name__ == options.step), options.folder, options.units)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for step in STEPS:
            command = [sys.executable, "-m", "bench.large", f"--step={step.__name__}"]
            command += [f"--folder={folder}", f"--units={options.units}"]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            seconds, own, child = json.loads(done.stdout)
            words = (step.__doc__ or "").split("\n")[0]
            print(f"{words:<45} {seconds:8.1f} s {own:8.0f} MB {child:8.0f} MB in its child",
                  flush=True)  # fmt: skip
        size = (Path(folder) / "p.glossator").stat().st_size
        print(f"The project has {size / 1e6:,.0f} MB.")


def run(step: Callable[[Path, int], None], folder: Path, units: int) -> None:
    """One step; prints its seconds and the peak memory of it and of its children."""
    started = time.monotonic()
    step(folder, units)
    seconds = time.monotonic() - started
    peaks = [
        resource.getrusage(who).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(json.dumps([seconds, *peaks]))


if __name__ == "__main__":
    main()
