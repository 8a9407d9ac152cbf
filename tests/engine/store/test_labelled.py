"""What there is to train on is counted as the training export takes it."""

from __future__ import annotations

from review_material import Fill

from desktop.engine.export.training import _labelled
from desktop.engine.review.desk import Desk
from desktop.engine.store.labelled import Labelled, labelled


def test_people_count_once_a_unit_and_models_and_flagged_values_do_not(fill: Fill) -> None:
    project = fill(texts=12)
    assert labelled(project) == Labelled(0, 0)
    kim, lee = Desk(project, "Kim"), Desk(project, "Lee")
    for desk in (kim, lee):
        desk.choose("a-0001", "feeling", "joy")
    kim.choose("a-0001", "about", "people")
    kim.choose("a-0011", "strength", "2")
    kim.choose("a-0002", "feeling", "joy")
    kim.flag("a-0002", "feeling")
    lee.skip("a-0003", "feeling")
    lee.note("a-0004", "feeling", "unclear")
    assert labelled(project) == Labelled(2, len("remark 1") + len("remark 11"))
    assert labelled(project).units == len(list(_labelled(project)))
