"""A run in a thread can be watched, paused, cancelled at any moment and gone on with."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from doubles import InstantRuntime

from desktop.engine.annotate_job import AnnotateJob, State, Update
from desktop.engine.choose import setup_for
from desktop.engine.model import Document, Unit
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, ModelStoppedError, Scored, Setup
from desktop.engine.store.project import Project
from rubrics.prompt import Form
from rubrics.schema import Rubric

SECONDS = 60


class SlowRuntime(InstantRuntime):
    """The double as a process that takes its time and can be ended from another thread."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup.rubric)
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def interrupt(self) -> None:
        self._stopped.set()

    def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
        for result in super().score(batches):
            if self._stopped.wait(0.002):
                raise ModelStoppedError
            yield result


class Watcher:
    """Keeps what a job tells, and lets a test wait for something to be told."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self._told = threading.Condition()

    def __call__(self, update: Update) -> None:
        with self._told:
            self.updates.append(update)
            self._told.notify_all()

    def wait_for(self, state: State, done: int = 0) -> None:
        def seen() -> bool:
            return any(
                u.state is state and (u.progress.done if u.progress else 0) >= done
                for u in self.updates
            )

        with self._told:
            assert self._told.wait_for(seen, SECONDS), self.updates[-3:]

    @property
    def last(self) -> Update:
        return self.updates[-1]


def project_file(folder: Path, rubric: Rubric, texts: Sequence[str]) -> Path:
    path = folder / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(rubric)
        document = Document("d00000000000", "a.txt", "0" * 64, "txt")
        project.add_document(
            document,
            (
                Unit(f"d00000000000-{i:06d}", "d00000000000", i, i, i + 1, {"text": text})
                for i, text in enumerate(texts)
            ),
        )
    return path


def job(path: Path, rubric: Rubric, told: Watcher, **options: Any) -> AnnotateJob:
    setup = Setup(rubric, Path("double"), "0" * 64, Form.FULL, False)
    names = [dimension.name for dimension in rubric.dimensions]
    options.setdefault("start_runtime", SlowRuntime)
    return AnnotateJob(lambda: Project(path), setup, "Double", names, told, **options)


def saved(path: Path) -> int:
    with Project(path) as project:
        return len(list(project.annotations("feeling")))


def test_a_job_tells_units_speed_and_time_left_and_ends_done(tmp_path: Path, mood: Rubric) -> None:
    path = project_file(tmp_path, mood, [f"remark {i}" for i in range(200)])
    told = Watcher()
    assert job(path, mood, told).start().join(SECONDS)
    assert told.updates[0].state is State.LOADING
    assert told.last.state is State.DONE
    steps = [u.progress for u in told.updates if u.state is State.RUNNING and u.progress]
    assert [number for step in steps for number in step.units] == list(range(1, 201))
    middle = steps[len(steps) // 2]
    assert middle.seconds_left is not None
    assert middle.rate > 0
    assert abs(middle.seconds_left - (200 - middle.done) / middle.rate) < 1e-9
    assert steps[0].seconds_left is None
    assert steps[-1].seconds_left == 0


def test_a_paused_job_saves_nothing_more_until_it_goes_on(tmp_path: Path, mood: Rubric) -> None:
    path = project_file(tmp_path, mood, [f"remark {i}" for i in range(300)])
    told = Watcher()
    started = time.monotonic()
    running = job(path, mood, told).start()
    told.wait_for(State.RUNNING, done=20)
    running.pause()
    told.wait_for(State.PAUSED)
    before = saved(path)
    time.sleep(0.3)
    assert saved(path) == before < 300
    running.resume()
    assert running.join(SECONDS)
    assert told.last.state is State.DONE
    assert told.last.progress is not None
    # The pause does not count as work, so it spoils neither the speed nor the time left.
    assert told.last.progress.seconds < time.monotonic() - started - 0.3
    assert saved(path) == 300


def test_a_cancelled_job_keeps_what_it_reported_and_a_new_one_goes_on(
    tmp_path: Path, mood: Rubric
) -> None:
    path = project_file(tmp_path, mood, [f"remark {i}" for i in range(300)])
    told = Watcher()
    running = job(path, mood, told).start()
    told.wait_for(State.RUNNING, done=20)
    running.cancel()
    assert running.join(SECONDS)
    assert told.last.state is State.CANCELLED
    assert told.last.progress is not None
    assert 20 <= told.last.progress.done <= saved(path) < 300
    again = Watcher()
    assert job(path, mood, again).start().join(SECONDS)
    assert again.last.state is State.DONE
    assert saved(path) == 300


def test_a_job_can_be_cancelled_in_a_pause(tmp_path: Path, mood: Rubric) -> None:
    path = project_file(tmp_path, mood, [f"remark {i}" for i in range(300)])
    told = Watcher()
    running = job(path, mood, told)
    running.pause()
    running.start()
    told.wait_for(State.PAUSED)
    running.cancel()
    assert running.join(SECONDS)
    assert told.last.state is State.CANCELLED


def test_a_job_that_cannot_begin_says_why(tmp_path: Path, mood: Rubric) -> None:
    told = Watcher()
    assert job(tmp_path / "none.glossator", mood, told).start().join(SECONDS)
    assert told.last.state is State.FAILED
    assert "no project file" in str(told.last.error)


def test_the_real_model_is_ended_while_it_loads(
    tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    path = project_file(tmp_path, mood, ["one", "two"])
    told = Watcher()
    setup = setup_for(mood, smollm2)
    running = AnnotateJob(lambda: Project(path), setup, "SmolLM2", ["feeling"], told).start()
    told.wait_for(State.LOADING)
    running.cancel()
    assert running.join(SECONDS)
    assert told.last.state is State.CANCELLED
    assert saved(path) == 0
