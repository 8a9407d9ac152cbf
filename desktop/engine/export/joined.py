"""Every unit with its annotations, read side by side so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from desktop.engine.model import Annotation, Unit

if TYPE_CHECKING:
    from desktop.engine.store.project import Project


def coded_units(project: Project) -> Iterator[tuple[Unit, list[Annotation]]]:
    """All units in order, each with its annotations: none, for a unit that nobody coded."""
    groups = groupby(project.annotations(), attrgetter("unit_id"))
    unit_id, group = next(groups, ("", iter(())))
    for unit in project.units():
        if unit.unit_id == unit_id:
            yield unit, list(group)
            unit_id, group = next(groups, ("", iter(())))
        else:
            yield unit, []
