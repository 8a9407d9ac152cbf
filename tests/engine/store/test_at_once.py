"""Several connections of one program to a project: none loses what another saves, or mixes it."""

from __future__ import annotations

import csv
import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from doubles import InstantRuntime
from review_material import NAMES, Fill

from desktop.engine.agreement.assess import agreement
from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.report.page import write_report
from desktop.engine.review.desk import Desk
from desktop.engine.store import backups
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.transactions import transaction

UNITS = 40


@pytest.fixture
def project(fill: Fill) -> Project:
    return fill(UNITS)


def test_a_decision_waits_for_what_is_written_beside_it_and_is_saved(project: Project) -> None:
    desk = Desk(project, "Anna")
    project.connection.execute("PRAGMA busy_timeout = 0")  # of ten seconds, which are too few too
    begun = threading.Event()

    def read_a_large_file() -> None:
        with Project(project.path) as other, transaction(other.connection):
            begun.set()
            threading.Event().wait(0.5)

    reading = threading.Thread(target=read_a_large_file)
    reading.start()
    begun.wait()
    assert desk.choose("a-0000", "feeling", "joy").count == 1
    reading.join()
    assert desk.decisions("a-0000")["feeling"].value == "joy"


def test_a_project_that_is_opened_several_times_at_once_has_one_backup(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "sync", lambda _path: time.sleep(0.2))  # of a slow disk
    together, said = threading.Barrier(3), list[str]()

    def open_it() -> None:
        together.wait()
        try:
            with Project(project.path) as opened:
                said.extend(opened.notices)
        except ProjectError as error:
            said.append(str(error))

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not said
    assert [backup.number for backup in backups.backups_of(project.path)] == [1]


def test_a_replaced_file_is_noticed_also_once_it_has_been_opened_anew(project: Project) -> None:
    desk = Desk(project, "Anna")
    copy = project.path.with_name("copy")
    shutil.copyfile(project.path, copy)
    copy.replace(project.path)
    with pytest.raises(ProjectError, match="no longer where it was opened"):
        Project(project.path)
    with pytest.raises(ProjectError, match="no longer where it was opened"):
        desk.choose("a-0000", "feeling", "joy")


@pytest.fixture
def meanwhile(project: Project) -> Callable[[float], None]:
    """A progress that has a second model answer everything, and Anna code, when it is first told
    of anything done."""
    second, done = Coder("model0000002", "Second", CoderKind.MODEL), list[float]()

    def tell(share: float) -> None:
        if not done:
            done.append(share)
            list(annotate(project, second, InstantRuntime(project.rubric()), NAMES))
            for name, value in (("feeling", "joy"), ("strength", "1")):
                Desk(project, "Anna").choose("a-0000", name, value)

    return tell


@pytest.mark.parametrize("kind", [Format.CSV, Format.JSONL])
def test_an_export_is_of_one_moment(
    kind: Format, project: Project, meanwhile: Callable[[float], None], tmp_path: Path
) -> None:
    with Project(project.path, read_only=True) as reader:
        export_project(reader, kind, tmp_path, meanwhile)
        after = sum(1 for _ in reader.annotations())
    told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert told["counts"]["annotations"] == UNITS * len(NAMES) < after
    assert len(told["coders"]) == len(told["runs"]) == 1
    if kind is Format.CSV:
        with (tmp_path / "annotations.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == UNITS * len(NAMES)


def test_figures_are_of_one_moment(
    project: Project, meanwhile: Callable[[float], None], tmp_path: Path
) -> None:
    Desk(project, "Berta").choose("a-0001", "about", "none")
    with Project(project.path, read_only=True) as reader:
        figures = agreement(reader, progress=lambda share: meanwhile(share) if share else None)
        assert [(f.units, len(f.models)) for f in figures.dimensions] == [(0, 0), (0, 0), (1, 1)]
        figures = agreement(reader)
        assert [(f.units, len(f.models)) for f in figures.dimensions] == [(1, 2), (1, 2), (1, 2)]


def test_a_report_is_of_one_moment(
    project: Project, meanwhile: Callable[[float], None], tmp_path: Path
) -> None:
    with Project(project.path, read_only=True) as reader:
        write_report(reader, tmp_path, progress=lambda share: meanwhile(share) if share else None)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Double" in page
    assert "Second" not in page
