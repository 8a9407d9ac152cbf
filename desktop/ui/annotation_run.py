"""A long job in which a model annotates the open project."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from desktop.engine.annotate import RunProgress, annotate, model_coder
from desktop.engine.choose import Choice
from desktop.engine.runtime.runtime import ModelStoppedError, Runtime, Scoring, Setup
from desktop.engine.store.project import Project


class StoppableScoring(Scoring, Protocol):
    """A runtime that another thread can stop at once."""

    def interrupt(self) -> None:
        """Makes a call that waits for scores raise ModelStoppedError."""


RuntimeFactory = Callable[[Setup], AbstractContextManager[StoppableScoring]]
"""Starts a model's process; tests pass a stand-in."""


class AnnotationRun:
    """The steps of annotating all units that the model has not annotated yet.

    Calling it gives the job's generator. Whatever it has reported is saved, and the next run
    continues from there.
    """

    def __init__(
        self,
        choice: Choice,
        dimensions: tuple[str, ...],
        threads: int = 0,
        make_runtime: RuntimeFactory = Runtime,
    ) -> None:
        """Without ``dimensions`` all are annotated. With ``threads`` 0 all cores but one are used,
        which is left to the window."""
        self._choice, self._dimensions = choice, dimensions
        self._threads, self._make_runtime = threads, make_runtime
        self._lock = threading.Lock()
        self._runtime: StoppableScoring | None = None
        self._interrupted = False

    def __call__(self, project: Project) -> Iterator[RunProgress]:
        """Loads the model and annotates. Runs in the job's thread."""
        usual = max(1, (os.cpu_count() or 1) - 1)
        setup = replace(self._choice.setup, threads=self._threads or usual)
        names = self._dimensions or project.rubric().dimension_names
        try:
            with self._make_runtime(setup) as runtime:
                with self._lock:
                    self._runtime = runtime
                    if self._interrupted:
                        return
                coder = model_coder(self._choice.title, setup, runtime.info)
                yield from annotate(project, coder, runtime, names, setup.training_units)
        except ModelStoppedError:
            return
        finally:
            with self._lock:
                self._runtime = None

    def interrupt(self) -> None:
        """Ends the run at once, even while the model loads. Called from another thread."""
        with self._lock:
            self._interrupted = True
            if self._runtime is not None:
                self._runtime.interrupt()
