"""A copy of a project under a changed codebook: what people did comes along, or is open again."""

from __future__ import annotations

from random import Random

import pytest
from annotations import add_annotations
from doubles import InstantRuntime
from recoding_material import ANNA, BEN, INTO_FEAR, at, by_value, gone_on, said
from review_material import Fill, answers

from desktop.engine.agreement.assess import agreement
from desktop.engine.annotate import annotate
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, human
from desktop.engine.recode import make_plan, preview
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.queues import draw_sample
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store import removal
from desktop.engine.store.check import check
from desktop.engine.store.exposure import exposures, note_shown, only_brought
from desktop.engine.store.finals import finals
from desktop.engine.store.journal import Journal, standing
from desktop.engine.store.recoded import recoded
from desktop.engine.store.recoding import tally
from desktop.engine.store.samples import sampled, samples
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


def test_values_are_kept_merged_and_dropped_with_all_that_makes_them_count(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    draw_sample(old, "audit", 12, seed=1)
    desk = Desk(old, "Anna", clock=at(1))
    for i, value in enumerate(("joy", "fearful hope", "anger", "anger")):
        desk.choose(f"a-{i:04d}", "feeling", value)
    desk.note("a-0001", "feeling", "hesitant")
    desk.note("a-0003", "feeling", "furious")
    desk.skip("a-0004", "feeling")
    desk.flag("a-0005", "feeling")
    before = said(old)
    with gone_on(old, merged) as new:
        after = said(new)
        assert list(check(new)) == []
        assert [u.unit_id for u in new.units()] == [u.unit_id for u in old.units()]
        assert new.rubric() == merged
        assert [c.name for c in new.coders()] == ["Anna"]
    assert by_value(old) == {
        "a-0000": "joy", "a-0001": "fearful hope", "a-0002": "anger", "a-0003": "anger",
        "a-0004": "", "a-0005": "",
    }  # fmt: skip
    kept = [("a-0000", "feeling", 1), ("a-0004", "feeling", 1), ("a-0005", "feeling", 1)]
    assert [after[key] for key in kept] == [before[key] for key in kept]
    hope = after["a-0001", "feeling", 1]
    assert (hope.value, hope.note, hope.time_utc) == ("fear", "hesitant", at(1)())
    assert (hope.sample, hope.sample_probability) == ("audit", 1)
    assert ("a-0002", "feeling", 1) not in after
    furious = after["a-0003", "feeling", 1]
    assert (furious.value, furious.status, furious.note) == ("", Status.OPEN, "furious")
    assert (furious.sample, furious.sample_probability) == ("", None)


def test_what_was_given_blind_stays_so_and_what_was_seen_stays_seen(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    model = answers(old)
    units = {
        value: next(u for u, v in model.items() if v == value) for value in set(model.values())
    }
    seen, other = units["fear"], units["joy"]
    blind, assisted = Desk(old, "Anna", clock=at(1)), Desk(old, "Anna", Mode.ASSISTED, clock=at(2))
    blind.choose(seen, "feeling", "fearful hope")
    assisted.choose(seen, "feeling", "joy")  # beside it the blind one is kept
    blind.choose(other, "feeling", "joy")
    assisted.choose(other, "feeling", "anger")
    with gone_on(old, merged) as new:
        first, second = said(new)[seen, "feeling", 1], said(new)[other, "feeling", 1]
        assert (first.value, first.blind, first.saw_suggestion) == ("joy", "fear", True)
        assert first.suggestion == "fear"
        assert (second.value, second.blind, second.status) == ("", "joy", Status.OPEN)
        assert set(exposures(new, seen, ANNA)) == {"feeling", "strength", "about"}
        again = Desk(new, "Anna", clock=at(30))
        again.choose(other, "feeling", "neutral")
        assert said(new)[other, "feeling", 1].saw_suggestion
        assert said(new)[other, "feeling", 1].blind == "joy"
        again.choose("a-0011", "feeling", "neutral")
        assert not said(new)["a-0011", "feeling", 1].saw_suggestion


def test_whoever_gave_a_dropped_value_with_an_answer_in_sight_has_seen_it_still(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    Desk(old, "Anna", Mode.ASSISTED, clock=at(1)).choose("a-0002", "feeling", "anger")
    # Only the annotation says so, as in files of the first version.
    old.connection.execute("DELETE FROM exposure")
    with gone_on(old, merged) as new:
        assert said(new) == {}
        Desk(new, "Anna", clock=at(30)).choose("a-0002", "feeling", "joy")
        assert said(new)["a-0002", "feeling", 1].saw_suggestion


def test_whether_a_value_differs_from_the_suggestion_is_told_anew(
    fill: Fill, mood: Rubric, merged: Rubric
) -> None:
    old = fill(30)
    unit = next(u for u, value in answers(old).items() if value == "fear")
    Desk(old, "Anna", Mode.ASSISTED).choose(unit, "feeling", "fearful hope")
    assert said(old)[unit, "feeling", 1].status is Status.CORRECTED
    with gone_on(old, merged) as new:
        assert said(new)[unit, "feeling", 1].status is Status.CONFIRMED


def test_a_second_value_goes_with_the_first_one_that_it_checks(fill: Fill, merged: Rubric) -> None:
    old = fill()
    first, second = Desk(old, "Anna", clock=at(1)), Desk(old, "Anna", round_=2, clock=at(9))
    for unit, value in (("a-0000", "anger"), ("a-0001", "joy"), ("a-0002", "joy")):
        first.choose(unit, "feeling", value)
        second.choose(unit, "feeling", "joy" if value == "anger" else "fear")
    second.choose("a-0002", "feeling", "anger")
    expected = preview(make_plan(old.rubric(), merged, levels=INTO_FEAR), tally(old))[0].values
    with gone_on(old, merged) as new:
        assert {(unit, round_): a.value for (unit, _, round_), a in said(new).items()} == {
            ("a-0001", 1): "joy", ("a-0001", 2): "fear", ("a-0002", 1): "joy",
        }  # fmt: skip
        (record,) = recoded(new)
    assert (expected.kept, expected.dropped) == (3, 3)
    assert (record.dimensions[0].kept, record.dimensions[0].dropped) == (3, 3)


def test_coding_afresh_takes_values_and_skips_but_not_what_was_seen(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    desk = Desk(old, "Anna", Mode.ASSISTED, clock=at(1))
    desk.choose("a-0000", "strength", "1")
    desk.skip("a-0001", "strength")
    desk.choose("a-0002", "feeling", "joy")
    with gone_on(old, merged, afresh=["strength"]) as new:
        assert list(said(new)) == [("a-0002", "feeling", 1)]
        assert "strength" in exposures(new, "a-0000", ANNA)


def test_names_of_dimensions_can_change_places(fill: Fill, mood: Rubric) -> None:
    source = mood.source.replace('"1.0"', '"1.1"').replace('name = "feeling"', 'name = "x"')
    source = source.replace('name = "strength"', 'name = "feeling"')
    swapped = parse_rubric(source.replace('name = "x"', 'name = "strength"'), "swapped.toml")
    old = fill()
    desk = Desk(old, "Anna")
    desk.choose("a-0000", "feeling", "joy")
    desk.choose("a-0000", "strength", "2")
    Adjudicator(old, "Anna").settle("a-0001", "strength", "1", "sure")
    renamed = {"feeling": "strength", "strength": "feeling"}
    with gone_on(old, swapped, {}, renamed=renamed) as new:
        assert {key: a.value for key, a in said(new).items()} == {
            ("a-0000", "strength", 1): "joy", ("a-0000", "feeling", 1): "2",
        }  # fmt: skip
        assert [(f.dimension, f.value, f.reason) for f in finals(new)] == [("feeling", "1", "sure")]
        assert list(check(new)) == []


def test_final_values_are_carried_over_or_open_again(fill: Fill, merged: Rubric) -> None:
    old = fill()
    settling = Adjudicator(old, "Anna", clock=at(3))
    for unit, value in (("a-0000", "fearful hope"), ("a-0001", "anger")):
        settling.settle(unit, "feeling", value, "we talked")
    with gone_on(old, merged) as new:
        (final,) = finals(new)
        assert (final.unit_id, final.value, final.reason) == ("a-0000", "fear", "we talked")
        assert (final.coder_id, final.time_utc) == (ANNA, at(3)())
        (record,) = recoded(new)
    assert (record.dimensions[0].finals_carried, record.dimensions[0].finals_dropped) == (1, 1)


def test_the_agreement_of_people_on_what_is_unchanged_is_the_same(
    fill: Fill, merged: Rubric
) -> None:
    old = fill(80)
    draw_sample(old, "audit", 60, seed=3)
    for name, step in (("Anna", 2), ("Ben", 3)):
        blind, assisted = Desk(old, name), Desk(old, name, Mode.ASSISTED)
        for i, drawn in enumerate(sampled(old, "audit")):
            desk = assisted if i % 7 == 0 else blind
            desk.choose(f"a-{drawn - 1:04d}", "strength", str(i // step % 3))
            desk.choose(f"a-{drawn - 1:04d}", "feeling", ("joy", "anger")[i // step % 2])

    with gone_on(old, merged) as new:
        assert samples(new) == samples(old)
        before = agreement(old).dimensions[1]
        after = agreement(new).dimensions[1]
        assert after.people == before.people
        assert after.sample == before.sample
        assert after.left_out == before.left_out
        assert after.left_out.saw_suggestion


def test_models_go_and_others_can_be_asked(fill: Fill, merged: Rubric) -> None:
    old = fill()
    with gone_on(old, merged) as new:
        assert new.coders() == []
        assert list(new.annotations()) == []
        other = Coder("model0000002", "Double", CoderKind.MODEL)
        list(annotate(new, other, InstantRuntime(merged), ["feeling"]))
        assert set(answers(new)) == set()
        assert len(list(new.annotations("feeling"))) == 12
    assert len(answers(old)) == 12


def test_what_came_before_cannot_be_undone_and_is_not_forgotten(fill: Fill, merged: Rubric) -> None:
    old = fill()
    Desk(old, "Anna").choose("a-0000", "feeling", "joy")
    journal = Journal(old)
    Desk(old, "Anna").choose("a-0001", "feeling", "joy")
    journal.undo()
    journal.mark("here")
    assert removal.removal_of(old, "a").obstacle
    with gone_on(old, merged) as new:
        journal = Journal(new)
        (step,) = journal.history()
        assert (step.kind, step.detail) == ("recode", "p0.glossator")
        assert journal.next_undo is journal.next_redo is None
        assert journal.restore_points() == []
        assert journal.undo().count == 0
        assert removal.removal_of(new, "a").obstacle
        assert not only_brought(new)
        desk = Desk(new, "Anna")
        desk.choose("a-0001", "feeling", "joy")
        assert journal.go_to(None).count == 1
        assert list(by_value(new)) == ["a-0000"]
        journal.redo()
        assert len(by_value(new)) == 2


def test_which_columns_were_read_as_labels_stays_known_unless_it_was_undone(
    fill: Fill, merged: Rubric
) -> None:
    old = fill()
    journal = Journal(old)
    for note, columns in enumerate(("kept.csv: tone", "undone.csv: tone")):
        with journal.step("import", columns):
            old.connection.execute("UPDATE annotation SET note = ?", (note,))
    journal.undo()
    # Who was set aside while a step was undone cannot come back any more.
    old.connection.execute(
        "INSERT INTO coder (coder_id, name, kind, identity) VALUES ('aside-7-x', '', 'human', '{}')"
    )
    with gone_on(old, merged) as new:
        assert [step.detail for step in standing(new, "import")] == ["kept.csv: tone"]
        assert [step.kind for step in Journal(new).history()] == ["recode"]
        aside = new.connection.execute("SELECT 1 FROM coder WHERE coder_id GLOB 'aside-*'")
        assert aside.fetchall() == []


def test_labels_that_came_with_files_are_still_only_that(fill: Fill, merged: Rubric) -> None:
    old = fill(3)
    old.connection.execute(
        "INSERT INTO coder (coder_id, name, kind, identity) VALUES (?, 'Anna', 'human', '{}')",
        (ANNA,),
    )
    add_annotations(
        old,
        [Annotation(u.unit_id, "feeling", ANNA, "joy", Status.CONFIRMED, "") for u in old.units()],
    )
    assert only_brought(old)
    with gone_on(old, merged) as new:
        assert only_brought(new)
        assert Journal(new).history() == []
        assert not removal.removal_of(new, "a").obstacle


def test_what_somebody_without_a_name_was_shown_counts_on(fill: Fill, merged: Rubric) -> None:
    old = fill()
    note_shown(old, human("Ben"), [1])
    with gone_on(old, merged) as new:
        desk = Desk(new, "Ben")
        desk.choose("a-0000", "feeling", "joy")
        assert said(new, BEN)["a-0000", "feeling", 1].saw_suggestion


def test_the_record_says_how_it_came_about_and_a_second_change_adds_to_it(
    fill: Fill, mood: Rubric, merged: Rubric
) -> None:
    old = fill()
    Desk(old, "Anna").choose("a-0000", "feeling", "fearful hope")
    Desk(old, "Anna").choose("a-0001", "feeling", "anger")
    source = merged.source.replace('"1.1"', '"2.0"').replace("How strong is", "How intense is")
    later = parse_rubric(source, "later.toml")
    with gone_on(old, merged) as new, gone_on(new, later, {}) as last:
        one, two = recoded(last)
        assert [one] == recoded(new)
        assert list(check(last)) == []
        assert last.connection.execute("SELECT count(*) FROM rubric").fetchone() == (3,)
        last.connection.execute("PRAGMA foreign_keys = OFF")
        last.connection.execute("DELETE FROM rubric WHERE sha256 = ?", (mood.sha256,))
        (fault,) = check(last)
        assert fault == (
            "The earlier codebook 'mood' version 1.0, under which p0.glossator was coded, is not "
            "there any more."
        )
    assert (one.file, one.rubric_version, one.time_utc) == ("p0.glossator", "1.0", at(20)())
    assert (one.rubric_sha256, one.into_sha256) == (mood.sha256, merged.sha256)
    feeling = one.dimensions[0]
    assert feeling.levels == {"fearful hope": "fear", "anger": ""}
    assert (feeling.kept, feeling.changed, feeling.dropped) == (0, 1, 1)
    assert [d.reworded for d in two.dimensions] == [False, True, False]


@pytest.mark.parametrize("seed", range(6))
def test_as_many_values_come_along_as_the_preview_says(
    fill: Fill, merged: Rubric, seed: int
) -> None:
    """Whatever people did, in whatever order and with whatever in sight."""
    random = Random(seed)
    old = fill(10)
    desks = [
        Desk(old, name, mode, round_=round_)
        for name in ("Anna", "Ben")
        for mode, round_ in ((Mode.BLIND, 1), (Mode.ASSISTED, 1), (Mode.BLIND, 2))
    ]
    for _ in range(120):
        desk, unit = random.choice(desks), f"a-{random.randrange(10):04d}"
        dimension = random.choice(old.rubric().dimensions)
        act = random.choice(("choose", "choose", "choose", "clear", "skip", "flag", "saw"))
        if act == "choose":
            desk.choose(unit, dimension.name, random.choice(dimension.values))
        elif act == "saw":
            desk.saw(unit)
        else:
            getattr(desk, act)(unit, dimension.name)
    plan = make_plan(old.rubric(), merged, levels=INTO_FEAR, afresh=["strength"])
    expected = [o.values.kept + o.values.changed for o in preview(plan, tally(old))]
    before = {**said(old), **{(*key, "Ben"): a for key, a in said(old, BEN).items()}}
    with gone_on(old, merged, INTO_FEAR, afresh=["strength"]) as new:
        after = {**said(new), **{(*key, "Ben"): a for key, a in said(new, BEN).items()}}
        assert list(check(new)) == []
    for dimension, count in zip(merged.dimensions, expected, strict=True):
        assert sum(a.dimension == dimension.name and a.value != "" for a in after.values()) == count
    for key, annotation in after.items():
        earlier = before[key]
        assert not annotation.value or annotation.saw_suggestion == earlier.saw_suggestion
        for now, then in ((annotation.value, earlier.value), (annotation.blind, earlier.blind)):
            assert now == "" or now == plan.carried(annotation.dimension, then)
