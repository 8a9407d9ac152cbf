"""What the window hands to the job runner to have a model annotate the open project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from desktop.engine.annotate import Progress, annotate, model_coder
from desktop.engine.choose import setup_for
from desktop.engine.folders import cache_folder
from desktop.engine.models.library import find_model
from desktop.engine.runtime.runtime import Runtime, Setup
from desktop.engine.store.project import Project

MakeRuntime = Callable[[Setup], Runtime]
"""Starts a model's process; a test puts a double in its place."""


def annotating(
    model: str,
    adapter: str,
    dimensions: tuple[str, ...],
    make_runtime: MakeRuntime = Runtime,
) -> Callable[[Project], Iterator[Progress]]:
    """The steps of a run by this model over all units that it has not annotated yet."""

    def steps(project: Project) -> Iterator[Progress]:
        rubric = project.rubric()
        file = find_model(model)
        added = find_model(adapter) if adapter else None
        setup = setup_for(rubric, file, added, threads=os.cpu_count() or 1, cache=cache_folder())
        title = f"{file.title} + {added.title}" if added else file.title
        with make_runtime(setup) as runtime:
            coder = model_coder(title, setup, runtime.info)
            names = dimensions or tuple(d.name for d in rubric.dimensions)
            yield from annotate(project, coder, runtime, names, setup.training_units)

    return steps
