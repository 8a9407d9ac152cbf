"""What an analyst chose about the figures stays with the project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import DEFAULT, KEPT, choices_of, keep_choices
from desktop.engine.store.chosen import write_chosen
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

OTHER = replace(
    DEFAULT, epsilon=0.1, error=0.02, random_sample=True, count_trained=True, group_by="paper"
)


@pytest.fixture
def path(tmp_path: Path, mood: Rubric) -> Path:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(mood)
    return path


def test_choices_are_kept_and_every_report_is_made_with_them(path: Path) -> None:
    assert all(getattr(OTHER, name) != getattr(DEFAULT, name) for name in KEPT)
    with Project(path) as project:
        assert choices_of(project) == DEFAULT
        keep_choices(project, OTHER)
    with Project(path, read_only=True) as project:
        assert choices_of(project) == OTHER
        assert agreement(project).choices == OTHER
        assert agreement(project, DEFAULT).choices == DEFAULT


def test_what_is_for_one_report_alone_is_not_kept(path: Path) -> None:
    with Project(path) as project:
        keep_choices(project, replace(OTHER, seed=7, resamples=100, width=0.5))
        assert choices_of(project) == OTHER
        keep_choices(project, DEFAULT)
        assert choices_of(project) == DEFAULT


@pytest.mark.parametrize(
    "foreign",
    [
        {"epsilon": "much"},
        {"epsilon": 7.0},
        {"random_sample": 1},
        {"error": float("nan")},
        {"group_by": 3},
        {"group_by": None},
        {"group_by": ["paper"]},
    ],
)
def test_what_no_choice_can_be_is_passed_over(path: Path, foreign: dict[str, object]) -> None:
    with Project(path) as project:
        write_chosen(project, {**foreign, "count_trained": True, "of a later version": 1})
        assert choices_of(project) == replace(DEFAULT, count_trained=True)


@pytest.mark.parametrize("text", ["{", "[1]", "3"])
def test_what_is_no_list_of_choices_is_said_to_be_foreign(path: Path, text: str) -> None:
    with Project(path) as project:
        write_chosen(project, {})
        project.connection.execute("UPDATE meta SET value = ? WHERE key LIKE '%choices'", (text,))
        with pytest.raises(ProjectError, match="did not write"):
            choices_of(project)
