from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.agreement.assess import agreement
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit, human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.report.page import write_page
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.schema import Rubric

ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})


@pytest.fixture
def project_of(make_project: Callable[..., Project], reviews: Rubric) -> Callable[[int], Project]:
    scores, anna = Scores((0.7, 0.2, 0.1), 1.0), human("Anna")

    def of(count: int) -> Project:
        units = [
            Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"{i} " + "x" * 1000}) for i in range(count)
        ]
        annotations = [
            Annotation(u.unit_id, "tone", "robot", "negative", Status.SUGGESTED, "", scores=scores)
            for u in units
        ]
        annotations += [
            Annotation(f"u{i}", "tone", anna.coder_id, "negative", Status.CONFIRMED, "")
            for i in range(10)
        ]
        return make_project(reviews, units, annotations, coders=[ROBOT, anna])

    return of


DATA_SETS = {Format.SAV, Format.DTA}
"""The library that writes them wants all at once."""


@pytest.mark.parametrize("fmt", [fmt for fmt in Format if fmt not in DATA_SETS])
def test_memory_does_not_grow_with_the_number_of_units(
    project_of: Callable[[int], Project], tmp_path: Path, fmt: Format
) -> None:
    small, large = project_of(150), project_of(1200)

    def peak(project: Project) -> int:
        tracemalloc.start()
        export_project(project, fmt, tmp_path)
        write_page(project, agreement(project), tmp_path)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(small)  # imports and caches
    # The texts alone are 1.2 MB. Whatever else this process does only adds, and not every time.
    assert any(peak(large) - peak(small) < 300_000 for _ in range(3))
