"""Values that went for their level are known until they are given again."""

from __future__ import annotations

import shutil
from pathlib import Path

from recoding_material import gone_on
from review_material import Fill, answer

from desktop.engine.review.bulk import apply
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.merging import TakeOver
from desktop.engine.store.check import check
from desktop.engine.store.dropped import dropped
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.repair import repair
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


def test_what_went_lacks_until_its_coder_gives_it_again_blind_or_skips_it(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    for name, values in (("Anna", ("anger", "anger", "anger", "joy")), ("Ben", ("anger", "fear"))):
        desk = Desk(old, name)
        for i, value in enumerate(values):
            desk.choose(f"a-{i:04d}", "feeling", value)
    assert dropped(old) == {}
    with gone_on(old, merged) as new:
        assert dropped(new) == {"feeling": (4, 4)}
        anna = Desk(new, "Anna")
        anna.choose("a-0000", "feeling", "joy")
        assert dropped(new) == {"feeling": (4, 3)}
        Journal(new).undo()
        assert dropped(new) == {"feeling": (4, 4)}
        Journal(new).redo()
        anna.skip("a-0001", "feeling")
        anna.note("a-0002", "feeling", "hard to say")
        anna.choose("a-0005", "feeling", "joy")
        assert dropped(new) == {"feeling": (4, 2)}
        answer(new)
        Desk(new, "Ben", Mode.ASSISTED).choose("a-0000", "feeling", "joy")
        assert dropped(new) == {"feeling": (4, 2)}
        Desk(new, "Ben").choose("a-0000", "feeling", "fear")
        assert dropped(new) == {"feeling": (4, 2)}, "what was seen stays seen"


def test_only_blind_first_values_that_are_not_coded_afresh_leave_a_gap(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    Desk(old, "Anna", Mode.ASSISTED).choose("a-0000", "feeling", "anger")
    blind = Desk(old, "Anna")
    blind.choose("a-0001", "feeling", "joy")
    Desk(old, "Anna", round_=2).choose("a-0001", "feeling", "anger")
    blind.choose("a-0002", "strength", "1")
    blind.choose("a-0003", "feeling", "anger")  # the blind value goes, the later one stays
    Desk(old, "Anna", Mode.ASSISTED).choose("a-0003", "feeling", "joy")
    with gone_on(old, merged, afresh=["strength"]) as new:
        assert dropped(new) == {"feeling": (1, 1)}
    with gone_on(old, merged, afresh=["feeling"]) as new:
        assert dropped(new) == {}


def test_what_was_given_again_in_a_copy_lacks_no_more_once_it_is_taken_over(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    for i in range(3):
        Desk(old, "Anna").choose(f"a-{i:04d}", "feeling", "anger")
    with gone_on(old, merged) as new:
        path = Path(shutil.copy(new.back_up(), new.path.with_name("copy.glossator")))
        with Project(path) as theirs:
            assert dropped(theirs) == {"feeling": (3, 3)}
            Desk(theirs, "Anna").choose("a-0001", "feeling", "joy")
        assert apply(new, TakeOver(path)).count == 1
        assert dropped(new) == {"feeling": (3, 2)}


def test_it_stays_known_through_another_change_and_a_repair(fill: Fill, merged: Rubric) -> None:
    old = fill()
    for i, value in enumerate(("anger", "anger", "joy")):
        Desk(old, "Anna").choose(f"a-{i:04d}", "feeling", value)
    source = merged.source.replace('"1.1"', '"2"').replace('name = "feeling"', 'name = "mood"')
    level = '[[dimension.level]]\nname = "joy"'
    assert level in source
    later = parse_rubric(source.replace(level, '[[dimension.level]]\nname = "glee"'), "later.toml")
    with gone_on(old, merged) as new:
        Desk(new, "Anna").choose("a-0000", "feeling", "fear")
        with gone_on(new, later, {}, renamed={"feeling": "mood"}) as last:
            assert dropped(last) == {"mood": (3, 2)}
            assert list(check(last)) == []
        with gone_on(new, later, {}, renamed={"feeling": "mood"}, afresh=["feeling"]) as last:
            assert dropped(last) == {}
        path = new.path
    new.close()
    repair(path)
    with Project(path) as whole:
        assert dropped(whole) == {"feeling": (2, 1)}
