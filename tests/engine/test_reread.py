"""A file that a project has is not read again; what other options would change of it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.intake import Taken, take_in
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

TABLE = """text,remark,same,g1,g2
I am glad.,It was fine.,I am glad.,joy,joy
I am afraid.,It was dark.,I am afraid.,fear,anger
So what.,It was.,So what.,,neutral
"""
G1 = {"g1": ("feeling", "gold")}
ASKED = ReadOptions(fields={"text": "text"}, coders=G1)


@pytest.fixture
def project(tmp_path: Path, mood: Rubric) -> Iterator[Project]:
    with Project(tmp_path / "p.glossator", create=True) as made:
        made.use_rubric(mood)
        yield made


def taken(project: Project, path: Path, options: ReadOptions) -> Taken:
    (found,) = take_in(project, [Source(path, path.name)], options)
    return found


def said(project: Project, path: Path, options: ReadOptions) -> str:
    """What is said of a file that is known: nothing, where the options change nothing."""
    found = taken(project, path, options)
    assert found.known
    assert found.otherwise == bool(found.document.problems)
    return " ".join(found.document.problems)


@pytest.fixture
def table(project: Project, tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert taken(project, path, ASKED).added == 3
    return path


@pytest.mark.parametrize(
    "options",
    [
        ASKED,
        ReadOptions(),
        replace(ASKED, fields={"text": "SAME"}),
        replace(ASKED, unit=UnitKind.SENTENCE, encoding="UTF8"),
    ],
)
def test_options_that_change_nothing_are_passed_over(
    project: Project, table: Path, options: ReadOptions
) -> None:
    assert said(project, table, options) == ""


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (replace(ASKED, coders={"g2": ("feeling", "gold")}), "its labels"),
        (replace(ASKED, coders={"g1": ("feeling", "Anna")}), "its labels"),
        (replace(ASKED, coders={**G1, "g2": ("feeling", "Anna")}), "its labels"),
        (replace(ASKED, coders={}), "its labels"),
        (replace(ASKED, fields={"text": "remark"}), "its texts"),
        (replace(ASKED, fields={"text": "nothing"}), "which columns are read"),
        (ReadOptions(header=False), "the names of its columns"),
        (ReadOptions(encoding="cp1252"), "its encoding"),
    ],
)
def test_what_other_options_would_change_is_said_and_nothing_is_changed(
    project: Project, table: Path, options: ReadOptions, what: str
) -> None:
    before = list(project.annotations()), list(project.units())
    assert f"the options given now would change {what}." in said(project, table, options)
    assert (list(project.annotations()), list(project.units())) == before


def test_what_people_decided_since_is_no_other_reading(project: Project, table: Path) -> None:
    first, second, third = (unit.unit_id for unit in project.units())
    gold = Desk(project, "gold")
    gold.choose(first, "feeling", "anger")
    gold.choose(third, "feeling", "joy")
    Desk(project, "Ben").choose(second, "feeling", "neutral")
    assert said(project, table, ASKED) == ""
    other = replace(ASKED, coders={"g2": ("feeling", "gold")})
    assert "its labels" in said(project, table, other)


def test_labels_that_were_not_blind_are_no_other_reading(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(
        "text,feeling__Ben,feeling__Ben__seen\nGood.,joy,True\nBad.,fear,False\n", "utf-8"
    )
    assert taken(project, path, ReadOptions()).added == 2
    assert [a.value for a in project.annotations("feeling")] == ["fear"]
    again = taken(project, path, ReadOptions(coders={"feeling__Ben": ("feeling", "Ben")}))
    assert again.known
    assert not again.otherwise


def test_running_text_is_compared_by_what_it_was_cut_into(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("One. Two.\n\nThree.", encoding="utf-8")
    sentences = ReadOptions(unit=UnitKind.SENTENCE, fields={"text": "x"}, coders=G1)
    assert taken(project, path, sentences).added == 3
    assert said(project, path, sentences) == ""
    assert "its units" in said(project, path, ReadOptions(unit=UnitKind.TEXT))


def test_turns_that_were_not_found_are_not_missed_again(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("One.\n\nTwo.", encoding="utf-8")
    turns = ReadOptions(unit=UnitKind.TURN)
    assert taken(project, path, turns).added == 2
    assert not taken(project, path, turns).otherwise


def test_another_sheet_than_the_one_that_was_taken_unnamed_is_missed(
    project: Project, tmp_path: Path
) -> None:
    book = Workbook()
    for sheet in (book.active, book.create_sheet("Other")):
        sheet.append(["text"])  # type: ignore[union-attr]
        sheet.append(["I am glad."])  # type: ignore[union-attr]
    book.active.title = "First"  # type: ignore[union-attr]
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert taken(project, path, ReadOptions()).added == 1
    assert not taken(project, path, ReadOptions(sheet="First")).otherwise
    assert "its sheet" in said(project, path, ReadOptions(sheet="Other"))


def test_texts_of_another_program_s_project_are_cut_as_they_were(project: Project) -> None:
    path = Path(__file__).parents[1] / "data" / "ingest" / "aqda.qdpx"
    assert taken(project, path, ReadOptions()).added == 3
    for unit in (None, UnitKind.PARAGRAPH, UnitKind.TURN):
        assert not taken(project, path, ReadOptions(unit=unit)).otherwise
    for unit in (UnitKind.SENTENCE, UnitKind.TEXT):
        found = taken(project, path, ReadOptions(unit=unit))
        assert found.otherwise
        assert "would change its units" in " ".join(found.document.problems)
