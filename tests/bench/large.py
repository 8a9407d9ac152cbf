"""``make bench-large``: one million short units in one project, with a double as the model.

    PYTHONPATH=tests python -m bench.large [--units 1000000] [--folder DIR]

Every step runs in a process of its own, so that its peak memory is its own; the time of the model
is left out, because a double answers at once. What somebody waits for in the window is told apart,
in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from doubles import InstantRuntime

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.documents import Partly
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.report.page import write_report
from desktop.engine.review.bulk import AcceptAnswers, apply, preview
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import uncertain_queue
from desktop.engine.store import search
from desktop.engine.store.check import check
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.table import rows
from desktop.engine.store.views import Sort, View, select
from rubrics.library import find_rubric

PER_FILE = 250_000
TEXT = "Yesterday the bus was late again, and it was number {}."
CODER = Coder("double000001", "Double", CoderKind.MODEL)
PAGE = 60
DECISIONS = 100

Step = Callable[[Path, int], "dict[str, float] | None"]
"""What it returns are seconds of its parts, by what they are."""


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
            assert isinstance(taken, Partly) or taken.added, taken.document.problems


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
        assert len(rows(project, select(project, View())[:PAGE])) == PAGE


def index(folder: Path, units: int) -> None:
    """Prepare the search"""
    with Project(folder / "p.glossator") as project:
        assert [progress.done for progress in search.index(project)][-1] == units


def look_through(folder: Path, units: int) -> dict[str, float]:
    """Filter, sort and search"""
    with Project(folder / "p.glossator", read_only=True) as project:
        level = project.rubric().dimension("emotion").values[0]
        answers = View("emotion", CODER.coder_id)
        views = {
            "all units": View(),
            "one level": replace(answers, values=(level,)),
            "confidence below 0.1": replace(answers, confidence=(0, 0.1)),
            "sorted by confidence": replace(answers, sort=Sort.CONFIDENCE),
            "sorted by level": replace(answers, sort=Sort.VALUE),
            "sorted by text": View(sort=Sort.TEXT),
            "disagreements": View("emotion", disagreement=True),
            "search: a word of one unit": View(text=str(units // 2)),
            "search: the beginning of many words": View(text="12"),
            "search: a word of every unit": View(text="yesterday"),
        }
        found = {name: seconds(select, project, view) for name, view in views.items()}
        everything = select(project, replace(answers, sort=Sort.CONFIDENCE))
        pages = [everything[at : at + PAGE] for at in range(0, units - PAGE, units // 100)]
        found["a page, the slowest of 100"] = max(seconds(rows, project, page) for page in pages)
        return found


def review(folder: Path, _: int) -> dict[str, float]:
    """Review the least certain units"""
    with Project(folder / "p.glossator") as project:
        desk = Desk(project, "Anna")
        levels = project.rubric().dimension("emotion").values
        queue = uncertain_queue(project, "emotion")

        def decide(number: int) -> None:
            unit_id = queue.unit_id(number)
            assert desk.choose(unit_id, "emotion", levels[number % len(levels)]).count == 1
            assert queue.next_open(desk, number) == number + 1

        steps = [seconds(decide, number) for number in range(DECISIONS)]
        return {
            "find them": seconds(uncertain_queue, project, "emotion"),
            "a decision and the next unit, median": median(steps),
            "the slowest of 100": max(steps),
            "progress": seconds(queue.progress, desk),
            "undo": seconds(desk.journal.undo),
            "redo": seconds(desk.journal.redo),
        }


def accept(folder: Path, units: int) -> dict[str, float]:
    """Accept every answer at once, undo, redo, undo"""
    with Project(folder / "p.glossator") as project:
        action = AcceptAnswers("Ben", ["emotion"], View("emotion", CODER.coder_id))
        journal = Journal(project)
        found = {
            "preview": seconds(preview, project, action),
            "accept": seconds(apply, project, action),
            "undo": seconds(journal.undo),
            "redo": seconds(journal.redo),
        }
        assert journal.undo().count == units
        return found


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


def to_sav(folder: Path, _: int) -> None:
    """Export as sav"""
    with Project(folder / "p.glossator", read_only=True) as project:
        export_project(project, Format.SAV, folder / "out")


def report(folder: Path, _: int) -> None:
    """Write the report"""
    with Project(folder / "p.glossator", read_only=True) as project:
        write_report(project, folder / "out")


STEPS: list[Step] = [
    write, ingest, score, resume, reopen, index, look_through, review, accept, backup, look_over,
    to_csv, report, to_xlsx, to_sav,
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
            took, busy, own, child, parts = json.loads(done.stdout)
            words = (step.__doc__ or "").split("\n")[0]
            print(f"{words:<45} {took:8.1f} s, {busy:.1f} s of processors, {own:.0f} MB, "
                  f"{child:.0f} MB in its child")  # fmt: skip
            for name, part in parts.items():
                print(f"    {name:<41} {1e3 * part:8.0f} ms")
            sys.stdout.flush()
        size = (Path(folder) / "p.glossator").stat().st_size
        print(f"The project has {size / 1e6:,.0f} MB.")


def run(step: Step, folder: Path, units: int) -> None:
    """One step; prints its seconds, those of processors (with the start of Python), the peak memory
    of it and of its children, and its parts."""
    started = time.monotonic()
    parts = step(folder, units)
    took = time.monotonic() - started
    times = os.times()
    busy = times.user + times.system + times.children_user + times.children_system
    peaks = [
        resource.getrusage(who).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(json.dumps([took, busy, *peaks, parts or {}]))


def seconds(call: Callable[..., object], *arguments: object) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
