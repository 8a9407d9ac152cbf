"""Going on with a changed codebook: what becomes of every value, by the plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.recode import AGAIN, Plan, free_name, make_plan, preview, sources, targets
from desktop.engine.store.recoding import Tally
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import NONE, Rubric

MANY = 'scale = "nominal"\nselect = "many"'


def changed(rubric: Rubric, *replaced: tuple[str, str]) -> Rubric:
    """The rubric in its next version, with passages of its text replaced."""
    source = rubric.source.replace('version = "1.0"', 'version = "1.1"')
    for old, new in replaced:
        assert old in source
        source = source.replace(old, new, 1)
    return parse_rubric(source, "changed.toml")


@pytest.fixture
def merged(mood: Rubric) -> Rubric:
    """The rubric with "fearful hope" merged into "fear", and anger called wrath."""
    hope = '[[dimension.level]]\nname = "fearful hope"\nanchor = "Hoping, and afraid."\n'
    return changed(mood, (hope, ""), ('"anger"', '"wrath"'))


def one_to_many(mood: Rubric, levels: dict[str, str] | None = None) -> Plan:
    new = changed(mood, ('scale = "nominal"', MANY))
    return make_plan(mood, new, levels={"feeling": levels or {}})


def many_to_one(mood: Rubric, levels: dict[str, str] | None = None) -> Plan:
    new = changed(mood, (MANY, 'scale = "nominal"'))
    return make_plan(mood, new, levels={"about": levels or {}})


def test_levels_keep_their_value_are_merged_or_are_dropped(mood: Rubric, merged: Rubric) -> None:
    plan = make_plan(mood, merged, levels={"feeling": {"fearful hope": "fear"}})
    into = {level: plan.carried("feeling", level) for level in mood.dimension("feeling").values}
    assert into == {
        "fear": "fear", "fearful hope": "fear", "joy": "joy", "anger": "", "neutral": "neutral"
    }  # fmt: skip
    assert plan.carried("feeling", "") == ""
    assert plan.carried("strength", "2") == "2"


def test_a_scale_that_was_turned_round_keeps_its_meaning(mood: Rubric) -> None:
    turned = changed(mood, ('"weak"', '"fierce"'), ('"strong"', '"weak"'), ('"fierce"', '"strong"'))
    plan = make_plan(mood, turned)
    assert [plan.carried("strength", value) for value in ("0", "1", "2")] == ["2", "1", "0"]
    assert plan.called("strength") == []
    plan = make_plan(mood, turned, levels={"strength": {"0": "0", "2": AGAIN}})
    assert [plan.carried("strength", value) for value in ("0", "2")] == ["0", ""]
    assert [(old.name, new.name) for old, new in plan.called("strength")] == [("weak", "strong")]


def test_a_level_that_is_called_otherwise_keeps_its_value_and_is_told(mood: Rubric) -> None:
    plan = make_plan(mood, changed(mood, ('"strong"', '"very strong"'), ('"medium"', '"Medium"')))
    assert [plan.carried("strength", value) for value in ("1", "2")] == ["1", "2"]
    (_, strength, _) = preview(plan, [])
    assert [(old.value, old.name, new.name) for old, new in strength.called] == [
        ("2", "strong", "very strong")
    ]


def test_a_level_that_others_became_is_not_one_that_no_value_has(
    mood: Rubric, merged: Rubric
) -> None:
    said = {"feeling": {"anger": "wrath"}}
    for plan, added in (
        (make_plan(mood, merged), ("wrath",)),
        (make_plan(mood, merged, levels=said), ()),
        (make_plan(mood, merged, levels=said, afresh=["feeling"]), ("wrath",)),
    ):
        assert preview(plan, [])[0].added == added


def test_a_level_that_is_still_there_can_be_coded_again(mood: Rubric, merged: Rubric) -> None:
    plan = make_plan(mood, merged, levels={"feeling": {"joy": AGAIN, "anger": "wrath"}})
    assert [plan.carried("feeling", value) for value in ("joy", "anger")] == ["", "wrath"]


def test_a_dimension_coded_afresh_keeps_nothing(mood: Rubric, merged: Rubric) -> None:
    plan = make_plan(mood, merged, afresh=["strength"])
    assert [plan.carried("strength", value) for value in ("0", "1", "2")] == ["", "", ""]
    assert plan.carried("about", "people|money") == "people|money"


def test_a_dimension_that_is_gone_keeps_nothing_and_a_renamed_one_all(mood: Rubric) -> None:
    new = changed(mood, ('name = "strength"', 'name = "force"'))
    assert make_plan(mood, new).carried("strength", "1") == ""
    assert make_plan(mood, new, renamed={"strength": "force"}).carried("strength", "1") == "1"


def test_sets_are_mapped_by_their_members_in_the_order_of_the_new_levels(mood: Rubric) -> None:
    new = changed(
        mood,
        ('name = "people"', 'name = "things"'),
        ('name = "money"', 'name = "others"'),
    )
    into = {"people": "others", "money": "things", "food/drink": "things"}
    plan = make_plan(mood, new, levels={"about": into})
    assert plan.carried("about", "people|money") == "things|others"
    assert plan.carried("about", "money|food/drink") == "things"
    assert plan.carried("about", NONE) == NONE


def test_a_set_of_which_one_level_went_nowhere_is_not_known(mood: Rubric) -> None:
    new = changed(mood, ('name = "money"', 'name = "costs"'))
    plan = make_plan(mood, new)
    assert plan.carried("about", "people|money") == ""
    assert plan.carried("about", "people|food/drink") == "people|food/drink"
    nothing = make_plan(mood, new, levels={"about": {"money": NONE}})
    assert nothing.carried("about", "people|money") == "people"
    assert nothing.carried("about", "money") == NONE


def test_one_level_becomes_a_set_of_it(mood: Rubric) -> None:
    assert one_to_many(mood).carried("feeling", "joy") == "joy"
    plan = one_to_many(mood, {"neutral": NONE})
    assert plan.carried("feeling", "neutral") == NONE


def test_a_set_becomes_one_level_where_it_has_one(mood: Rubric) -> None:
    plan = many_to_one(mood)
    assert plan.carried("about", "money") == "money"
    assert plan.carried("about", "people|money") == ""
    assert plan.carried("about", NONE) == ""
    plan = many_to_one(mood, {"people": "money", NONE: "people"})
    assert plan.carried("about", "people|money") == "money"
    assert plan.carried("about", NONE) == "people"


def test_what_may_be_chosen_is_known(mood: Rubric) -> None:
    feeling, _, about = one_to_many(mood).comparison.changes
    levels = mood.dimension("feeling").values
    assert (sources(feeling), targets(feeling)) == (levels, (*levels, NONE))
    assert sources(about) == ("people", "money", "food/drink", NONE)


@pytest.mark.parametrize(
    ("levels", "afresh", "sentence"),
    [
        ({"mood": {}}, [], "codebook has no dimension 'mood'. It has: feeling, strength, about."),
        ({}, ["mood"], "codebook has no dimension 'mood'"),
        ({"feeling": {"bliss": "joy"}}, [], "'bliss' is no level of 'feeling'. It has: fear, "),
        ({"feeling": {"joy": "bliss"}}, [], "'bliss' is no level of 'feeling'. It has: fear, joy"),
        ({"feeling": {"joy": NONE}}, [], "'none' is no level of 'feeling'"),
    ],
)
def test_names_that_are_not_there_are_a_sentence(
    mood: Rubric,
    merged: Rubric,
    levels: dict[str, dict[str, str]],
    afresh: list[str],
    sentence: str,
) -> None:
    with pytest.raises(UserError, match=sentence):
        make_plan(mood, merged, levels=levels, afresh=afresh)


def test_codebooks_without_a_common_question_do_not_fit_unless_that_is_still_to_be_said(
    mood: Rubric,
) -> None:
    names = ((f'name = "{d.name}"', f'name = "x_{d.name}"') for d in mood.dimensions)
    other = changed(mood, *names)
    with pytest.raises(UserError, match="asks nothing that the project's codebook asks"):
        make_plan(mood, other)
    assert make_plan(mood, other, undecided=True).carried("feeling", "joy") == ""
    renamed = {"feeling": "x_feeling"}
    assert make_plan(mood, other, renamed=renamed).carried("feeling", "joy") == "joy"


def test_nothing_can_be_said_of_the_levels_of_a_dimension_that_is_gone(mood: Rubric) -> None:
    new = changed(mood, ('name = "strength"', 'name = "force"'))
    for said in ({"levels": {"strength": {"0": "1"}}}, {"afresh": ["strength"]}):
        with pytest.raises(UserError, match="changed codebook has no dimension 'strength'"):
            make_plan(mood, new, **said)  # type: ignore[arg-type]


def test_the_preview_counts_what_stays_changes_and_goes(mood: Rubric, merged: Rubric) -> None:
    plan = make_plan(mood, merged, levels={"feeling": {"fearful hope": "fear"}})

    def said(value: str, often: int, *, first: str = "", final: bool = False) -> Tally:
        return Tally("feeling", value, bool(first), first, "", final, often)

    feeling, strength, about = preview(
        plan,
        [
            said("fear", 5),
            said("fearful hope", 3),
            said("anger", 2),
            said("fear", 1, first="anger"),
            said("fear", 1, first="joy"),
            said("anger", 4, final=True),
            Tally("about", "people|money", False, "", "", False, 7),
            Tally("about", NONE, False, "", "", False, 2),
        ],
    )
    assert (feeling.values.kept, feeling.values.changed, feeling.values.dropped) == (6, 3, 3)
    assert feeling.followers == 1
    assert (feeling.finals.kept, feeling.finals.dropped) == (0, 4)
    assert feeling.levels == {"fear": 7, "fearful hope": 3, "anger": 2}
    assert strength.values.kept == 0
    assert about.levels == {"people": 7, "money": 7, NONE: 2}


@pytest.mark.parametrize(
    ("stem", "old", "new", "name"),
    [
        ("p", "1.0", "2/2024", "p mood 2-2024"),
        ("p", "1.0", '\\:*?"<>|\x7f.', "p mood ---------."),
        ("p mood 2-2024", "2/2024", "3", "p mood 3"),
        ("p mood 2-2024 4", "2/2024", "3", "p mood 3"),
        ("mood 1.0", "1.0", "2", "mood 1.0 mood 2"),
        ("p mood 1x0", "1.0", "2", "p mood 1x0 mood 2"),
        ("ä" * 120, "1.0", "2", "ä" * 96 + " mood 2"),
        ("p", "1.0", "v" * 300, "p mood " + "v" * 94),
    ],
)
def test_the_new_projects_name_is_one_that_every_file_system_takes(
    tmp_path: Path, mood: Rubric, stem: str, old: str, new: str, name: str
) -> None:
    rubrics = (replace(mood, version=version) for version in (old, new))
    found = free_name(tmp_path / f"{stem}.glossator", *rubrics)
    assert found == tmp_path / f"{name}.glossator"
    found.touch()
