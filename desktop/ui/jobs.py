"""Worker threads for everything that would block the interface.

A *lane* is a thread that runs short tasks one after the other. A *long job* has a thread of its
own, reports its steps, and can be paused and cancelled. Results are delivered as calls in the
interface thread.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

STEP_INTERVAL = 0.1
"""Seconds between two steps of a long job that are reported."""

T = TypeVar("T")

ErrorCallback = Callable[[Exception], None]
"""Called in the interface thread with the exception that some work has raised."""


@dataclass(frozen=True, slots=True)
class _Task:
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: ErrorCallback
    key: str


class _Lane:
    """A thread with a queue. A waiting task is dropped when a newer one with its key arrives."""

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
    """Raised within a step of a long job that has been cancelled."""


class LongJob(QObject):
    """A generator that runs in a thread of its own; what it yields are its steps.

    The work continues after a step only if the job was not cancelled. If steps take long, pass
    ``interrupt``: called on cancelling, it makes the current step and the generator end without an
    error. Signals are emitted from the job's thread.
    """

    step = Signal(object)
    """A step; not every one, see ``show_every_step``."""
    done = Signal()
    """The work was completed."""
    failed = Signal(object)
    """The work raised this exception."""
    ended = Signal()
    """The work was completed, failed or was cancelled; emitted last."""

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
        self.last_step: Any = None
        """The last step that was reported."""
        self.show_every_step = False
        """Whether every step is reported; else at most one in STEP_INTERVAL, and the last."""
        self.files_in_use: frozenset[Path] = frozenset()
        """Files that must not be renamed or removed while the job runs."""
        self._steps = steps
        self._interrupt = interrupt
        self._shown_at = 0.0
        self._held_back: Any = None
        self._cancel = threading.Event()
        self._resumed = threading.Event()
        self._resumed.set()
        self._thread = threading.Thread(target=self._run, name=kind, daemon=True)

    @property
    def cancelled(self) -> bool:
        """Whether the job was cancelled; it may still be running."""
        return self._cancel.is_set()

    @property
    def paused(self) -> bool:
        """Whether the job waits, or will wait after the current step, to be resumed."""
        return not self._resumed.is_set()

    def cancel(self) -> None:
        """Ends the job after the current step, or during it if there is an ``interrupt``."""
        self._cancel.set()
        if self._interrupt is not None:
            self._interrupt()
        self._resumed.set()

    def pause(self) -> None:
        """Makes the job wait after the current step."""
        self._resumed.clear()

    def resume(self) -> None:
        """Ends the pause."""
        self._resumed.set()

    def report(self, value: Any) -> None:
        """Reports a step from within the work, for functions that take a progress callback.

        Raises StoppedError if the job was cancelled.
        """
        if self.cancelled:
            raise StoppedError
        self._emit_or_hold_back(value)

    def _emit_or_hold_back(self, value: Any) -> None:
        self._held_back = value
        if self.show_every_step or time.monotonic() - self._shown_at >= STEP_INTERVAL:
            self._shown_at, self._held_back = time.monotonic(), None
            self.step.emit(value)

    def _run(self) -> None:
        error: Exception | None = None
        try:
            steps = self._steps()
            try:
                for value in steps:
                    self._emit_or_hold_back(value)
                    self._resumed.wait()
                    if self.cancelled:
                        break
            finally:
                getattr(steps, "close", lambda: None)()  # in this thread; it may raise as well
        except StoppedError:
            pass
        except Exception as caught:
            error = caught
        if self._held_back is not None:
            self.step.emit(self._held_back)
        if error is not None:
            self.failed.emit(error)
        elif not self.cancelled:
            self.done.emit()
        self.ended.emit()

    def start(self) -> None:
        """Starts the thread. Called by ``JobRunner.start_job``."""
        self._thread.start()

    def join(self) -> None:
        """Waits until the thread has ended."""
        self._thread.join()


class JobRunner(QObject):
    """Runs tasks in lanes, and long jobs."""

    changed = Signal()
    """A long job was started or has ended."""

    _deliver = Signal(object)

    def __init__(self, unexpected: ErrorCallback, parent: QObject | None = None) -> None:
        """``unexpected`` gets the exceptions of tasks that were submitted without ``failed``."""
        super().__init__(parent)
        self.unexpected = unexpected
        self._lanes: dict[str, _Lane] = {}
        self.running: list[LongJob] = []
        self._deliver.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        lane: str,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: ErrorCallback | None = None,
        *,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Runs ``work`` in a lane, then calls ``done`` with its result in the interface thread, or
        ``failed`` with its exception.

        Neither is called if ``owner`` has been deleted by then. Of waiting tasks with the same key
        only the newest is run.
        """
        if lane not in self._lanes:
            self._lanes[lane] = _Lane(lane, self._deliver.emit)
        then, otherwise = done or (lambda _value: None), failed or self.unexpected
        task = _Task(work, if_alive(owner, then), if_alive(owner, otherwise), key)
        self._lanes[lane].put(task)

    def new_job(
        self,
        kind: str,
        title: str,
        steps: Callable[[], Iterator[Any]],
        interrupt: Callable[[], None] | None = None,
    ) -> LongJob:
        """A long job that is not running yet: connect to its signals, then call ``start_job``."""
        return LongJob(kind, title, steps, self, interrupt)

    def start_job(self, job: LongJob) -> None:
        """Starts a job that was made with ``new_job``."""
        queued = Qt.ConnectionType.QueuedConnection
        job.step.connect(lambda value: setattr(job, "last_step", value), queued)
        job.ended.connect(lambda: self._ended(job), queued)
        self.running.append(job)
        job.start()
        self.changed.emit()

    def job(self, kind: str) -> LongJob | None:
        """The running job of this kind, if there is one."""
        return next((job for job in self.running if job.kind == kind), None)

    def cancel_all(self) -> None:
        """Cancels every long job; does not wait for them to end."""
        for job in self.running:
            job.cancel()

    def close_lane(self, lane: str) -> None:
        """Ends a lane after the tasks that wait in it, and waits for that."""
        found = self._lanes.pop(lane, None)
        if found:
            found.stop()

    def close(self) -> None:
        """Cancels all jobs, ends all lanes and waits for them."""
        self.cancel_all()
        for job in self.running:
            job.join()
        for lane in list(self._lanes):
            self.close_lane(lane)

    def _ended(self, job: LongJob) -> None:
        job.join()
        self.running.remove(job)
        self.changed.emit()
        job.deleteLater()


def if_alive(owner: QObject | None, callback: Callable[[T], None]) -> Callable[[T], None]:
    """The same callback, except that it does nothing after ``owner`` was deleted by Qt."""

    def call(value: T) -> None:
        if owner is None or shiboken6.isValid(owner):
            callback(value)

    return call
