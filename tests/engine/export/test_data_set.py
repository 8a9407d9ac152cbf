from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from data_sets import ENDINGS, read
from tools import tool

from desktop.engine.atomic import WriteError
from desktop.engine.domain import human
from desktop.engine.export.data_set import write_data_set
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


def wide(project: Project, folder: Path) -> list[dict[str, str]]:
    """The rows of ``table.csv``."""
    export_project(project, Format.CSV, folder)
    with (folder / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text(cell: object) -> str:
    """A cell as the table has it."""
    return "" if pandas.isna(cell) else str(cell)


@ENDINGS
def test_a_case_has_what_the_row_of_the_table_has(
    reviews_project: Project, reviews: Rubric, tmp_path: Path, ending: str
) -> None:
    (path,) = write_data_set(reviews_project, tmp_path / f"table.{ending}")
    cases, _ = read(path, apply_value_formats=True)
    rows = wide(reviews_project, tmp_path)
    names = {level.value: level.name for d in reviews.dimensions for level in d.levels}
    assert len(cases) == len(rows) == 60
    for (_, case), row in zip(cases.iterrows(), rows, strict=True):
        assert case["unit_id"] == row["unit_id"]
        assert case["document"] == row["document"]
        for name in ("tone__glossator", "clarity"):
            assert text(case[name]) == names.get(row[name], "")
            assert text(case[f"{name}__confidence"]) == row[f"{name}__confidence"]
        for coder in ("Anna", "Ben"):
            assert text(case[f"tone__{coder}"]) == row[f"tone__{coder}"]
            chosen = [
                case[f"topics__{coder}_{topic}"] for topic in ("price", "service", "delivery")
            ]
            said = row[f"topics__{coder}"]
            if said:
                expected = ["yes" if t in said else "no" for t in ("price", "service", "delivery")]
                assert chosen == expected
            else:
                assert all(pandas.isna(one) for one in chosen)


def test_numbers_stand_for_levels_in_the_order_of_the_codebook(
    reviews_project: Project, tmp_path: Path
) -> None:
    _, about = read(*write_data_set(reviews_project, tmp_path / "table.sav"))
    labels, measures = about.variable_value_labels, about.variable_measure
    assert labels["tone__Anna"] == {1.0: "negative", 2.0: "neutral", 3.0: "positive"}
    assert list(labels["clarity__Anna"]) == [-1.0, 0.0, 1.0]
    assert measures["tone__Anna"] == "nominal"
    assert measures["clarity__Anna"] == "ordinal"
    assert measures["clarity__confidence"] == "scale"
    assert about.column_names_to_labels["topics__Ben_price"] == "Topics: price (Ben)"
    assert about.original_variable_types["tone__Anna"] == "F8.0"


@ENDINGS
def test_a_data_set_gives_the_same_blind_labels_when_it_is_read(
    reviews_project: Project, make_project: Callable[..., Project], reviews: Rubric,
    tmp_path: Path, ending: str,
) -> None:  # fmt: skip
    (path,) = write_data_set(reviews_project, tmp_path / f"table.{ending}")
    expected = {
        (a.unit_id, a.coder_id, a.value)
        for a in reviews_project.annotations()
        if a.dimension == "tone" and not a.saw_suggestion and a.scores is None and a.value
    }
    again = make_project(reviews, [], documents=[])
    options = ReadOptions(fields={"text": "unit_id"})
    list(take_in(again, discover([path]).sources, options))
    ids = {unit.unit_id: unit.fields["text"] for unit in again.units()}
    people = {human("Anna").coder_id, human("Ben").coder_id}  # the table has labels of others, too
    got = {
        (ids[a.unit_id], a.coder_id, a.value)
        for a in again.annotations()
        if a.dimension == "tone" and a.coder_id in people
    }
    assert got == expected
    assert any(a.saw_suggestion and a.coder_id in people for a in reviews_project.annotations())


def test_stata_s_file_reads_alike_in_another_library(
    reviews_project: Project, tmp_path: Path
) -> None:
    (path,) = write_data_set(reviews_project, tmp_path / "table.dta")
    rows = wide(reviews_project, tmp_path)
    with pandas.read_stata(path, iterator=True) as reader:
        cases = reader.read()
        labels = reader.variable_labels()
    assert labels["tone__Ben"] == "Tone (Ben)"
    assert list(map(text, cases["tone__glossator"])) == [row["tone__glossator"] for row in rows]


def test_pspp_reads_the_file_of_spss(reviews_project: Project, tmp_path: Path) -> None:
    pspp = tool("pspp")
    write_data_set(reviews_project, tmp_path / "table.sav")
    syntax = tmp_path / "count.sps"
    syntax.write_text(
        "GET FILE='table.sav'.\nSAVE TRANSLATE /OUTFILE='out.csv' /TYPE=CSV /FIELDNAMES"
        " /CELLS=LABELS /KEEP=unit_id tone__glossator topics__Anna_price.\n"
    )
    subprocess.run([pspp, "-O", "format=txt", syntax.name], cwd=tmp_path, check=True)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    rows = wide(reviews_project, tmp_path)
    assert [(c["unit_id"].strip(), c["tone__glossator"].strip()) for c in cases] == [
        (row["unit_id"], row["tone__glossator"]) for row in rows
    ]
    assert {c["topics__Anna_price"].strip() for c in cases} == {"yes", "no"}


@ENDINGS
def test_the_same_project_gives_the_same_bytes(
    reviews_project: Project, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = write_data_set(reviews_project, tmp_path / f"table.{ending}")
    first = path.read_bytes()
    assert b"2026" not in first[:300]
    write_data_set(reviews_project, path)
    assert path.read_bytes() == first


@ENDINGS
def test_a_project_without_units_is_a_data_set_without_cases(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path, ending: str
) -> None:
    cases, _ = read(*write_data_set(make_project(reviews, []), tmp_path / f"table.{ending}"))
    assert len(cases) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
@ENDINGS
def test_a_full_disk_is_told_and_leaves_the_file_from_before(
    reviews_project: Project, tmp_path: Path, ending: str
) -> None:
    import resource

    folder = tmp_path / "full"
    folder.mkdir()
    path = folder / f"table.{ending}"
    path.write_bytes(b"before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(WriteError, match=r"no room left to write .*table\.\w+\. Free some"):
            write_data_set(reviews_project, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == b"before"
    assert list(folder.iterdir()) == [path]
