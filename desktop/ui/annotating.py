"""What the window hands to the job runner to have a model annotate the open project."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from desktop.engine.annotate import RunProgress, annotate, model_coder
from desktop.engine.choose import Choice, MismatchError, choose
from desktop.engine.home.folders import cache_folder
from desktop.engine.models.library import Kind, ModelFile, default_model, list_models
from desktop.engine.runtime.runtime import ModelStoppedError, Runtime, Scoring, Setup
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


class StoppableScoring(Scoring, Protocol):
    """A runtime that another thread can stop at once."""

    def interrupt(self) -> None:
        """Makes who waits for a score get ModelStoppedError."""


MakeRuntime = Callable[[Setup], AbstractContextManager[StoppableScoring]]
"""Starts a model's process; a test puts a double in its place."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model to choose, whether it is what is taken by default, and how it is remembered.

    ``ids`` are the model's and its adapter's; ``none`` where the adapter that ships is left out.
    """

    choice: Choice
    default: bool
    ids: tuple[str, str]

    @property
    def files(self) -> frozenset[Path]:
        """What is read as long as it annotates."""
        setup = self.choice.setup
        return frozenset(filter(None, (setup.model, setup.adapter)))


def offers(rubric: Rubric) -> list[Offer]:
    """The models at hand as they would be asked about a rubric.

    An adapter that comes with the program for this rubric is part of what its base is by default;
    the base can be had without it too. Of the user's own files those that do not fit are left out.
    """
    files = list_models().models
    bases = [file for file in files if file.kind is Kind.MODEL]
    default = default_model().sha256 if any(file.embedded for file in bases) else ""
    found: list[Offer] = []
    for base in bases:
        usual = _fitting(rubric, base)
        if usual is None:
            continue
        found.append(Offer(usual, base.sha256 == default, (base.id, "")))
        if usual.setup.adapter is not None:
            alone = _fitting(rubric, base, shipped=False)
            found += [Offer(alone, False, (base.id, "none"))] if alone else []
        for adapter in files:
            own = adapter.kind is Kind.ADAPTER and not adapter.embedded
            if own and adapter.header.base_sha256 == base.sha256:
                trained = _fitting(rubric, base, adapter)
                found += [Offer(trained, False, (base.id, adapter.id))] if trained else []
    return found


def trained_for(rubric: Rubric, model: ModelFile) -> tuple[str, str] | None:
    """How a file is chosen that was trained for a rubric and can be asked about it."""
    if model.header.rubric:
        for offer in offers(rubric):
            if model.id == (offer.ids[1] or offer.ids[0]):
                return offer.ids
    return None


def _fitting(
    rubric: Rubric, base: ModelFile, adapter: ModelFile | None = None, *, shipped: bool = True
) -> Choice | None:
    try:
        return choose(rubric, base, adapter, shipped=shipped, cache=cache_folder())
    except MismatchError:
        return None


class Annotating:
    """The steps of a run over all units that the model has not annotated yet.

    ``interrupt`` ends it at once, while the model loads or in the middle of a long text; what was
    reported is saved, and the next run goes on from there.
    """

    def __init__(
        self,
        choice: Choice,
        dimensions: tuple[str, ...],
        threads: int = 0,
        make_runtime: MakeRuntime = Runtime,
    ) -> None:
        """``threads`` may be 0, for all cores but one, which is left to the window."""
        self._choice, self._dimensions = choice, dimensions
        self._threads, self._make_runtime = threads, make_runtime
        self._guard = threading.Lock()
        self._runtime: StoppableScoring | None = None
        self._interrupted = False

    def __call__(self, project: Project) -> Iterator[RunProgress]:
        """Loads the model and annotates, in the job's thread."""
        usual = max(1, (os.cpu_count() or 1) - 1)
        setup = replace(self._choice.setup, threads=self._threads or usual)
        names = self._dimensions or tuple(d.name for d in project.rubric().dimensions)
        try:
            with self._make_runtime(setup) as runtime:
                with self._guard:
                    self._runtime = runtime
                    if self._interrupted:
                        return
                coder = model_coder(self._choice.title, setup, runtime.info)
                yield from annotate(project, coder, runtime, names, setup.training_units)
        except ModelStoppedError:
            return
        finally:
            with self._guard:
                self._runtime = None

    def interrupt(self) -> None:
        """Ends the run, from another thread."""
        with self._guard:
            self._interrupted = True
            if self._runtime is not None:
                self._runtime.interrupt()
