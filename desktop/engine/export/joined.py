"""Every unit with its annotations, read side by side so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from desktop.engine.domain import Annotation, Final, Unit
from desktop.engine.progress import Progress, silent, with_progress
from desktop.engine.store.finals import finals
from desktop.engine.store.project import Project


def finals_by_unit(project: Project) -> dict[str, list[Final]]:
    """The final values by unit_id. People settle them one by one, so they fit into memory."""
    found: dict[str, list[Final]] = {}
    for final in finals(project):
        found.setdefault(final.unit_id, []).append(final)
    return found


def coded_units(
    project: Project, progress: Progress = silent
) -> Iterator[tuple[Unit, list[Annotation]]]:
    """All units in order, each with its annotations: none, for a unit that nobody coded."""
    total = project.unit_count()
    groups = groupby(project.annotations(), attrgetter("unit_id"))
    unit_id, group = next(groups, ("", iter(())))
    for unit in with_progress(project.units(), progress, total):
        if unit.unit_id == unit_id:
            yield unit, list(group)
            unit_id, group = next(groups, ("", iter(())))
        else:
            yield unit, []
