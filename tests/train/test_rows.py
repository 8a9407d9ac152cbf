"""What people wrote is read as they meant it, or refused with what to do about it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from rubrics.digest import text_sha256
from rubrics.library import builtin_rubrics
from train.config import Data
from train.data.rows import DataError
from train.data.samples import read_samples
from train.read_config import read_config

RECIPE = Path(__file__).parents[2] / "train" / "configs" / "answer-quality-smollm2-135m.toml"


def refused(rubric: Any, path: Path, **settings: Any) -> str:
    with pytest.raises(DataError) as caught:
        read_samples(Data(files=(path,), **settings), rubric)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("joy,,home", {"mood": ("joy",), "about": ("home",)}),
        ("['joy'; ; 'home']", {"mood": ("joy",), "about": ("home",)}),
        (["joy", "", "home"], {"mood": ("joy",), "about": ("home",)}),
        (["joy", None, "home"], {"mood": ("joy",), "about": ("home",)}),
        ("joy  1 home", {"mood": ("joy",), "force": ("1",), "about": ("home",)}),
        ("", None),
        ([], None),
    ],
)
def test_a_missing_label_leaves_the_others_in_a_cell_where_they_are(
    tiny_rubric: Any, tmp_path: Path, cell: Any, labels: Any
) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"text": "t", "memo": "", "s": scores} for scores in (cell, "fear 2 work")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    places = {"mood": "s[0]", "force": "s[1]", "about": "s[2]"}
    *read, _ = read_samples(Data(files=(path,), labels=places), tiny_rubric)
    assert [s.labels for s in read] == ([labels] if labels else [])


def test_a_cell_with_too_few_labels_is_refused(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,memo,s\na,,joy 1\nb,,2\n")
    said = refused(tiny_rubric, path, labels={"mood": "s[0]", "force": "s[1]"})
    assert said.startswith(f"{path}:3: 's[1]' is value 2 of a cell that has 1. ")


def test_the_answer_quality_data_are_read_as_they_are_written(shared_data: Path) -> None:
    config = read_config(RECIPE)
    (rubric,) = (r for r in builtin_rubrics() if r.id == config.rubric)
    samples = read_samples(config.data, rubric)
    with (shared_data / "answer_quality.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row["response"].split() for row in csv.DictReader(file)]
    names = list(config.data.labels)
    assert [[s.labels[name][0] for name in names] for s in samples] == rows


def test_a_label_may_be_written_without_a_list_and_none_is_no_label(
    tiny_rubric: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    line = '{{"fields": {{"text": "a"}}, "labels": {}}}\n'
    one = '{"mood": "joy", "force": 2, "about": null}'
    path.write_text(line.format(one) + line.format("null") + line.format('{"mood": [null]}'))
    (sample,) = read_samples(Data(files=(path,)), tiny_rubric)
    assert sample.labels == {"mood": ("joy",), "force": ("2",)}
    path.write_text(line.format('["joy"]'))
    assert 'have to be objects, as {"mood": ["…"]}' in refused(tiny_rubric, path)


def test_labels_under_another_name_are_asked_for_with_the_columns_there_are(
    tiny_rubric: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,memo,feeling\nx,,joy\n")
    said = refused(tiny_rubric, path)
    assert f"The columns of {path} are text, memo, feeling." in said
    assert "(mood, force, about) under [data.labels]" in said


def test_a_line_that_is_not_json_is_named(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "memo": "", "mood": "joy"}\n' * 3 + '{"text": "b",}\n')
    assert refused(tiny_rubric, path).startswith(f"{path}:4 is not JSON (")
    path.write_text("[1]\n")
    assert f"{path}:1 is not a JSON object. Each line has to be one" in refused(tiny_rubric, path)


def test_a_label_that_is_none_is_told_with_those_there_are(
    tiny_rubric: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    line = '{{"fields": {{"text": "a"}}, "labels": {}}}\n'
    path.write_text(line.format('{"mood": ["banana"]}'))
    levels = ", ".join(tiny_rubric.dimension("mood").values)
    assert f"no level of 'mood'; there are {levels}. Correct it" in refused(tiny_rubric, path)
    path.write_text(line.format('{"moood": ["joy"]}'))
    assert "no dimension 'moood'; did you mean 'mood'?" in refused(tiny_rubric, path)


def test_a_marked_table_is_read_whatever_encoding_is_named(
    tiny_rubric: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,memo,mood\nä,,joy\n", encoding="utf-8-sig")
    (sample,) = read_samples(Data(files=(path,), encoding="utf-8"), tiny_rubric)
    assert sample.fields["text"] == "ä"


def test_a_text_may_be_long(tiny_rubric: Any, tmp_path: Path) -> None:
    before = csv.field_size_limit(131_072)
    try:
        path = tmp_path / "a.csv"
        path.write_text(f"text,memo,mood\n{'word ' * 40_000},,joy\n")
        (sample,) = read_samples(Data(files=(path,)), tiny_rubric)
        assert len(sample.fields["text"]) == 200_000
    finally:
        csv.field_size_limit(before)


def test_another_encoding_is_asked_for(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("text,memo,mood\nschön,,joy\n".encode("cp1252"))
    assert "is not written in utf-8-sig. Name its encoding under [data]" in refused(
        tiny_rubric, path
    )
    assert "is not written in utf-16" in refused(tiny_rubric, path, encoding="utf-16")
    assert "knows no encoding 'utf-99'" in refused(tiny_rubric, path, encoding="utf-99")
    (sample,) = read_samples(Data(files=(path,), encoding="cp1252"), tiny_rubric)
    assert sample.fields["text"] == "schön"
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "schön"}\n'.encode("cp1252"))
    assert "is not UTF-8, which JSONL has to be" in refused(tiny_rubric, path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('text,memo,mood\na,,joy\n"b,,joy\nc,,fear\n', "quotation mark that is never closed"),
        ("mood,memo,text\njoy,,I like it, really\n", ":2 has 4 cells, and there are 3 columns"),
        ("text,memo,mood,mood\na,,joy,fear\n", "several columns named 'mood'"),
    ],
)
def test_a_table_whose_rows_would_be_read_wrongly_is_refused(
    tiny_rubric: Any, tmp_path: Path, content: str, sentence: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    assert sentence in refused(tiny_rubric, path)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8"), ("\t", "utf-8-sig"), (",", "utf-16")]
)
def test_tables_of_other_programs_are_read_as_they_are(
    tiny_rubric: Any, tmp_path: Path, separator: str, encoding: str
) -> None:
    path = tmp_path / "a.csv"
    lines = ["text, memo,mood", "Größe,,joy", ",,", " ,,fear", "b,,fear"]
    path.write_text("\n".join(lines).replace(",", separator) + "\n", encoding=encoding)
    read = read_samples(Data(files=(path,)), tiny_rubric)
    assert [s.fields["text"] for s in read] == ["Größe", "b"]


def test_a_workbook_is_told_from_a_damaged_table(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK")
    assert "is neither CSV nor JSONL" in refused(tiny_rubric, path)


def test_texts_have_the_hash_that_the_program_gives_them(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "a\x00b\x1f", "memo": 0, "mood": "joy"}) + "\n")
    (sample,) = read_samples(Data(files=(path,)), tiny_rubric)
    assert sample.fields == {"text": "a\ufffdb\ufffd", "memo": "0"}
    assert sample.text_sha256 == text_sha256(sample.fields.values())


def test_an_export_of_another_project_is_refused(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"fields": {"remark": "a"}, "labels": {"mood": ["joy"]}}\n')
    assert "'fields' has remark, and 'tiny' has text, memo" in refused(tiny_rubric, path)


def test_json_that_no_program_reads_is_a_sentence(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 100_000 + "\n")
    assert f"{path}:1 is no JSON that can be read" in refused(tiny_rubric, path)
