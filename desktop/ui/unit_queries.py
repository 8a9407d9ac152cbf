"""Queries about units that the window runs in the project's thread."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.engine.domain import Annotation, Coder, CoderKind, Unit
from desktop.engine.review.bulk import AcceptAnswers, Action, DeleteAnnotations, Preview, preview
from desktop.engine.store import search
from desktop.engine.store.exposure import note_shown
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_ids, unit_number
from desktop.engine.store.views import Selection, View, select


@dataclass(frozen=True, slots=True)
class FoundUnits:
    """The units of a view."""

    view: View
    numbers: Selection
    unindexed: int
    """How many units of the project a search for words cannot find yet."""


def find_units(project: Project, view: View) -> FoundUnits:
    """The units of a view, in its order."""
    return FoundUnits(view, select(project, view), search.unindexed(project))


def preview_action(project: Project, action: Action, coder: Coder | None) -> Preview:
    """What a bulk action would change.

    A preview that lists some of a model's answers is recorded: ``coder`` has seen these. Without a
    coder none are listed. Raises UserError if the action is not possible.
    """
    found = preview(project, action)
    if not _tells_answers(project, action):
        return found
    if coder is None:
        return replace(found, examples=())
    for example in found.examples:
        note_shown(project, coder, [unit_number(project, example.unit_id)], example.dimension)
    return found


def _tells_answers(project: Project, action: Action) -> bool:
    """Whether what an action changes are a model's answers, or follows from them."""
    if isinstance(action, DeleteAnnotations):
        models = (coder for coder in project.coders() if coder.kind is CoderKind.MODEL)
        return any(coder.coder_id == action.coder_id for coder in models)
    return isinstance(action, AcceptAnswers)


def unit_details(
    project: Project, number: int, coder: Coder | None
) -> tuple[Unit, list[Annotation]] | None:
    """A unit with all its annotations, which ``coder`` is recorded to have seen; without a coder
    none are returned. None if there is no such unit."""
    ids = unit_ids(project, [number])
    if not ids:
        return None
    if coder is None:
        return project.unit(ids[0]), []
    if not project.read_only:
        note_shown(project, coder, [number])
    return project.unit(ids[0]), project.annotations_of(ids[0])
