"""A project whose codebook is lost is given it back, or is read and exported without."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import InstantRuntime

from desktop.engine.agreement.assess import agreement
from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind, Document, Unit
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.export.training import export_training
from desktop.engine.review.desk import Desk
from desktop.engine.store.documents import add_document
from desktop.engine.store.errors import CodebookLostError
from desktop.engine.store.lost_codebook import with_codebook
from desktop.engine.store.project import Project
from rubrics.errors import UserError
from rubrics.schema import Rubric


@pytest.fixture
def coded(tmp_path: Path, mood: Rubric) -> Path:
    """A project that a model and a person have answered."""
    path = tmp_path / "p.glossator"
    model = Coder("model0000001", "Double", CoderKind.MODEL, {"rubric_sha256": mood.sha256})
    with Project(path, create=True) as project:
        project.use_rubric(mood)
        units = [Unit(f"d-{n}", "d", n, n, n + 1, {"text": f"remark {n}"}) for n in range(6)]
        add_document(project, Document("d", "a.txt", "0" * 64, "txt"), units)
        list(annotate(project, model, InstantRuntime(mood), [d.name for d in mood.dimensions]))
        Desk(project, "Kim").choose("d-2", mood.dimensions[0].name, mood.dimensions[0].values[0])
    return path


def lose(path: Path, *more: str) -> None:
    """Takes the codebook out, as a damaged page does."""
    connection = sqlite3.connect(path)
    for statement in ("DELETE FROM run", "DELETE FROM rubric", *more):
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_codebook_that_is_at_hand_is_put_back(coded: Path, mood: Rubric) -> None:
    with Project(coded) as project:
        answers = list(project.annotations())
    lose(coded, "DELETE FROM meta WHERE key = 'rubric_sha256'")  # the answers name it still
    other = replace(mood, sha256="0" * 64)
    with with_codebook(Project(coded), [other, mood]) as project:
        assert project.rubric() == mood
    with Project(coded) as project:
        assert project.rubric() == mood
        assert list(project.annotations()) == answers


def test_a_project_for_reading_only_is_read_under_it_and_stays_as_it_is(
    coded: Path, mood: Rubric
) -> None:
    lose(coded)
    before = coded.read_bytes()
    with with_codebook(Project(coded, read_only=True), [mood]) as project:
        assert project.rubric() == mood
        assert project.has_codebook
        assert not project.notices
    assert coded.read_bytes() == before


def test_without_it_everything_that_was_said_is_read_and_exported(
    coded: Path, mood: Rubric, tmp_path: Path
) -> None:
    with Project(coded) as project:
        answers = [replace(a, scores=None) for a in project.annotations()]
    lose(coded)
    with with_codebook(Project(coded), []) as project:
        assert project.read_only
        assert "drop the codebook's file" in project.notices[-1]
        assert project.rubric().field_names == ("text",)
        assert {d.name for d in project.rubric().dimensions} == {d.name for d in mood.dimensions}
        key = lambda a: (a.unit_id, a.dimension, a.coder_id)  # noqa: E731
        assert sorted(project.annotations(), key=key) == sorted(answers, key=key)
        for kind in (Format.CSV, Format.XLSX, Format.JSONL):
            assert all(path.is_file() for path in export_project(project, kind, tmp_path))
        with pytest.raises(CodebookLostError, match="no figures"):
            agreement(project)
        with pytest.raises(CodebookLostError, match="no model"):
            export_training(project, tmp_path, tmp_path / "base.gguf")
    with (tmp_path / "annotations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["value"] for row in rows) == sorted(a.value for a in answers)
    assert {row["confidence"] for row in rows} == {""}


def test_where_nothing_names_it_nobody_is_told_to_look_for_it(coded: Path) -> None:
    lose(coded, "DELETE FROM meta WHERE key = 'rubric_sha256'", "UPDATE coder SET identity = '{}'")
    with with_codebook(Project(coded), []) as project:
        assert "new project" in project.notices[-1]


def test_a_project_that_never_had_one_is_left_alone(tmp_path: Path) -> None:
    with with_codebook(Project(tmp_path / "p.glossator", create=True), []) as project:
        assert not project.read_only
        assert not project.notices


def test_a_project_that_cannot_be_read_is_not_held(coded: Path) -> None:
    def known() -> Iterator[Rubric]:
        raise UserError("The folder of codebooks cannot be read.")
        yield

    lose(coded)
    with pytest.raises(UserError, match="folder"):
        with_codebook(Project(coded), known())
    Project(coded).close()  # nobody else has it open for writing
