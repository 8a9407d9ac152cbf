"""What the table of units, and the unit beside it, ask of the project."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.engine.domain import Annotation, Coder, Unit
from desktop.engine.review.bulk import AcceptAnswers, Action, Preview, preview
from desktop.engine.store import search
from desktop.engine.store.exposure import note_shown
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_ids, unit_number
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


def preview_of(project: Project, action: Action, coder: Coder) -> Preview:
    """What an action would change; whose own a model's answers would become has then seen those
    that the preview lists. Raises UserError for what cannot be done."""
    seen = preview(project, action)
    if isinstance(action, AcceptAnswers):
        for example in seen.examples:
            note_shown(project, coder, [unit_number(project, example.unit_id)], example.dimension)
    return seen


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
