"""The one place where the window's work is done: worker threads whose results come back as calls.

Nothing here knows what is worked on. A *lane* is a thread that does one thing after the other; a
*long job* has a thread of its own, shows its steps, and can be paused and stopped.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

STEP_SECONDS = 0.1
"""Steps of a long job are shown no more often than this."""

Work = Callable[[], Any]
Then = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class _Task:
    work: Work
    done: Then
    failed: Then
    key: str


class _Lane:
    """A thread with a queue. A task whose key comes again before it was begun is dropped."""

    def __init__(self, name: str, deliver: Callable[[Callable[[], None]], None]) -> None:
        self._deliver = deliver
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._newest: dict[str, _Task] = {}
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, task: _Task) -> None:
        if task.key:
            self._newest[task.key] = task
        self._tasks.put(task)

    def stop(self) -> None:
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            if task.key and self._newest.get(task.key) is not task:
                continue
            try:
                value = task.work()
            except Exception as error:
                self._deliver(partial(task.failed, error))
            else:
                self._deliver(partial(task.done, value))


class StoppedError(Exception):
    """Raised in the middle of a step by work that finds that it is not wanted any more."""


class LongJob(QObject):
    """Work that takes a while. ``step`` brings what its generator yields, ``ended`` comes last.

    ``interrupt`` is called on cancelling, for work whose steps take long: it makes the step at hand
    end, and the generator with it, without an error.
    """

    step = Signal(object)
    done = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(
        self,
        kind: str,
        title: str,
        steps: Callable[[], Iterator[Any]],
        parent: QObject,
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.title = title
        self.last: Any = None
        """The newest step that was shown."""
        self.every = False
        """Whether every step is shown, and not only as many as can be followed."""
        self.uses: frozenset[Path] = frozenset()
        """Files that have to stay where they are as long as it works."""
        self._steps = steps
        self._interrupt = interrupt
        self._shown_at = 0.0
        self._waiting: Any = None
        self._cancel = threading.Event()
        self._go = threading.Event()
        self._go.set()
        self._thread = threading.Thread(target=self._run, name=kind, daemon=True)

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancel.is_set()

    @property
    def paused(self) -> bool:
        """Whether it waits to be resumed."""
        return not self._go.is_set()

    def cancel(self) -> None:
        """Asks it to stop: after the step it is at, or in it where it can be interrupted."""
        self._cancel.set()
        if self._interrupt is not None:
            self._interrupt()
        self._go.set()

    def pause(self) -> None:
        """Has it wait after the step it is at."""
        self._go.clear()

    def resume(self) -> None:
        """Lets it go on."""
        self._go.set()

    def show(self, value: Any) -> None:
        """Shows how far it is, for work that calls back in the middle of a step or takes just one.
        Raises StoppedError once it was asked to stop."""
        if self.cancelled:
            raise StoppedError
        self._show(value)

    def _show(self, value: Any) -> None:
        """Shows a step now, or keeps it until there may be another one to show."""
        self._waiting = value
        if self.every or time.monotonic() - self._shown_at >= STEP_SECONDS:
            self._shown_at, self._waiting = time.monotonic(), None
            self.step.emit(value)

    def _run(self) -> None:
        error: Exception | None = None
        try:
            steps = self._steps()
            try:
                for value in steps:
                    self._show(value)
                    self._go.wait()
                    if self.cancelled:
                        break
            finally:
                getattr(steps, "close", lambda: None)()  # in this thread, and it may fail as well
        except StoppedError:
            pass
        except Exception as caught:
            error = caught
        if self._waiting is not None:
            self.step.emit(self._waiting)
        if error is not None:
            self.failed.emit(error)
        elif not self.cancelled:
            self.done.emit()
        self.ended.emit()

    def start(self) -> None:
        """Begins the work; the runner does this."""
        self._thread.start()

    def join(self) -> None:
        """Waits until its thread has ended."""
        self._thread.join()


class JobRunner(QObject):
    """Runs everything that is not drawing."""

    changed = Signal()
    """A long job has begun or ended."""

    _deliver = Signal(object)

    def __init__(self, unexpected: Then, parent: QObject | None = None) -> None:
        """``unexpected`` is told of every error that nobody who asked for the work took."""
        super().__init__(parent)
        self._unexpected = unexpected
        self._lanes: dict[str, _Lane] = {}
        self.jobs: list[LongJob] = []
        self._deliver.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        lane: str,
        work: Work,
        done: Then | None = None,
        failed: Then | None = None,
        *,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Does ``work`` in a lane and then calls ``done`` in the interface thread.

        Nothing is called when ``owner`` is gone by then. Of tasks with the same key that have not
        been begun, only the newest is done.
        """
        if lane not in self._lanes:
            self._lanes[lane] = _Lane(lane, self._deliver.emit)
        done, failed = done or _nothing, failed or self._unexpected
        task = _Task(work, while_there(owner, done), while_there(owner, failed), key)
        self._lanes[lane].put(task)

    def make(
        self,
        kind: str,
        title: str,
        steps: Callable[[], Iterator[Any]],
        interrupt: Callable[[], None] | None = None,
    ) -> LongJob:
        """A long job, to be begun by the caller with ``begin`` once its signals are connected."""
        return LongJob(kind, title, steps, self, interrupt)

    def begin(self, job: LongJob) -> None:
        """Begins a long job."""
        queued = Qt.ConnectionType.QueuedConnection
        job.step.connect(lambda value: setattr(job, "last", value), queued)
        job.ended.connect(lambda: self._ended(job), queued)
        self.jobs.append(job)
        job.start()
        self.changed.emit()

    def job(self, kind: str) -> LongJob | None:
        """The long job of this kind that is at work."""
        return next((job for job in self.jobs if job.kind == kind), None)

    def cancel_all(self) -> None:
        """Asks every long job to stop."""
        for job in self.jobs:
            job.cancel()

    def close_lane(self, lane: str) -> None:
        """Ends a lane after what it was asked to do."""
        found = self._lanes.pop(lane, None)
        if found:
            found.stop()

    def close(self) -> None:
        """Stops everything and waits for it."""
        self.cancel_all()
        for job in self.jobs:
            job.join()
        for lane in list(self._lanes):
            self.close_lane(lane)

    def _ended(self, job: LongJob) -> None:
        job.join()
        self.jobs.remove(job)
        self.changed.emit()
        job.deleteLater()


def while_there(owner: QObject | None, then: Then) -> Then:
    """Does the same as long as its owner, if it has one, is there."""

    def call(value: Any) -> None:
        if owner is None or shiboken6.isValid(owner):
            then(value)

    return call


def _nothing(_value: Any) -> None:
    """What is done with a result that nobody waits for."""
