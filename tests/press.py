"""Reviews in two newspapers, one of which a model understands less: for the tests of groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop.engine.domain import (
    Annotation,
    Coder,
    CoderKind,
    ColumnMap,
    Document,
    Status,
    Unit,
    human,
)
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.schema import Rubric

ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
PEOPLE = (human("Anna"), human("Ben"), human("Cem"))


def press_project(make_project: Callable[..., Project], reviews: Rubric) -> Project:
    """90 rows of a table whose column ``paper`` is Post or Sun and, six times, Mail.

    Three people give the right level in nine of ten cases, and else any; so does the model, but on
    Sun in five of ten.
    """
    papers = [("Post", "Sun", "Sun", "Post")[i % 4] if i < 84 else "Mail" for i in range(90)]
    units = [
        Unit(f"u{i:02}", "doc", i, i, i + 1, {"text": f"text {i}"}, "",
             {"review": f"text {i}", "paper": paper})
        for i, paper in enumerate(papers)
    ]  # fmt: skip
    random = np.random.default_rng(8)
    made = []
    for dimension in reviews.dimensions:
        for i, unit in enumerate(units):
            for coder in (*PEOPLE, ROBOT):
                skill = 0.5 if coder is ROBOT and papers[i] == "Sun" else 0.9
                level = i % 3 if random.random() < skill else int(random.integers(0, 3))
                p = tuple(0.8 if level == other else 0.1 for other in range(3))
                made.append(Annotation(
                    unit.unit_id, dimension.name, coder.coder_id, dimension.values[level],
                    Status.CONFIRMED, "2026-01-01T00:00:00Z",
                    scores=Scores(p, 1.0) if coder is ROBOT else None,
                ))  # fmt: skip
    document = Document("doc", "press.csv", "0" * 64, "csv", "", "row", ("review", "paper"),
                        read_by=ColumnMap({"text": "review"}))  # fmt: skip
    return make_project(reviews, units, made, coders=[*PEOPLE, ROBOT], documents=[document])
