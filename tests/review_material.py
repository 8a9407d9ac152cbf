"""Projects that the double has annotated, for people to review."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from doubles import InstantRuntime

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind, Document, Unit, human
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

MODEL = Coder("model0000001", "Double", CoderKind.MODEL)
NAMES = ("feeling", "strength", "about")
Fill = Callable[..., Project]
"""Makes an open project of such texts, or of so many, with the double's answers."""


def add_texts(project: Project, rubric: Rubric, texts: Sequence[str] | int) -> None:
    """One document of lines, ``a.txt``, with units ``a-0000``, ``a-0001`` …"""
    project.use_rubric(rubric)
    if isinstance(texts, int):
        texts = [f"remark {i}" for i in range(texts)]
    add_document(
        project,
        Document("a", "a.txt", "0" * 64, "txt", unit_kind="line"),
        (
            Unit(f"a-{i:04d}", "a", i, i, i + 1, {"text": text}, f"line {i + 1}")
            for i, text in enumerate(texts)
        ),
    )


def answer(project: Project, names: Sequence[str] = NAMES) -> None:
    """Lets the double answer what is left."""
    list(annotate(project, MODEL, InstantRuntime(project.rubric()), names))


def answers(project: Project, dimension: str = "feeling") -> dict[str, str]:
    """The double's values by unit_id."""
    return {
        a.unit_id: a.value for a in project.annotations(dimension) if a.coder_id == MODEL.coder_id
    }


def said_by(project: Project, name: str, dimension: str = "feeling") -> dict[str, str]:
    """A person's values by unit_id."""
    coder_id = human(name).coder_id
    return {a.unit_id: a.value for a in project.annotations(dimension) if a.coder_id == coder_id}


def state(project: Project) -> list[object]:
    """All that is said, and by whom."""
    return [*project.annotations(), *project.coders()]
