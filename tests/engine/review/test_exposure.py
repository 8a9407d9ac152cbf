"""Whoever is shown a model's answers has seen them, with a name or before having one."""

from __future__ import annotations

from review_material import Fill

from desktop.engine.domain import Document, Unit, human
from desktop.engine.review.desk import Desk
from desktop.engine.store.documents import add_document
from desktop.engine.store.exposure import UNNAMED, note_shown
from desktop.engine.store.table import unit_number


def test_what_was_seen_without_a_name_counts_for_who_sits_down_first(fill: Fill) -> None:
    project = fill()
    before = project.coders()
    note_shown(project, UNNAMED, [unit_number(project, "a-0000")])
    assert project.coders() == before
    anna = Desk(project, "Anna")
    anna.choose("a-0000", "feeling", "joy")
    anna.choose("a-0001", "feeling", "joy")
    assert anna.decisions("a-0000")["feeling"].saw_suggestion
    assert not anna.decisions("a-0001")["feeling"].saw_suggestion
    ben = Desk(project, "Ben")
    ben.choose("a-0000", "feeling", "joy")
    assert not ben.decisions("a-0000")["feeling"].saw_suggestion


def test_a_list_of_one_dimension_shows_no_other(fill: Fill) -> None:
    project = fill()
    anna = human("Anna")
    shown, other = (d.name for d in project.rubric().dimensions[:2])
    note_shown(project, anna, [unit_number(project, "a-0000")], shown)
    desk = Desk(project, "Anna")
    assert desk.seen("a-0000") == {shown}
    assert other not in desk.seen("a-0000")


def test_who_has_seen_the_answer_to_a_text_has_seen_it_wherever_the_text_is(fill: Fill) -> None:
    project = fill()
    project.connection.execute(
        "UPDATE unit SET text_sha256 = (SELECT text_sha256 FROM unit WHERE unit_id = 'a-0000')"
        " WHERE unit_id IN ('a-0001', 'a-0002')"
    )
    note_shown(project, human("Anna"), [unit_number(project, "a-0000")], "feeling")
    Desk(project, "Ben").saw("a-0001")
    seen = [
        [unit for unit in ("a-0000", "a-0001", "a-0002", "a-0003") if Desk(project, who).seen(unit)]
        for who in ("Anna", "Ben")
    ]
    assert seen == [["a-0000", "a-0001", "a-0002"]] * 2


def test_a_text_that_is_added_again_has_been_seen_by_whoever_saw_its_answer(fill: Fill) -> None:
    project = fill()
    note_shown(project, human("Anna"), [unit_number(project, "a-0000")], "feeling")
    text = project.unit("a-0000").fields
    add_document(
        project,
        Document("b", "b.txt", "1" * 64, "txt", unit_kind="line"),
        [Unit("b-0000", "b", 0, 0, 1, text), Unit("b-0001", "b", 1, 1, 2, {"text": "another"})],
    )
    anna = Desk(project, "Anna")
    assert anna.seen("b-0000") == {"feeling"}
    assert not anna.seen("b-0001")
    assert not Desk(project, "Ben").seen("b-0000")
    anna.choose("b-0000", "feeling", "joy")
    assert anna.decisions("b-0000")["feeling"].saw_suggestion


def test_texts_that_come_a_thousand_times_are_not_compared_with_each_other(fill: Fill) -> None:
    project, steps = fill(), [0]
    many = [
        [Unit(f"{name}-{n}", name, n, n, n + 1, {"text": "Yes."}) for n in range(1000)]
        for name in "bc"
    ]

    def count() -> int:
        steps[0] += 1
        return 0

    for name, units in zip("bc", many, strict=True):
        project.connection.set_progress_handler(count, 1000)
        add_document(project, Document(name, f"{name}.txt", name * 64, "txt"), units)
    assert steps[0] < 500  # thousands of SQLite's instructions


def test_what_is_seen_again_is_noted_once(fill: Fill) -> None:
    project = fill()
    numbers = [unit_number(project, "a-0000")]
    for time in ("2026-05-04T03:02:01Z", "2026-05-05T03:02:01Z"):
        note_shown(project, human("Anna"), numbers, clock=lambda time=time: time)
    times = project.connection.execute("SELECT DISTINCT time_utc FROM exposure").fetchall()
    assert times == [("2026-05-04T03:02:01Z",)]


def test_who_only_looks_is_no_coder_until_they_sit_down(fill: Fill) -> None:
    project = fill()
    before = project.coders()
    note_shown(project, human("Carl"), [unit_number(project, "a-0000")])
    assert project.coders() == before
    Desk(project, "Ben").choose("a-0000", "feeling", "joy")
    assert not Desk(project, "Ben").decisions("a-0000")["feeling"].saw_suggestion
    assert "feeling" in Desk(project, "Carl").seen("a-0000")
