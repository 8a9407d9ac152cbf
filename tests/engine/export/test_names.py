"""Two coders of one name, or two columns, are two in every file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from desktop.engine.agreement.assess import agreement
from desktop.engine.domain import (
    Annotation,
    Coder,
    CoderKind,
    Document,
    Status,
    Unit,
    human,
    told_apart,
)
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.export.wide import WideTable
from desktop.engine.report.figures_file import write_figures
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


@pytest.fixture
def twins(audited_project: Project) -> Project:
    """Both models have one title, as one model asked in two forms has."""
    audited_project.connection.execute("UPDATE coder SET name = 'Tiny' WHERE kind = 'model'")
    return audited_project


def said(project: Project, dimension: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for a in project.annotations(dimension):
        if a.value:
            found.setdefault(a.coder_id, {})[a.unit_id] = a.value
    return found


def test_a_name_stands_for_one_coder(twins: Project) -> None:
    names = [coder.name for coder in twins.coders()]
    assert names == ["Anna", "Ben", "Cem", "Tiny model0000001", "Tiny model0000002"]


def test_case_does_not_tell_names_apart() -> None:
    found = told_apart({"1234567": "Tiny", "7654321": "tiny", "a": "Other"})
    assert found == {"1234567": "Tiny 1234567", "7654321": "tiny 7654321", "a": "Other"}


def test_the_long_table_says_which_coder_by_id(twins: Project, tmp_path: Path) -> None:
    export_project(twins, Format.CSV, tmp_path)
    with (tmp_path / "annotations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = {(row["coder_id"], row["coder"]) for row in rows}
    assert pairs == {(coder.coder_id, coder.name) for coder in twins.coders()}
    assert len({row["coder"] for row in rows}) == 5


def test_no_two_columns_of_the_wide_table_have_one_name(make_project, reviews: Rubric) -> None:
    theirs = ("unit_id", "tone", "tone__glossator", "tone__glossator__glossator__confidence")
    theirs = (*theirs, "tone__final")
    final, model = human("final"), Coder("m", "Tiny", CoderKind.MODEL, {})
    project: Project = make_project(
        reviews,
        [
            Unit("u", "doc", 0, 0, 1, {"text": "Fine."}, columns=dict.fromkeys(theirs, "7")),
            Unit("v", "doc", 1, 1, 2, {"text": "So so."}),
        ],
        [
            Annotation("u", "tone", coder.coder_id, "positive", Status.CONFIRMED, "2026-01-01")
            for coder in (final, model)
        ],
        coders=[final, model],
        documents=[Document("doc", "a.csv", "c" * 64, "csv", "utf-8", "row", theirs)],
    )
    Adjudicator(project, "Eve").settle("u", "tone", "neutral")
    table = WideTable(project)
    header = table.header
    assert len(set(header)) == len(header)
    told, bare = (dict(zip(header, row, strict=True)) for row in table.rows())
    assert [told[name] for name in theirs] == [7] * 5
    assert bare["tone__glossator__glossator"] is None
    assert told["unit_id__glossator"] == "u"
    assert told["tone__glossator__glossator"] == "positive"
    assert told["tone__glossator__glossator__confidence__glossator"] is None
    assert told["tone__final__glossator"] == "positive"
    assert told["tone__final__glossator__glossator"] == "neutral"


def test_each_model_has_its_own_answers_in_the_files_for_checking(
    twins: Project, tmp_path: Path
) -> None:
    models = [c for c in twins.coders() if c.kind is CoderKind.MODEL]
    for fmt in (Format.MATRIX, Format.ALTTEST, Format.DSL):
        paths = export_project(twins, fmt, tmp_path)
        assert len(set(paths)) == len(paths)
    answers = said(twins, "tone")
    with (tmp_path / "matrix_tone.csv").open(encoding="utf-8", newline="") as file:
        matrix = list(csv.DictReader(file))
    for model in models:
        mine = answers[model.coder_id]
        stem = model.name.replace(" ", "_")
        told = json.loads((tmp_path / f"alttest_tone_{stem}.json").read_text(encoding="utf-8"))
        assert told == {unit: mine[unit] for unit in told}
        assert {row["unit_id"]: row[model.name] for row in matrix if row[model.name]} == told
        with (tmp_path / f"dsl_tone_{stem}.csv").open(encoding="utf-8", newline="") as file:
            chosen = {r["unit_id"]: r["level"] for r in csv.DictReader(file) if r["pred"] == "1"}
        assert chosen == mine


def test_a_model_called_people_does_not_take_the_peoples_file(
    audited_project: Project, tmp_path: Path
) -> None:
    audited_project.connection.execute(
        "UPDATE coder SET name = 'people' WHERE coder_id = 'model0000002'"
    )
    paths = export_project(audited_project, Format.ALTTEST, tmp_path)
    assert len(set(paths)) == len(paths)
    people = json.loads((tmp_path / "alttest_tone_people.json").read_text(encoding="utf-8"))
    assert set(people) == {"Anna", "Ben", "Cem"}


def test_the_figures_have_a_table_for_each_model(twins: Project, tmp_path: Path) -> None:
    write_figures(twins, agreement(twins), tmp_path)
    content = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert set(content["tables"]["tone"]) == {"Tiny model0000001", "Tiny model0000002"}
