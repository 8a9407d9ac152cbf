"""The table for the R package dsl believes in a random sample where the report does."""

from __future__ import annotations

import csv

import pytest
from review_material import Fill

from desktop.engine.agreement.choices import Choices
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample
from desktop.engine.store.project import Project
from desktop.engine.store.samples import sampled


@pytest.fixture
def project(fill: Fill) -> Project:
    """60 texts that a model has answered."""
    return fill(60)


def probabilities(project: Project, **chosen: bool) -> set[str]:
    """The probabilities of all rows."""
    folder = project.path.parent / "check"
    export_project(project, Format.DSL, folder, choices=Choices(**chosen))
    (path,) = folder.glob("dsl_feeling_*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["sample_prob"] for row in csv.DictReader(file)}


def test_who_vouches_for_a_random_sample_is_believed(project: Project) -> None:
    desk = Desk(project, "Anna")
    for number in range(15):
        desk.choose(f"a-{number:04d}", "feeling", "joy")
    assert probabilities(project) == {""}
    assert probabilities(project, random_sample=True) == {"0.25"}


def test_what_is_recorded_counts_for_more(project: Project) -> None:
    draw_sample(project, "s", 30, by="feeling")
    desk = Desk(project, "Anna")
    for number in sampled(project, "s"):
        desk.choose(f"a-{number - 1:04d}", "feeling", "joy")
    recorded = probabilities(project)
    assert len(recorded) > 1
    assert "" not in recorded
    assert probabilities(project, random_sample=True) == recorded
