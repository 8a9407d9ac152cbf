"""A coder gets another name, or is deleted, with all they did; and comes back as they were."""

from __future__ import annotations

import pytest
from review_material import MODEL, Fill, said_by, state

from desktop.engine.domain import Document, Unit, human
from desktop.engine.ingest.documents import HumanLabel
from desktop.engine.review.bulk import Action, DeleteAnnotations, RenameCoder, apply, preview
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.store.check import check
from desktop.engine.store.documents import add_document
from desktop.engine.store.journal import Journal
from rubrics.errors import UserError


def test_a_coder_is_deleted_with_all_they_said_and_a_model_can_answer_again(fill: Fill) -> None:
    project = fill()
    Desk(project, "Anna").choose("a-0000", "feeling", "joy")
    apply(project, DeleteAnnotations(human("Anna").coder_id))
    assert [coder.name for coder in project.coders()] == ["Double"]
    before = [a.scores for a in project.annotations()]
    apply(project, DeleteAnnotations(MODEL.coder_id))
    assert not list(project.annotations())
    Journal(project).undo()
    # The bits of the scores come back as they were.
    assert [a.scores for a in project.annotations()] == before


def test_a_coder_gets_another_name_and_keeps_their_work(fill: Fill) -> None:
    project = fill()
    Desk(project, "Anna").choose("a-0000", "feeling", "joy")
    action = RenameCoder(human("Anna").coder_id, " Bea  C. ")
    assert preview(project, action).count == 1
    apply(project, action)
    assert said_by(project, "Bea C.") == {"a-0000": "joy"}
    assert [coder.name for coder in project.coders()] == ["Bea C.", "Double"]
    Desk(project, "Dan")
    with pytest.raises(UserError, match="already"):
        apply(project, RenameCoder(human("Dan").coder_id, "Bea C."))
    with pytest.raises(UserError, match="model's name"):
        apply(project, RenameCoder(MODEL.coder_id, "Me"))


def test_a_name_comes_back_from_somebody_who_sat_down_under_it_since(fill: Fill) -> None:
    project = fill()
    Desk(project, "Anna").choose("a-0000", "feeling", "joy")
    apply(project, RenameCoder(human("Anna").coder_id, "Bea"))
    other = Desk(project, "Anna", Mode.ASSISTED)
    other.choose("a-0001", "feeling", "joy")
    journal = Journal(project)
    journal.undo()
    journal.undo()
    assert [coder.name for coder in project.coders()] == ["Anna", "Double"]
    assert said_by(project, "Anna") == {"a-0000": "joy"}
    # What was shown under the name has been seen under it.
    anna = Desk(project, "Anna")
    anna.choose("a-0001", "feeling", "fear")
    assert anna.decisions("a-0001")["feeling"].saw_suggestion


@pytest.mark.parametrize(
    "action",
    [RenameCoder(human("Anna").coder_id, "Bea"), DeleteAnnotations(human("Anna").coder_id)],
    ids=lambda action: action.kind,
)
def test_what_somebody_decided_under_a_name_that_came_free_is_done_again(
    action: Action, fill: Fill
) -> None:
    project = fill()
    Desk(project, "Anna").choose("a-0000", "feeling", "joy")
    apply(project, action)
    Desk(project, "Anna").choose("a-0001", "feeling", "fear")
    Desk(project, "Anna", Mode.ASSISTED).suggestions("a-0002")
    after = state(project)
    journal = Journal(project)
    for _ in range(2):
        while journal.next_undo:
            journal.undo()
        assert [coder.name for coder in project.coders()] == ["Anna", "Double"]
        assert not said_by(project, "Anna")
        Desk(project, "Anna", Mode.ASSISTED).suggestions("a-0003")
        while journal.next_redo:
            journal.redo()
        assert state(project) == after
    assert not list(check(project))
    anna = Desk(project, "Anna")
    assert anna.seen("a-0002")
    # What cannot be done again any more leaves nobody behind.
    for _ in range(2):
        journal.undo()
    anna.choose("a-0004", "feeling", "joy")
    assert [coder.name for coder in project.coders()] == ["Anna", "Double"]
    hidden = "SELECT count(*) FROM coder WHERE coder_id LIKE 'aside-%'"
    assert project.connection.execute(hidden).fetchone() == (0,)


def test_labels_of_a_file_under_a_former_name_are_never_lost_to_undoing(fill: Fill) -> None:
    project = fill()
    Desk(project, "Anna").choose("a-0000", "feeling", "joy")
    apply(project, RenameCoder(human("Anna").coder_id, "Bea"))
    document = Document("n", "new.csv", "2" * 64, "csv", columns=("text",))
    unit = Unit("n-0", "n", 0, 0, 1, {"text": "new"})
    add_document(project, document, [unit], [HumanLabel("n-0", "feeling", "Anna", "fear")])
    before = state(project)
    with pytest.raises(UserError, match="a file that was read since has labels by that name"):
        Journal(project).undo()
    assert state(project) == before


def test_the_number_of_a_deleted_coder_goes_to_nobody_else(fill: Fill) -> None:
    project = fill()
    Desk(project, "Anna").choose("a-0000", "feeling", "joy")
    apply(project, DeleteAnnotations(human("Anna").coder_id))
    Desk(project, "Zoe")
    Journal(project).undo()
    assert [coder.name for coder in project.coders()] == ["Anna", "Zoe", "Double"]
    assert said_by(project, "Anna") == {"a-0000": "joy"}
