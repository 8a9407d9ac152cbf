"""Projects that go on with a changed codebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop.engine.domain import Annotation, human
from desktop.engine.recode import free_name, make_plan, recode
from desktop.engine.store.project import Project
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

ANNA, BEN = human("Anna").coder_id, human("Ben").coder_id
INTO_FEAR = {"feeling": {"fearful hope": "fear"}}


def merged_mood(mood: Rubric) -> Rubric:
    """The rubric without "fearful hope", which was merged into "fear", and without "anger"."""
    source = mood.source.replace('"1.0"', '"1.1"')
    for name, anchor in (("fearful hope", "Hoping, and afraid."), ("anger", "Against somebody.")):
        level = f'[[dimension.level]]\nname = "{name}"\nanchor = "{anchor}"\n'
        assert level in source
        source = source.replace(level, "")
    return parse_rubric(source, "merged.toml")


def at(day: int) -> Callable[[], str]:
    return lambda: f"2026-03-{day:02}T12:00:00Z"


def gone_on(
    project: Project, new: Rubric, levels: Mapping[str, Mapping[str, str]] = INTO_FEAR, **more: Any
) -> Project:
    """The project under another codebook, opened."""
    target = free_name(project.path, project.rubric(), new)
    plan = make_plan(project.rubric(), new, levels=levels, **more)
    list(recode(project, plan, target, clock=at(20)))
    return Project(target, passphrase=project.passphrase)


def said(project: Project, coder_id: str = ANNA) -> dict[tuple[str, str, int], Annotation]:
    return {
        (a.unit_id, a.dimension, a.round): a
        for a in project.annotations()
        if a.coder_id == coder_id
    }


def by_value(project: Project, coder_id: str = ANNA) -> dict[str, str]:
    return {unit: a.value for (unit, name, _), a in said(project, coder_id).items()
            if name == "feeling"}  # fmt: skip
