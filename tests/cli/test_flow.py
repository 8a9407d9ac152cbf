"""What a command says of the files it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli.flow import read_by, read_files
from desktop.engine.ingest.model import ColumnMap, ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.store.project import Project
from rubrics.library import builtin_path
from rubrics.loader import load_rubric
from rubrics.schema import Rubric


@pytest.fixture(scope="module")
def emotions() -> Rubric:
    return load_rubric(builtin_path("emotions"))


def test_the_columns_a_table_was_read_by_are_said_once(
    tmp_path: Path, emotions: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "de.csv").write_text("id,comment,emotion_anna\n1,Thank you,gratitude\n2,Hm,\n")
    (tmp_path / "a.txt").write_text("Some words.")
    found = discover([tmp_path / "de.csv", tmp_path / "a.txt"])
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(emotions)
        read_files(project, found, ReadOptions())
        said = "de.csv: 2 units; text = 'comment'; labels: 'emotion_anna' (anna)\na.txt: 1 unit\n"
        assert capsys.readouterr().err == said
        read_files(project, found, ReadOptions())
        assert capsys.readouterr().err == ""


def test_labels_on_one_of_several_dimensions_are_said_with_it() -> None:
    quality = load_rubric(builtin_path("answer-quality"))
    dimension = quality.dimensions[0].name
    columns = ColumnMap({"question": "Q", "answer": "A"}, {"x": (dimension, "ben")})
    assert (
        read_by(columns, quality) == f"question = 'Q', answer = 'A'; labels: 'x' ({dimension}: ben)"
    )
    assert read_by(ColumnMap({"answer": "A"}), quality) == "answer = 'A'"
