"""Annotating saves each unit once, whatever stops it, and ends in the same project."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from doubles import InstantRuntime

from desktop.engine.annotate import annotate
from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Status, Unit
from desktop.engine.store.documents import add_document
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.runs import runs
from rubrics.schema import Rubric

MODEL = Coder("model0000001", "Double", CoderKind.MODEL)
NAMES = ("feeling", "strength", "about")


def fill(project: Project, rubric: Rubric, texts: Sequence[str], name: str = "a.txt") -> None:
    project.use_rubric(rubric)
    document = Document(f"{name:0>12}"[:12], name, "0" * 64, "txt", unit_kind="line")
    add_document(
        project,
        document,
        (
            Unit(f"{document.document_id}-{i:06d}", document.document_id, i, i, i + 1, {"text": t})
            for i, t in enumerate(texts)
        ),
    )


def untimed(project: Project) -> list[tuple[object, ...]]:
    return [
        (a.unit_id, a.dimension, a.coder_id, a.value, a.status, a.scores, a.note)
        for a in project.annotations()
    ]


def run(project: Project, rubric: Rubric, dimensions: Sequence[str] = NAMES) -> InstantRuntime:
    runtime = InstantRuntime(rubric)
    list(annotate(project, MODEL, runtime, dimensions))
    return runtime


def test_every_unit_gets_one_annotation_per_dimension(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "two", "three"])
        steps = list(annotate(project, MODEL, InstantRuntime(mood), NAMES))
        found = [(a.unit_id[-1], a.dimension) for a in project.annotations()]
        assert found == [(str(i), name) for i in range(3) for name in NAMES]
        assert (steps[0].done, steps[0].total) == (0, 3)
        assert (steps[-1].done, steps[-1].total) == (3, 3)
        assert runs(project)[0].finished_utc


def test_equal_texts_are_asked_once_and_all_get_the_answer(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["same", "other", "same", "same"])
        assert len(run(project, mood).asked) == 2
        values = {a.unit_id[-1]: a.value for a in project.annotations("feeling")}
        assert values["0"] == values["2"] == values["3"]
        fill(project, mood, ["same", "new"], "b.txt")
        assert [job.fields["text"] for job in run(project, mood).asked] == ["new"]
        assert len(list(project.annotations("feeling"))) == 6


def test_equal_texts_cost_what_their_number_costs(tmp_path: Path, mood: Rubric) -> None:
    """Half of a survey's answers may be "none": they were once looked at in pairs."""

    def work(count: int) -> int:
        """Thousands of steps that SQLite's machine takes where a run has nothing to do."""
        done = 0

        def thousand() -> None:
            nonlocal done
            done += 1

        with Project(tmp_path / f"{count}.glossator", create=True) as project:
            fill(project, mood, ["none"] * count)
            assert len(run(project, mood).asked) == 1
            project.connection.set_progress_handler(thousand, 1000)
            assert not run(project, mood).asked
            project.connection.set_progress_handler(None, 0)
        return done

    assert 0 < work(1000) < 3 * work(500)  # in pairs it would be four times as much


def test_a_second_run_asks_only_for_the_dimensions_that_are_missing(
    tmp_path: Path, mood: Rubric
) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "two"])
        run(project, mood, ["strength"])
        assert {job.dimensions for job in run(project, mood).asked} == {("feeling", "about")}
        assert not run(project, mood).asked


def test_a_resumed_run_counts_the_whole_and_reckons_with_the_rest(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.annotate.COMMIT_SECONDS", 0)
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, [f"text {number}" for number in range(5)])
        steps = annotate(project, MODEL, InstantRuntime(mood), NAMES)
        while next(steps).done < 3:
            pass
        first, second, last = annotate(project, MODEL, InstantRuntime(mood), NAMES)
        assert [(step.done, step.total) for step in (first, second, last)] == [
            (3, 5),
            (4, 5),
            (5, 5),
        ]
        assert (first.rate, first.seconds_left) == (0, None)
        assert second.seconds_left == pytest.approx(
            second.seconds
        )  # one unit more, as long as this
        (again,) = annotate(project, MODEL, InstantRuntime(mood), NAMES)
        assert (again.done, again.total) == (5, 5)


def test_a_run_that_goes_on_with_new_units_ends_when_these_are_annotated(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = itertools.count()
    clock = lambda: f"2026-01-01T{next(hours):02}:00:00Z"  # noqa: E731
    monkeypatch.setattr("desktop.engine.annotate.now_utc", clock)
    monkeypatch.setattr("desktop.engine.annotate.COMMIT_SECONDS", 0)
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "two"])
        run(project, mood)
        (first,) = runs(project)
        run(project, mood)  # with nothing to do
        assert runs(project) == [first]
        fill(project, mood, ["three", "four"], "b.txt")
        steps = annotate(project, MODEL, InstantRuntime(mood), NAMES)
        while next(steps).done < 3:
            pass
        assert [run.finished_utc for run in runs(project)] == [""]
        del steps
        run(project, mood)
        (last,) = runs(project)
        assert last.started_utc == first.started_utc
        assert last.finished_utc >= max(a.time_utc for a in project.annotations())


def test_a_failed_unit_is_marked_and_the_run_goes_on(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "POISON", "two"])
        runtime = InstantRuntime(mood)
        *_, last = annotate(project, MODEL, runtime, NAMES)
        assert (last.done, last.failed) == (3, 1)
        failed = [a for a in project.annotations() if a.status is Status.FAILED]
        assert [(a.unit_id[-1], a.value, a.note) for a in failed] == [
            ("1", "", "The text is poisoned.")
        ] * 3


def test_units_of_equal_text_fail_together_and_are_all_counted(
    tmp_path: Path, mood: Rubric
) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "POISON", "two", "POISON", "POISON too"])
        *_, last = annotate(project, MODEL, InstantRuntime(mood), NAMES)
        assert (last.done, last.failed) == (5, 3)


def test_a_new_run_tries_again_what_failed_and_nothing_else(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "POISON", "two"])
        run(project, mood, ["feeling"])
        before = untimed(project)
        runtime = InstantRuntime(mood)
        *_, last = annotate(project, MODEL, runtime, ["feeling"])
        assert [job.fields["text"] for job in runtime.asked] == ["POISON"]
        assert (last.before, last.done, last.total, last.failed) == (2, 3, 3, 1)
        assert untimed(project) == before
        healed = InstantRuntime(mood, poison="none of these")
        *_, last = annotate(project, MODEL, healed, ["feeling"])
        assert (last.done, last.failed) == (3, 0)
        found = list(project.annotations())
        assert [a.status for a in found] == [Status.SUGGESTED] * 3
        assert all(a.value and a.scores and not a.note for a in found)
        assert not run(project, mood, ["feeling"]).asked


def test_a_cancelled_run_keeps_finished_units_and_ends_like_an_unbroken_one(
    tmp_path: Path, mood: Rubric
) -> None:
    texts = [f"remark {i % 70}" for i in range(100)]
    with (
        Project(tmp_path / "whole.glossator", create=True) as whole,
        Project(tmp_path / "broken.glossator", create=True) as broken,
    ):
        for project in (whole, broken):
            fill(project, mood, texts)
        run(whole, mood)
        for stop in (1, 2, 3):
            runtime = InstantRuntime(mood)
            steps = annotate(broken, MODEL, runtime, NAMES)
            for _ in range(stop):
                step = next(steps, None)
            steps.close()
            if step is not None:
                saved = len(list(broken.annotations("feeling")))
                assert saved >= step.done
        run(broken, mood)
        assert untimed(broken) == untimed(whole)


KILLED = """
import sys, time
sys.path[:0] = {paths!r}
from pathlib import Path
from doubles import InstantRuntime
from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.store.project import Project

class Slow(InstantRuntime):
    def score(self, batches):
        for result in super().score(batches):
            time.sleep(0.002)
            yield result

with Project(Path({project!r})) as project:
    coder = Coder("model0000001", "Double", CoderKind.MODEL)
    for step in annotate(project, coder, Slow(project.rubric()), {names!r}):
        print(step.done, flush=True)
"""


def test_killed_at_any_moment_nothing_reported_is_lost_and_nothing_doubled(
    tmp_path: Path, mood: Rubric
) -> None:
    texts = [f"remark {i}" for i in range(400)]
    path = tmp_path / "killed.glossator"
    with (
        Project(path, create=True) as project,
        Project(tmp_path / "whole.glossator", create=True) as whole,
    ):
        for each in (project, whole):
            fill(each, mood, texts)
        run(whole, mood)
        expected = untimed(whole)
    here = Path(__file__).parents
    script = KILLED.format(paths=[str(here[1]), str(here[2])], project=str(path), names=NAMES)
    for delay in (0.05, 0.2, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        reported = [process.stdout.readline()]
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        reported += process.stdout.read().split()
        process.wait()
        process.stdout.close()
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        with Project(path) as project:
            done = len(list(project.annotations("about")))
            assert done >= int(reported[-1] or 0)
    with Project(path) as project:
        run(project, mood)
        assert untimed(project) == expected


def test_annotations_come_by_unit_then_dimension_then_coder(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "two"])
        run(project, mood, NAMES[::-1])
        ranks = [(a.unit_id, NAMES.index(a.dimension)) for a in project.annotations()]
        assert ranks == sorted(ranks)
        assert all(isinstance(a, Annotation) for a in project.annotations())


def test_another_rubric_is_refused_once_there_are_texts(tmp_path: Path, mood: Rubric) -> None:
    from rubrics.loader import parse_rubric

    other = parse_rubric(mood.source.replace("Glad.", "Happy."), "other")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(other)
        project.use_rubric(mood)
        assert project.rubric() == mood
        fill(project, mood, ["one"])
        with pytest.raises(ProjectError, match="another text"):
            project.use_rubric(other)


def test_units_the_model_was_trained_on_are_kept_with_the_run(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one"])
        list(annotate(project, MODEL, InstantRuntime(mood), NAMES, "ab cd"))
        assert runs(project)[0].settings["training_units"] == "ab cd"


def test_texts_the_model_was_trained_on_can_be_passed_over(tmp_path: Path, mood: Rubric) -> None:
    with Project(tmp_path / "p.glossator", create=True) as project:
        fill(project, mood, ["one", "two", "three", "two"])
        _, known, *_ = project.units()
        runtime = InstantRuntime(mood)
        last = list(annotate(project, MODEL, runtime, NAMES, known.text_sha256, only_new=True))[-1]
        assert (last.done, last.total) == (2, 2)
        assert known.text_sha256 not in {job.key for job in runtime.asked}
