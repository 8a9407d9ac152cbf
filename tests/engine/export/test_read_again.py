"""What was exported is read again whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import read_document

from desktop.engine.domain import Unit
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.documents import Source, UnreadableError
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


@pytest.mark.parametrize("column", ["complaint", "TEXT"])
@pytest.mark.parametrize("other", ["letter.txt", "more.csv"])
@pytest.mark.parametrize(
    ("fmt", "written"),
    [
        (Format.CSV, "table.csv"),
        (Format.XLSX, "annotations.xlsx"),
        (Format.JSONL, "annotations.jsonl"),
        (Format.SAV, "table.sav"),
        (Format.DTA, "table.dta"),
    ],
)
def test_read_again_what_was_written_gives_every_text_whatever_its_column_was_called(
    tmp_path: Path, mood: Rubric, fmt: Format, written: str, other: str, column: str
) -> None:
    def made(path: Path, *files: Path) -> Project:
        project = Project(path, create=True)
        project.use_rubric(mood)
        list(take_in(project, discover(list(files)).sources, ReadOptions()))
        return project

    remarks, second = tmp_path / "remarks.csv", tmp_path / other
    remarks.write_text(f"{column},feeling_Anna\n- It was late again.,fear\nAll went well.,joy\n")
    second.write_text("remark\nThank you all for coming.\n")
    with made(tmp_path / "first.glossator", remarks, second) as first:
        export_project(first, fmt, tmp_path)
        texts = [unit.fields for unit in first.units()]
    with made(tmp_path / "second.glossator", tmp_path / written) as again:
        assert [unit.fields for unit in again.units()] == texts
        assert [annotation.value for annotation in again.annotations()] == ["fear", "joy"]


def test_jsonl_read_again_keeps_columns_that_are_called_like_ours_and_a_wide_table(
    tmp_path: Path, mood: Rubric
) -> None:
    def made(path: Path, file: Path) -> list[Unit]:
        with Project(path, create=True) as project:
            project.use_rubric(mood)
            list(take_in(project, discover([file]).sources, ReadOptions()))
            export_project(project, Format.JSONL, tmp_path)
            return list(project.units())

    many = {f"q{i}": str(i) for i in range(1200)}
    told = {"text": "It was late.", "document": "File 0", "unit_id": "7", **many}
    (tmp_path / "n.csv").write_text(f"{','.join(told)}\n{','.join(told.values())}\n")
    (first,) = made(tmp_path / "first.glossator", tmp_path / "n.csv")
    (again,) = made(tmp_path / "second.glossator", tmp_path / "annotations.jsonl")
    place = {"unit_id__glossator": first.unit_id, "document__glossator": "n.csv"}
    assert again.columns == {**told, **place}


def test_jsonl_read_again_keeps_a_column_called_like_a_field_that_was_read_from_another(
    tmp_path: Path, mood: Rubric
) -> None:
    (tmp_path / "n.csv").write_text("text,remark\nA,It was late.\nB,All went well.\n,So\nSo,So\n")
    with Project(tmp_path / "first.glossator", create=True) as project:
        project.use_rubric(mood)
        options = ReadOptions(fields={"text": "remark"})
        list(take_in(project, discover([tmp_path / "n.csv"]).sources, options))
        export_project(project, Format.JSONL, tmp_path)
    read = read_document(Source(tmp_path / "annotations.jsonl", "again"), mood, ReadOptions())
    units = list(read.units)
    assert [unit.fields["text"] for unit in units] == [
        "It was late.", "All went well.", "So", "So"
    ]  # fmt: skip
    told = [unit.columns for unit in units]
    assert [columns["text__glossator"] for columns in told] == ["A", "B", "", "So"]
    assert {columns["remark"] == columns["text"] for columns in told} == {True}


def test_the_long_table_which_holds_no_texts_is_refused_with_the_one_that_does(
    reviews_project: Project, reviews: Rubric, tmp_path: Path
) -> None:
    export_project(reviews_project, Format.CSV, tmp_path)
    source = Source(tmp_path / "annotations.csv", "annotations.csv")
    with pytest.raises(UnreadableError, match=r"holds no texts\. Choose table\.csv"):
        read_document(source, reviews, ReadOptions())


@pytest.mark.parametrize(("column", "fields"), [("text", {}), ("remark", {"text": "remark"})])
def test_a_long_table_with_the_texts_put_beside_it_is_read(
    mood: Rubric, tmp_path: Path, column: str, fields: dict[str, str]
) -> None:
    path = tmp_path / "joined.csv"
    path.write_text(f"unit_id,text_sha256,dimension,coder_kind,{column}\nu,0,feeling,human,Glad.\n")
    read = read_document(Source(path, path.name), mood, ReadOptions(fields=fields))
    assert [unit.fields for unit in read.units] == [{"text": "Glad."}]


def test_a_coder_with_signs_in_the_name_is_one_however_often_the_table_is_read_again(
    mood: Rubric, tmp_path: Path
) -> None:
    source = tmp_path / "a.csv"
    source.write_text("text\nSo glad.\nSo very glad.\n")
    for generation in range(3):
        with Project(tmp_path / f"{generation}.glossator", create=True) as project:
            project.use_rubric(mood)
            list(take_in(project, discover([source]).sources, ReadOptions()))
            if not generation:
                for unit in project.units():
                    Desk(project, "J. Doe").choose(unit.unit_id, "feeling", "joy")
            assert [coder.name for coder in project.coders()] == [
                "J Doe" if generation else "J. Doe"
            ]
            export_project(project, Format.CSV, tmp_path / str(generation))
        source = tmp_path / str(generation) / "table.csv"
