"""What a command says of the files it reads, and what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli.flow import read_by, read_files, write_results
from desktop.engine.agreement.assess import agreement
from desktop.engine.domain import ColumnMap
from desktop.engine.ingest.options import ReadOptions, UnitKind
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


def test_a_long_file_has_a_bar_on_a_terminal_which_is_gone_when_the_file_is_told(
    tmp_path: Path,
    emotions: Rubric,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.cli.flow.LONG_SECONDS", 0)
    monkeypatch.setenv("FORCE_COLOR", "1")  # for rich: this is a terminal
    (tmp_path / "a.txt").write_text("Some words.")
    (tmp_path / "b.csv").write_text("text\n" + "A remark of somebody.\n" * 3000)
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(emotions)
        files = discover([tmp_path / "a.txt", tmp_path / "b.csv"])
        read_files(project, files, ReadOptions())
    short, long = capsys.readouterr().err.split("a.txt: 1 unit\n")
    assert short == ""
    bar, told = long.rsplit("\x1b[2K", 1)
    assert bar.count("Reading") > 1
    assert told == "b.csv: 3,000 units; text = 'text'\n"


def test_labels_on_one_of_several_dimensions_are_said_with_it() -> None:
    quality = load_rubric(builtin_path("answer-quality"))
    dimension = quality.dimensions[0].name
    columns = ColumnMap({"question": "Q", "answer": "A"}, {"x": (dimension, "ben")})
    assert (
        read_by(columns, quality) == f"question = 'Q', answer = 'A'; labels: 'x' ({dimension}: ben)"
    )
    assert read_by(ColumnMap({"answer": "A"}), quality) == "answer = 'A'"


def test_nothing_of_a_project_with_a_passphrase_is_written_beside_it(
    tmp_path: Path, mood: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with Project(tmp_path / "p.glossator", create=True, passphrase="secret") as project:
        project.use_rubric(mood)
        assert not write_results(project, agreement(project), out)
    assert not list(out.iterdir())
    assert "'glossator export" in capsys.readouterr().out


def test_what_is_wrong_with_a_file_is_said_with_its_name_once(
    tmp_path: Path, mood: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        for text in ("Good.", "Bad."):
            table.write_text(f"text\n{text}\n")
            read_files(project, discover([table]), ReadOptions())
    assert "\nt.csv has changed since it was read" in capsys.readouterr().err


def test_files_that_could_not_be_read_are_named_behind_all_others(
    tmp_path: Path, mood: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.docx", "b.pdf"):
        (tmp_path / name).write_bytes(b"no such thing")
    (tmp_path / "c.txt").write_text("Some words.")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        assert read_files(project, discover([tmp_path]), ReadOptions()) == 2
    assert capsys.readouterr().err.endswith("\nNot read: 2 files (a.docx, b.pdf).\n")


def test_what_is_added_later_is_cut_as_the_texts_that_are_there(
    tmp_path: Path, mood: Rubric, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    for letter in (first, second):
        letter.write_text(f"Dear {letter.stem},\n\nthank you.\n\nAnna")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        read_files(project, discover([first]), ReadOptions(unit=UnitKind.TEXT))
        assert "--units" not in capsys.readouterr().err
        read_files(project, discover([first, second]), ReadOptions())
        assert project.unit_count() == 2
    assert "other texts are (--units text)" in capsys.readouterr().err
