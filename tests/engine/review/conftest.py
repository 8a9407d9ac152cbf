"""Makes projects to review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from review_material import add_texts, answer

from desktop.engine.store.project import Project
from rubrics.schema import Rubric

Fill = Callable[..., Project]


@pytest.fixture
def fill(tmp_path: Path, mood: Rubric) -> Iterator[Fill]:
    """Makes projects of annotated texts; closes them in the end."""
    opened: list[Project] = []

    def make(texts: Sequence[str] | int = 12, *, answered: bool = True) -> Project:
        project = Project(tmp_path / f"r{len(opened)}.glossator", create=True)
        opened.append(project)
        add_texts(project, mood, texts)
        if answered:
            answer(project)
        return project

    yield make
    for project in opened:
        project.close()
