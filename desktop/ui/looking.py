"""What the table of units, and the unit beside it, ask of the project."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.engine.model import Annotation, Coder, Unit
from desktop.engine.store import search
from desktop.engine.store.exposure import note_shown
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_ids
from desktop.engine.store.views import Selection, View, select


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a view: which units, of how many, and how many a search cannot see yet."""

    view: View
    numbers: Selection
    unindexed: int


def found_in(project: Project, view: View) -> Found:
    """The units of a view."""
    return Found(view, select(project, view), search.unindexed(project))


def details_of(
    project: Project, number: int, coder: Coder | None
) -> tuple[Unit, list[Annotation]] | None:
    """A unit with all that was said of it, which ``coder`` has then seen; nobody sees anything."""
    ids = unit_ids(project, [number])
    if not ids:
        return None
    if coder is None:
        return project.unit(ids[0]), []
    if not project.read_only:
        note_shown(project, coder, [number])
    return project.unit(ids[0]), project.annotations_of(ids[0])
