"""Steps are whole, name what they changed, and survive kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from review_material import Fill, add_texts, answer

from desktop.engine.domain import Document, Unit, human
from desktop.engine.ingest.documents import HumanLabel
from desktop.engine.review.bulk import AcceptAnswers, Action, DeleteAnnotations, RenameCoder, apply
from desktop.engine.review.desk import Desk
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.documents import add_document
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.project import Project
from desktop.engine.store.removal import remove
from rubrics.loader import load_rubric
from rubrics.schema import Rubric

MOOD = load_rubric(Path(__file__).parents[2] / "data" / "mood.toml")
UNITS = [f"a-{i:04d}" for i in range(4)]
DIMENSION = "feeling"
VALUES = ("joy", "fear", "anger")


@pytest.fixture
def project(fill: Fill) -> Project:
    return fill(1200, answered=False)


def test_a_step_that_fails_half_way_leaves_nothing(project: Project) -> None:
    desk = Desk(project, "Anna")
    desk.choose("a-0000", "feeling", "joy")
    desk.choose("a-0001", "feeling", "joy")
    desk.journal.undo()

    def fail() -> None:
        with desk.journal.step("choose"):
            project.connection.execute("UPDATE annotation SET value = 'fear'")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    # What could be done again still can be, and does not bring the failed change along.
    assert [a.value for a in project.annotations()] == ["joy"]
    assert desk.journal.redo().count == 1
    assert [a.value for a in project.annotations()] == ["joy", "joy"]


@pytest.mark.parametrize("passphrase", [None, "secret"])
@pytest.mark.parametrize(
    "action",
    [RenameCoder(human("Anna").coder_id, "Bea"), DeleteAnnotations(human("Anna").coder_id)],
)
def test_a_coder_whom_a_file_has_brought_since_is_in_the_way_until_it_is_removed(
    tmp_path: Path, mood: Rubric, passphrase: str | None, action: Action
) -> None:
    with Project(tmp_path / "e.glossator", create=True, passphrase=passphrase) as project:
        add_texts(project, mood, 4)
        Desk(project, "Anna").choose("a-0000", "feeling", "joy")
        apply(project, action)
        journal, there = Journal(project), {coder.name for coder in project.coders()}
        for move, back in ((journal.undo, "undo"), (journal.redo, "redo")):
            unit = Unit(f"{back}-0", back, 0, 0, 1, {"text": "new"})
            label = HumanLabel(unit.unit_id, "feeling", "Anna", "fear")
            add_document(project, Document(back, back, "2" * 64, "csv"), [unit], [label])
            if back == "undo" or isinstance(action, DeleteAnnotations):
                with pytest.raises(ProjectError, match=r"has labels by that name\. Remove that"):
                    move()
            remove(project, back)
            move()
        assert {coder.name for coder in project.coders()} == there


def test_a_change_names_its_units_unless_they_are_too_many(project: Project) -> None:
    answer(project, ["feeling"])
    few = Desk(project, "Anna").choose("a-0007", "feeling", "joy")
    assert few.units == ("a-0007",)
    many = apply(project, AcceptAnswers("Anna", ["feeling"]))
    assert (many.count, many.units) == (1199, None)
    assert Journal(project).undo() == Changed(many.kind, many.detail, 1199, None)


def test_a_new_change_makes_later_restore_points_unreachable(project: Project) -> None:
    desk, journal = Desk(project, "Anna"), Journal(project)
    desk.choose("a-0000", "feeling", "joy")
    journal.mark("early")
    desk.choose("a-0001", "feeling", "joy")
    journal.mark("late")
    assert [(p.name, p.steps_since) for p in journal.restore_points()] == [
        ("late", 0),
        ("early", 1),
    ]
    journal.undo()
    assert [p.name for p in journal.restore_points()] == ["early"]
    journal.redo()
    assert [p.name for p in journal.restore_points()] == ["late", "early"]
    journal.undo()
    desk.choose("a-0002", "feeling", "joy")
    assert [p.name for p in journal.restore_points()] == ["early"]


def test_history_says_who_did_what_when(project: Project) -> None:
    desk = Desk(project, "Anna", clock=lambda: "2026-05-06T07:08:09Z")
    desk.choose("a-0000", "feeling", "joy")
    desk.flag("a-0001", "about")
    desk.journal.undo()
    newest, oldest = desk.journal.history()
    assert (newest.kind, newest.detail, newest.undone) == ("flag", "About, line 2", True)
    assert (oldest.who, oldest.time_utc, oldest.changes) == ("Anna", "2026-05-06T07:08:09Z", 1)


def test_history_says_levels_by_their_names(project: Project) -> None:
    desk, settling = Desk(project, "Anna"), Adjudicator(project, "Anna")
    changes = [
        desk.choose("a-0000", "strength", "1"),
        desk.choose("a-0000", "about", ["people", "money"]),
        settling.settle("a-0000", "strength", "2"),
    ]
    assert [changed.detail.rpartition(", ")[0] for changed in changes] == [
        "Strength: medium",
        "About: people, money",
        "Strength: strong",
    ]


KILLED = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
with Project(Path({path!r})) as project:
    desk = Desk(project, "Anna")
    for i in range({first}, 1200):
        desk.choose(f"a-{{i:04d}}", "feeling", "joy")
        print(i, flush=True)
        if i % 3 == 0:
            desk.journal.undo()
            desk.journal.redo()
"""


def test_killed_at_any_moment_every_reported_step_can_be_undone(project: Project) -> None:
    path = project.path
    project.close()
    first = 0
    for delay in (0.1, 0.25):
        script = KILLED.format(tests=str(Path(__file__).parents[2]), path=str(path), first=first)
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        first = int(rest[-1]) + 1 if rest else first + 1
        with Project(path) as reopened:
            decided = len(list(reopened.annotations()))
            steps = [s for s in Journal(reopened).history(10_000) if not s.undone]
            assert decided == len(steps)
            # A kill may fall between an undo and its redo, which then is there to be done again.
            assert decided >= first - 1
            if Journal(reopened).next_redo:
                Journal(reopened).redo()
            first = len(list(reopened.annotations()))
    with Project(path) as reopened:
        journal = Journal(reopened)
        while journal.next_undo:
            journal.undo()
        assert not list(reopened.annotations())


def test_going_to_a_step_undoes_what_is_later_and_does_again_what_is_earlier(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        add_texts(project, MOOD, len(UNITS))
        desk = Desk(project, "Anna")
        for unit in UNITS:
            desk.choose(unit, DIMENSION, "joy")
        journal = Journal(project)
        second = journal.history()[-2]

        def decided() -> list[str]:
            return [a.unit_id for a in project.annotations(DIMENSION) if a.value]

        assert journal.go_to(second).count == 2
        assert decided() == UNITS[:2]
        assert journal.go_to(None).count == 2
        assert decided() == []
        assert set(journal.go_to(second).units or ()) == set(UNITS[:2])
        assert decided() == UNITS[:2]
    with Project(path, read_only=True) as project:  # where nothing can be done, it can be read
        assert [step.undone for step in Journal(project).history()] == [True, True, False, False]


def test_of_a_long_history_the_steps_around_the_present_are_listed(project: Project) -> None:
    desk, journal = Desk(project, "Anna"), Journal(project)
    for number in range(10):
        desk.choose(f"a-{number:04}", "feeling", "joy")
    first, *_, last = reversed(journal.history())

    def listed() -> list[tuple[int, bool]]:
        return [(step.number - first.number, step.undone) for step in journal.history(limit=2)]

    assert listed() == [(9, False), (8, False)]
    journal.go_to(journal.history()[-4])
    assert listed() == [(5, True), (4, True), (3, False), (2, False)]
    journal.go_to(None)
    assert listed() == [(1, True), (0, True)]
    journal.go_to(last)
    assert listed() == [(9, False), (8, False)]
