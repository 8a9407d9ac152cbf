"""A run in a thread of its own, for a window: start, pause, go on, cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from desktop.engine.annotate import Progress, annotate, model_coder
from desktop.engine.runtime.runtime import ModelStoppedError, Runtime, Scoring, Setup
from desktop.engine.store.project import Project


class State(StrEnum):
    """Where a run stands. The last three are ends; a run that ended is resumed by a new job."""

    LOADING = "loading"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Update:
    """What a job tells. ``progress`` is None until the work has been counted; ``error`` is why it
    FAILED: a UserError is for the person, anything else is a bug."""

    state: State
    progress: Progress | None = None
    error: Exception | None = None


class StoppableScoring(Scoring, Protocol):
    """A runtime that another thread can stop at once."""

    def interrupt(self) -> None:
        """Makes who waits for a score get ModelStoppedError."""


RuntimeStarter = Callable[[Setup], AbstractContextManager[StoppableScoring]]


class AnnotateJob:
    """Scores what is left of a project under a setup, in a thread.

    ``tell`` is called in that thread for every change of state and every step, after what it
    reports was saved; it must return soon and not raise. The project is opened in the thread, by
    ``open_project``. Cancelled, crashed or killed, nothing that was reported is lost, and a new job
    goes on from there.
    """

    def __init__(
        self,
        open_project: Callable[[], Project],
        setup: Setup,
        title: str,
        dimensions: Sequence[str],
        tell: Callable[[Update], None],
        *,
        start_runtime: RuntimeStarter = Runtime,
    ) -> None:
        """``title`` is what the model is called as a coder."""
        self._open_project = open_project
        self._setup, self._title, self._dimensions = setup, title, tuple(dimensions)
        self._tell = tell
        self._start_runtime = start_runtime
        self._thread = threading.Thread(target=self._run, name="annotate")
        self._go_on = threading.Event()
        self._go_on.set()
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._runtime: StoppableScoring | None = None

    def start(self) -> Self:
        """Begins, once."""
        self._thread.start()
        return self

    def pause(self) -> None:
        """Stops asking for more after the step at hand; the model stays loaded."""
        self._go_on.clear()

    def resume(self) -> None:
        """Goes on after a pause."""
        self._go_on.set()

    def cancel(self) -> None:
        """Ends at once, even in the middle of a long text or while the model loads."""
        self._cancelled.set()
        with self._lock:
            if self._runtime is not None:
                self._runtime.interrupt()
        self._go_on.set()

    def join(self, seconds: float | None = None) -> bool:
        """Waits for the end; whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        last: Progress | None = None
        try:
            self._tell(Update(State.LOADING))
            with self._open_project() as project, self._start_runtime(self._setup) as runtime:
                with self._lock:
                    self._runtime = runtime
                if self._cancelled.is_set():
                    runtime.interrupt()
                coder = model_coder(self._title, self._setup, runtime.info)
                for last in annotate(
                    project, coder, runtime, self._dimensions, self._setup.training_units
                ):
                    self._tell(Update(State.RUNNING, last))
                    if not self._wait_while_paused(last):
                        break
            cancelled = self._cancelled.is_set() and (last is None or last.done < last.total)
            self._tell(Update(State.CANCELLED if cancelled else State.DONE, last))
        except ModelStoppedError:
            self._tell(Update(State.CANCELLED, last))
        except Exception as error:
            self._tell(Update(State.FAILED, last, error))
        finally:
            with self._lock:
                self._runtime = None

    def _wait_while_paused(self, last: Progress) -> bool:
        """Returns when it is time to go on; whether it is."""
        if not self._go_on.is_set():
            self._tell(Update(State.PAUSED, last))
            self._go_on.wait()
        return not self._cancelled.is_set()
