"""A rubric written as a table is read back as the same, as far as a table can hold it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout
from desktop.engine.home.rubric_files import imported, write_rubric
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.rows import read_rows
from rubrics.errors import UserError
from rubrics.library import builtin_rubrics
from rubrics.loader import load_rubric, parse_rubric
from rubrics.schema import Rubric

GOOD = load_rubric(Path(__file__).parents[2] / "rubrics" / "good.toml")
RUBRICS = {rubric.id: rubric for rubric in (*builtin_rubrics(), GOOD)}


def groups(rubric: Rubric) -> set[tuple[str, str]]:
    titles = {group.name: group.title for group in rubric.groups} | {"": ""}
    return {(group.title, titles[group.parent]) for group in rubric.groups}


def back(rubric: Rubric, path: Path) -> Rubric:
    """What was written, read in this process for the time's sake."""
    write_rubric(rubric, path)
    rows = read_rows(path, ReadOptions()).rows
    layout = find_layout(rows)
    assert layout
    return parse_rubric(rubric_from_rows(rows, layout, rubric.id, "Again", [""]).source, "again")


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("rubric", RUBRICS.values(), ids=RUBRICS)
def test_a_table_holds_all_questions_and_levels(
    rubric: Rubric, ending: str, tmp_path: Path
) -> None:
    again = back(rubric, tmp_path / f"codebook{ending}")
    assert again.dimensions == rubric.dimensions
    assert groups(again) == groups(rubric)


def test_what_a_spreadsheet_would_run_comes_back_as_it_was(tmp_path: Path) -> None:
    source = GOOD.source.replace('"Low."', '"=HYPERLINK(1)\\n-second, \\"line\\""')
    rubric = parse_rubric(source, "formulas")
    path = tmp_path / "codebook.csv"
    assert back(rubric, path).dimensions == rubric.dimensions
    assert "'=HYPERLINK" in path.read_text("utf-8-sig")


def test_five_ordered_levels_go_to_prometheus_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    write_rubric(RUBRICS["answer-quality"], path)
    again = parse_rubric(imported(path).source, "again")
    assert [d.name for d in again.dimensions] == [
        d.name for d in RUBRICS["answer-quality"].dimensions
    ]
    clarity = again.dimension("clarity")
    assert clarity.question == "Is the answer well worded and in a sensible order?"
    assert clarity.values == ("1", "2", "3", "4", "5")
    assert clarity.levels[4].anchor == "excellent: Clear and well ordered throughout."
    with pytest.raises(UserError, match=r"'Emotion' cannot be written for Prometheus"):
        write_rubric(RUBRICS["emotions"], tmp_path / "emotions.json")
    assert not (tmp_path / "emotions.json").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"criteria": "x"}', b'{"a": {"criteria": 1}}', b"\xff", b"[" * 9999],
)
def test_what_is_no_rubric_of_prometheus_is_told(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rubric.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match="is no rubric of Prometheus"):
        imported(path)
