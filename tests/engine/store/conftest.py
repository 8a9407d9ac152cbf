"""Small projects: to be opened in bad circumstances, and to go on with a changed codebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from recoding_material import merged_mood

from desktop.engine.domain import Document, Unit
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


@pytest.fixture
def filled(mood: Rubric) -> Callable[[Path], Path]:
    """Makes a project file of twenty remarks."""

    def make(path: Path) -> Path:
        with Project(path, create=True) as project:
            project.use_rubric(mood)
            units = [
                Unit(f"d00000000000-{i:06d}", "d00000000000", i, i, i + 1, {"text": f"remark {i}"})
                for i in range(20)
            ]
            add_document(project, Document("d00000000000", "a.txt", "0" * 64, "txt"), units)
        return path

    return make


@pytest.fixture
def merged(mood: Rubric) -> Rubric:
    """See ``merged_mood``."""
    return merged_mood(mood)
