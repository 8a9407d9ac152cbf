"""A file that was added by mistake can be taken out, and nothing that people did goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_material import answer

from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.intake import REMOVED, Taken, take_in
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample
from desktop.engine.store import search
from desktop.engine.store.backups import backups_of
from desktop.engine.store.check import check
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.exposure import UNNAMED, note_shown
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.removal import Removal, removal_of, remove
from desktop.engine.store.views import View, select
from rubrics.schema import Rubric


def take(project: Project, *paths: Path) -> list[Taken]:
    return list(take_in(project, [Source(path, path.name) for path in paths], ReadOptions()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("The bus was late.\n\nThank you all.")
    rows = "text,feeling_anna\nThe water was cold.,joy\nThe bus was early.,fear\n"
    (tmp_path / "b.csv").write_text(rows)
    return tmp_path


@pytest.fixture
def project(folder: Path, mood: Rubric) -> Iterator[Project]:
    """Two units of running text, two of a table with Anna's labels, all answered and indexed."""
    with Project(folder / "p.glossator", create=True) as made:
        made.use_rubric(mood)
        take(made, folder / "a.txt", folder / "b.csv")
        answer(made)
        list(search.index(made))
        yield made


def document(project: Project, name: str) -> str:
    return next(d.document_id for d in project.documents() if d.name == name)


def found(project: Project, text: str) -> list[int]:
    return list(select(project, View(text=text)))


def test_what_goes_with_a_file_is_counted(project: Project) -> None:
    assert removal_of(project, document(project, "a.txt")) == Removal(2, 0, 2, "")
    assert removal_of(project, document(project, "b.csv")) == Removal(2, 2, 2, "")
    with pytest.raises(ProjectError, match="no longer in the project"):
        removal_of(project, "nothing")


def test_a_removed_file_leaves_nothing_but_a_restore_point(project: Project) -> None:
    remove(project, document(project, "b.csv"))
    assert [d.name for d in project.documents()] == ["a.txt"]
    assert project.unit_count() == 2
    assert len(found(project, "bus")) == 1
    assert not [coder for coder in project.coders() if coder.kind == "human"]
    assert list(check(project)) == []
    (kept,) = [backup for backup in backups_of(project.path) if backup.kind == "point"]
    with Project(kept.path, read_only=True) as before:
        assert before.unit_count() == 4


def test_that_a_file_has_the_texts_of_a_removed_one_is_not_said_any_more(
    project: Project, folder: Path
) -> None:
    text = "\n\n".join(f"In the {n}th letter the bus was late again." for n in range(4, 10))
    for number, name in enumerate(("c.txt", "d.txt", "e.txt")):
        (folder / name).write_text(text + "\n" * number)
        take(project, folder / name)

    def named() -> list[str]:
        said = {d.name: "".join(d.problems) for d in project.documents()}
        return [
            said[name][len("Every text of it is also in ") :][:5] for name in ("d.txt", "e.txt")
        ]

    assert named() == ["c.txt", "c.txt"]
    remove(project, document(project, "c.txt"))
    assert named() == ["e.txt", "d.txt"]
    remove(project, document(project, "e.txt"))
    assert [d.problems for d in project.documents() if d.name == "d.txt"] == [()]


def test_numbers_that_are_given_out_anew_belong_to_the_new_texts(
    project: Project, folder: Path
) -> None:
    remove(project, document(project, "b.csv"))
    (folder / "c.txt").write_text("A horse.\n\nA cow.\n\nA hen.")
    take(project, folder / "c.txt")
    assert search.unindexed(project) == 3
    list(search.index(project))
    assert len(found(project, "horse")) == 1
    assert found(project, "water") == found(project, "early") == []
    answer(project)
    assert len({a.unit_id for a in project.annotations("feeling")}) == 5
    (again,) = take(project, folder / "b.csv")
    assert again.added == 2
    assert removal_of(project, document(project, "b.csv")).labels == 2


def test_what_people_decided_keeps_a_file_in(project: Project) -> None:
    unit = next(u.unit_id for u in project.units() if u.fields["text"].startswith("Thank"))
    Desk(project, "Kim").choose(unit, "feeling", "joy")
    assert not removal_of(project, document(project, "b.csv")).obstacle
    with pytest.raises(ProjectError, match="their work would be lost"):
        remove(project, document(project, "a.txt"))
    Journal(project).undo()
    with pytest.raises(ProjectError, match="their work would be lost"):  # it can be done again
        remove(project, document(project, "a.txt"))
    assert project.unit_count() == 4


def test_what_is_decided_while_the_backup_is_made_keeps_a_file_in(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = next(u.unit_id for u in project.units() if u.fields["text"].startswith("Thank"))
    back_up = Project.back_up

    def meanwhile(mine: Project) -> Path:
        with Project(mine.path) as other:  # as another thread of the window has it
            Desk(other, "Kim").choose(unit, "feeling", "joy")
        return back_up(mine)

    monkeypatch.setattr(Project, "back_up", meanwhile)
    with pytest.raises(ProjectError, match="their work would be lost"):
        remove(project, document(project, "a.txt"))
    assert project.unit_count() == 4


def test_a_sample_keeps_all_files_in_that_have_texts(project: Project, folder: Path) -> None:
    (folder / "empty.txt").touch()
    take(project, folder / "empty.txt")
    draw_sample(project, "audit", 2)
    with pytest.raises(ProjectError, match="its probabilities would be wrong"):
        remove(project, document(project, "b.csv"))
    remove(project, document(project, "empty.txt"))
    assert [d.name for d in project.documents()] == ["a.txt", "b.csv"]


def test_a_file_whose_answers_were_seen_does_not_come_back_as_if_they_had_not(
    project: Project, folder: Path
) -> None:
    numbers = list(select(project, View(document_id=document(project, "a.txt"))))
    note_shown(project, UNNAMED, numbers)
    remove(project, document(project, "a.txt"))
    remove(project, document(project, "b.csv"))
    (folder / "a.txt").rename(folder / "other.txt")
    refused, taken = take(project, folder / "other.txt", folder / "b.csv")
    assert refused.unreadable
    assert refused.document.problems == (REMOVED,)
    assert taken.added == 2
