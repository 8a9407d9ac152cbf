"""A clock that jumps changes nothing but the times."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from doubles import InstantRuntime

from desktop.engine import annotate as annotating
from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

ROOT = Path(__file__).parents[3]
CODER = Coder("model0000001", "Double", CoderKind.MODEL)
NAMES = ("feeling", "strength", "about")

Filled = Callable[[Path], Path]


def test_a_clock_that_jumps_changes_nothing_but_the_times(
    tmp_path: Path, mood: Rubric, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name, times in (("steady", ["2026-01-01"]), ("jumping", ["2031-05-05", "1970-01-01"])):
        path = filled(tmp_path / f"{name}.glossator")
        turn = cycle(f"{day}T00:00:00Z" for day in times)

        def clock(turn=turn) -> str:
            return next(turn)

        monkeypatch.setattr(annotating, "now_utc", clock)
        for _ in range(2):
            with Project(path) as project:
                steps = annotate(project, CODER, InstantRuntime(mood), NAMES)
                next(steps)
                next(steps, None)
                steps.close()
        with Project(path) as project:
            list(annotate(project, CODER, InstantRuntime(mood), NAMES))
            desk = Desk(project, "Anna", clock=clock)
            for unit in project.units():
                for value in ("joy", "fear"):
                    desk.choose(unit.unit_id, "feeling", value)
            for _ in range(11):  # the newest first, whatever their times say
                desk.journal.undo()
            desk.journal.redo()
            export_project(project, Format.CSV, tmp_path / name)
            found.append([(a.unit_id, a.dimension, a.value) for a in project.annotations()])
    assert found[0] == found[1]
    assert len(found[0]) == 75
    tables = [(tmp_path / name / "table.csv").read_text("utf-8") for name in ("steady", "jumping")]
    assert tables[0] == tables[1]
