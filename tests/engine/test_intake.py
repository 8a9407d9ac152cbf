"""Files come into a project once, and what becomes of them later costs them alone."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import Taken, take_in
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


def take(project: Project, *paths: Path) -> list[Taken]:
    return list(take_in(project, [Source(path, path.name) for path in paths], ReadOptions()))


def test_a_file_that_can_no_longer_be_read_keeps_its_units_and_the_others_are_read(
    tmp_path: Path, mood: Rubric
) -> None:
    gone, new = tmp_path / "a.txt", tmp_path / "b.txt"
    gone.write_text("One text.")
    new.write_text("Another text.")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        assert [t.added for t in take(project, gone)] == [1]
        gone.unlink()
        gone.mkdir()
        before, read = take(project, gone, new)
        assert (before.known, before.added) == (True, 0)
        assert "can no longer be read" in before.document.problems[0]
        assert (read.known, read.added) == (False, 1)
        assert project.unit_count() == 2


def test_a_file_that_changed_is_left_as_it_was_read(tmp_path: Path, mood: Rubric) -> None:
    path = tmp_path / "a.txt"
    path.write_text("One text.")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        take(project, path)
        (same,) = take(project, path)
        assert (same.known, same.document.problems) == (True, ())
        path.write_text("Another text.")
        (changed,) = take(project, path)
        (said,) = changed.document.problems
        assert "has changed since it was read" in said
        assert "its units come beside the others" in said  # who corrected a label wants no copy
        assert [unit.fields["text"] for unit in project.units()] == ["One text."]


def test_a_file_is_known_under_the_name_it_has_beside_others(tmp_path: Path, mood: Rubric) -> None:
    one, two = tmp_path / "one" / "a.txt", tmp_path / "two" / "a.txt"
    for path in (one, two):
        path.parent.mkdir()
        path.write_text("One text.")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        take(project, one)
        both = discover([one, two]).sources
        assert [source.name for source in both] == ["one/a.txt", "two/a.txt"]
        first, second = take_in(project, both, ReadOptions())
        assert (first.known, first.added, first.document.name) == (True, 0, "a.txt")
        said = "one/a.txt was read into this project before, as a.txt."
        assert first.document.problems == (said,)
        assert (second.known, second.added) == (False, 1)  # the other's twin is a file of its own
        again = [taken.known for taken in take_in(project, both, ReadOptions())]
        assert again == [True, True]
        assert project.unit_count() == 2


def test_a_twin_of_a_file_that_is_named_as_well_is_read(tmp_path: Path, mood: Rubric) -> None:
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    for path in (one, two):
        path.write_text("One text.")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        take(project, one)
        assert [taken.known for taken in take(project, one, two)] == [True, False]


def test_a_file_whose_texts_are_all_in_another_one_is_said_to_count_twice(
    tmp_path: Path, mood: Rubric
) -> None:
    one, other, third, fourth = (" ".join([f"{word} text that goes on."] * 8) for word in "ABCD")
    table, text, more = (tmp_path / name for name in ("a.csv", "b.txt", "c.txt"))
    table.write_text(f'nr,text\n1,"{one}"\n2,"{other}"\n3,"{third}"\n')
    text.write_text(f"{other}\n\n{one}\n\n{one}")
    more.write_text(f"{one}\n\n{fourth}")
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        read = take(project, table, text, more)
        kept = project.documents()
        assert [taken.document for taken in read] == kept
        ((), (said,), ()) = (document.problems for document in kept)
        assert said.startswith("Every text of it is also in a.csv, and counts twice.")


def test_files_that_give_the_same_short_answers_are_no_copies(tmp_path: Path, mood: Rubric) -> None:
    answers, files = ("Yes.", "No.", "No."), [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text("\n\n".join(answers * 20))
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        take(project, *files)
        assert [document.problems for document in project.documents()] == [(), ()]


def documents_of(folder: Path) -> list[dict[str, object]]:
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert isinstance(told["documents"], list)
    return told["documents"]


def test_provenance_says_by_which_columns_a_table_was_read_whatever_is_asked_later(
    tmp_path: Path, mood: Rubric
) -> None:
    table, text = tmp_path / "a.csv", tmp_path / "b.txt"
    table.write_text("nr,Remark,z,by ben,text\n1,I am glad.,joy,fear,x\n", encoding="utf-8")
    text.write_text("One text.", encoding="utf-8")
    sources = [Source(path, path.name) for path in (table, text)]
    coders = {"z": ("feeling", " Zoë  M "), "by ben": ("feeling", "Ben")}
    asked = ReadOptions(fields={"text": "remark"}, coders=coders)
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(mood)
        assert [taken.added for taken in take_in(project, sources, asked)] == [1, 1]
        export_project(project, Format.CSV, tmp_path / "out")
    assert [document["read_by"] for document in documents_of(tmp_path / "out")] == [
        {
            "fields": {"text": "Remark"},
            "labels": [
                {"column": "z", "dimension": "feeling", "coder": "Zoë M"},
                {"column": "by ben", "dimension": "feeling", "coder": "Ben"},
            ],
        },
        None,
    ]
    with Project(path) as project:
        assert all(taken.known for taken in take_in(project, sources, ReadOptions()))
        export_project(project, Format.MATRIX, tmp_path / "later")
    same = [(tmp_path / folder / "run.json").read_bytes() for folder in ("out", "later")]
    assert same[0] == same[1]
