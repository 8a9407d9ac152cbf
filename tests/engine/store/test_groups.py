"""Units are grouped by file and by their tables' own columns, alike in Python and in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from desktop.engine.domain import ColumnMap, Document, Unit
from desktop.engine.store import groups
from desktop.engine.store.documents import add_document
from desktop.engine.store.groups import FILE, MOST_VALUES, NO_VALUE
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

Cells = Mapping[str, str]


@pytest.fixture
def project(tmp_path: Path, mood: Rubric) -> Iterator[Project]:
    with Project(tmp_path / "p.glossator", create=True) as made:
        made.use_rubric(mood)
        yield made


def add(project: Project, name: str, rows: Sequence[Cells], read_by: ColumnMap | None) -> None:
    """A table of this name; texts are read from the cells called ``text``."""
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    add_document(
        project,
        Document(name, name, name.ljust(64, "0"), "csv", "", "row", columns, read_by=read_by),
        (
            Unit(f"{name}-{i}", name, i, i, i + 1, {"text": f"{name} {i}"}, "", row)
            for i, row in enumerate(rows)
        ),
    )


def press(project: Project) -> None:
    """Two tables: the second has no sex, and its gold labels are of the first's column paper."""
    papers = ["Post", " Post ", "", 'The "Sun"', "Post", "Süd\\west"]
    add(
        project,
        "b.csv",
        [{"text": f"t{i}", "gold": "joy", "paper": p, "sex": "mf"[i % 2], "2": str(i // 3)}
         for i, p in enumerate(papers)],
        ColumnMap({"text": "text"}, {"gold": ("feeling", "Gold")}),
    )  # fmt: skip
    add(
        project,
        "a.csv",
        [{"text": f"u{i}", "paper": "Post", 'pa"per': "x" * (i % 2)} for i in range(4)],
        ColumnMap({"text": "text"}),
    )


def test_columns_are_offered_with_their_values_but_not_those_read_as_text_or_labels(
    project: Project,
) -> None:
    press(project)
    assert {g.name: dict(g.values) for g in groups.groupings(project)} == {
        FILE: {"b.csv": 6, "a.csv": 4},
        "paper": {"Post": 7, "Süd\\west": 1, 'The "Sun"': 1, NO_VALUE: 1},
        "sex": {"f": 3, "m": 3, NO_VALUE: 4},
        "2": {"0": 3, "1": 3, NO_VALUE: 4},
        'pa"per': {"x": 2, NO_VALUE: 8},
    }
    assert groups.columns_to_group_by(project) == [FILE, "paper", "sex", "2", 'pa"per']
    assert list(groups.groupings(project)[1].values)[-1] == NO_VALUE


def test_the_units_of_a_group_are_the_same_by_either_way(project: Project) -> None:
    press(project)
    numbers = {
        row[0]: row[1] for row in project.connection.execute("SELECT number, unit_id FROM unit")
    }
    for grouping in groups.groupings(project):
        told = groups.group_of(project, grouping.name, list(numbers.values()))
        assert len(told) == len(numbers)
        for value, count in grouping.values.items():
            query, bound = groups.query(grouping.name, value)
            found = {numbers[n] for (n,) in project.connection.execute(query, bound)}
            assert found == {unit for unit, group in told.items() if group == value}
            assert len(found) == count


def test_numbers_come_in_their_order(project: Project) -> None:
    rows = [{"year": year} for year in ("1999", "2010", "888", "n/a") * 2]
    add(project, "a.csv", rows, ColumnMap({}))
    assert [list(g.values) for g in groups.groupings(project)] == [["888", "1999", "2010", "n/a"]]


@pytest.mark.parametrize(
    ("values", "offered"), [(1, False), (2, True), (MOST_VALUES, True), (MOST_VALUES + 1, False)]
)
def test_a_column_of_one_value_or_of_very_many_groups_nothing(
    values: int, offered: bool, project: Project
) -> None:
    add(project, "a.csv", [{"id": str(i % values)} for i in range(150)], ColumnMap({}))
    assert [g.name for g in groups.groupings(project)] == ["id"] * offered


def test_a_column_in_which_hardly_a_value_comes_twice_groups_nothing(project: Project) -> None:
    add(project, "a.csv", [{"id": str(i // 2), "n": str(i % 4)} for i in range(7)], ColumnMap({}))
    assert groups.groupings(project) == []


def test_files_and_a_column_that_is_called_file_are_two_groupings(project: Project) -> None:
    for name in "ab":
        rows = [{"file": f"part {i % 2}"} for i in range(4)]
        add(project, f"{name}.csv", rows, ColumnMap({}))
    assert {g.name: dict(g.values) for g in groups.groupings(project)} == {
        FILE: {"a.csv": 4, "b.csv": 4},
        "file": {"part 0": 4, "part 1": 4},
    }
    assert groups.group_of(project, FILE, ["a.csv-1"]) == {"a.csv-1": "a.csv"}
    assert groups.group_of(project, "file", ["a.csv-1"]) == {"a.csv-1": "part 1"}


def test_an_empty_project_has_no_groups(project: Project) -> None:
    assert groups.groupings(project) == []
    assert groups.group_of(project, FILE, []) == {}
