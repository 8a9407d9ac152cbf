"""The job runner: results come back in the interface's thread, and nothing is left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from desktop.ui.jobs import JobRunner
from desktop.ui.shell.job_strip import JobStrip
from desktop.ui.theme.theme import Theme


@pytest.fixture
def unexpected() -> list[object]:
    return []


@pytest.fixture
def jobs(qtbot: QtBot, unexpected: list[object]) -> Iterator[JobRunner]:
    made = JobRunner(unexpected.append)
    yield made
    made.close()


def test_answers_come_in_the_thread_of_the_interface(jobs: JobRunner, qtbot: QtBot) -> None:
    worked, came = [], []
    jobs.submit("a", lambda: worked.append(threading.current_thread()),
             lambda _: came.append(threading.current_thread()))  # fmt: skip
    qtbot.waitUntil(lambda: bool(came))
    assert came == [threading.main_thread()]
    assert worked != came


def test_a_lane_keeps_its_order(jobs: JobRunner, qtbot: QtBot) -> None:
    came: list[int] = []
    for number in range(50):
        jobs.submit("a", lambda number=number: number, came.append)
    qtbot.waitUntil(lambda: len(came) == 50)
    assert came == list(range(50))


def test_of_waiting_tasks_with_one_key_only_the_newest_is_done(
    jobs: JobRunner, qtbot: QtBot
) -> None:
    gate, came = threading.Event(), []
    jobs.submit("a", gate.wait)
    for number in range(9):
        jobs.submit("a", lambda number=number: number, came.append, key="same")
    gate.set()
    qtbot.waitUntil(lambda: bool(came))
    qtbot.wait(50)
    assert came == [8]


def test_an_error_that_nobody_takes_is_told(
    jobs: JobRunner, qtbot: QtBot, unexpected: list[object]
) -> None:
    jobs.submit("a", lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(unexpected))
    assert isinstance(unexpected[0], ZeroDivisionError)


def test_a_long_job_can_be_paused_and_stopped(jobs: JobRunner, qtbot: QtBot) -> None:
    closed = threading.Event()
    made: list[int] = []

    def steps() -> Iterator[int]:
        try:
            for number in range(10_000):
                made.append(number)
                threading.Event().wait(0.01)
                yield number
        finally:
            closed.set()

    job = jobs.new_job("long", "Long", steps)
    done: list[bool] = []
    job.done.connect(lambda: done.append(True))
    jobs.start_job(job)
    qtbot.waitUntil(lambda: len(made) > 3)
    job.pause()
    count = len(made) + 1  # with the step that it is at
    qtbot.wait(150)
    assert len(made) <= count
    job.resume()
    qtbot.waitUntil(lambda: len(made) > count)
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.running)
    assert closed.is_set()
    assert not done


def test_the_last_step_is_always_shown(jobs: JobRunner, qtbot: QtBot) -> None:
    job = jobs.new_job("quick", "Quick", lambda: iter(range(1000)))
    shown: list[int] = []
    job.step.connect(shown.append)
    jobs.start_job(job)
    qtbot.waitUntil(lambda: not jobs.running)
    assert shown[-1] == 999
    assert len(shown) < 20


def test_a_job_that_fails_while_it_is_being_stopped_has_ended(
    jobs: JobRunner, qtbot: QtBot
) -> None:
    def steps() -> Iterator[int]:
        try:
            while True:
                yield 0
        finally:
            raise OSError("The disk is full.")

    job, failed = jobs.new_job("long", "Long", steps), list[object]()
    job.failed.connect(failed.append)
    jobs.start_job(job)
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.running)
    assert isinstance(failed[0], OSError)


def test_the_strip_shows_the_progress_of_the_newest_job_alone(
    jobs: JobRunner, qtbot: QtBot, themed: Theme
) -> None:
    strip = JobStrip(jobs, None)
    qtbot.addWidget(strip)
    bar, gates = strip.findChild(QProgressBar), [threading.Event() for _ in range(3)]

    def steps(done: int, *waits: threading.Event) -> Iterator[SimpleNamespace]:
        for number, gate in enumerate(waits):
            while not gate.wait(0.01):
                yield SimpleNamespace(done=done + number, total=10)

    older = jobs.new_job("older", "Older", lambda: steps(1, gates[0], gates[2]))
    newer = jobs.new_job("newer", "Newer", lambda: steps(5, gates[1]))
    shown: list[int] = []
    bar.valueChanged.connect(shown.append)
    try:
        for job, value in ((older, 100), (newer, 500)):
            jobs.start_job(job)
            qtbot.waitUntil(lambda value=value: bar.value() == value)
        gates[0].set()
        shown.clear()
        qtbot.waitUntil(lambda: older.last_step.done == 2)
        assert not shown  # the bar stayed where it was
        gates[1].set()
        qtbot.waitUntil(lambda: bar.value() == 200)
    finally:
        for gate in gates:
            gate.set()
    qtbot.waitUntil(lambda: not jobs.running)
