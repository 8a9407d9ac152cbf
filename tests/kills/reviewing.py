"""Killed while people decide, settle, change much at once, take it back and do it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from annotations import set_meta

from desktop.engine.review.bulk import AcceptAnswers, apply
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.project import Project
from desktop.engine.store.views import View
from kills.scenario import TIME, Say, Scenario, rows
from kills.working import CODER, write_annotated

DECIDED = 16
"""Units that are gone through by hand."""


def clock() -> str:
    """The time at which everything happens."""
    return TIME


def changes(project: Project) -> Iterator[Callable[[], Changed]]:
    """What people do, in order: each is one step of the project's history."""
    anna = Desk(project, "Anna", clock=clock)
    ben = Desk(project, "Ben", Mode.ASSISTED, clock=clock)
    judge = Adjudicator(project, "Cleo", clock)
    feelings = project.rubric().dimension("feeling").values
    ids = [unit.unit_id for unit in project.units()]
    for number, unit in enumerate(ids[:DECIDED]):
        value = feelings[number % len(feelings)]
        yield lambda u=unit, v=value: anna.choose(u, "feeling", v)
        yield lambda u=unit: anna.note(u, "feeling", f"Seen in {u}")
        yield lambda u=unit: anna.flag(u, "feeling")
        yield lambda u=unit, v=value: ben.choose(u, "feeling", v)
        yield lambda u=unit: ben.skip(u, "strength")
        yield lambda u=unit, v=value: judge.settle(u, "feeling", v, "Talked it over.")
        yield lambda u=unit: anna.clear(u, "feeling")
    accept = AcceptAnswers("Dora", ["feeling", "strength"], View("feeling", CODER.coder_id))
    yield lambda: apply(project, accept, clock)


def review(folder: Path, say: Say) -> None:
    """Goes on where it was; a step is a change that is saved."""
    with Project(folder / "p.glossator") as project:
        made = len(Journal(project).history(limit=1_000_000))
        for number, change in enumerate(changes(project), 1):
            if number > made:
                assert change().count
                say(number)


def reviewed(folder: Path) -> int:
    """Steps in the history."""
    with Project(folder / "p.glossator", read_only=True) as project:
        return _steps(project, undone=False)


def write_reviewed(folder: Path) -> None:
    """A project with a history."""
    write_annotated(folder)
    review(folder, lambda _: None)


def undo_and_redo(folder: Path, say: Say) -> None:
    """Takes everything back, and then does all of it again; a step is one of either."""
    with Project(folder / "p.glossator") as project:
        journal = Journal(project, clock)
        if project.meta("turned") is None:
            undone = _steps(project, undone=True)
            while journal.undo().count:
                undone += 1
                say(undone)
            set_meta(project, "turned", "yes")
        moved = moves(project)
        while journal.redo().count:
            moved += 1
            say(moved)


def moved(folder: Path) -> int:
    """Steps that were undone, and then done again."""
    with Project(folder / "p.glossator", read_only=True) as project:
        return moves(project)


def moves(project: Project) -> int:
    """The same of an open project."""
    undone = _steps(project, undone=True)
    if project.meta("turned") is None:
        return undone
    done = _steps(project, undone=False)
    return undone + done + done


def _steps(project: Project, undone: bool) -> int:
    sql = "SELECT count(*) FROM step WHERE undone = ?"
    return int(project.connection.execute(sql, (undone,)).fetchone()[0])


SCENARIOS = {
    "review": Scenario(write_annotated, review, reviewed, rows),
    "undo": Scenario(write_reviewed, undo_and_redo, moved, rows),
}
