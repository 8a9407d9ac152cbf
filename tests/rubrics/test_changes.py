"""Two texts of a codebook are compared question by question."""

from __future__ import annotations

import pytest

from rubrics.changes import Change, compare
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


def changed(rubric: Rubric, *replaced: tuple[str, str]) -> Rubric:
    """The rubric with passages of its text replaced, each of which must be there."""
    source = rubric.source
    for old, new in replaced:
        assert old in source
        source = source.replace(old, new, 1)
    return parse_rubric(source, "changed.toml")


def called(mood: Rubric, *names: str) -> Rubric:
    """The rubric with these names for the levels of strength."""
    known = mood.dimension("strength").levels
    return changed(
        mood,
        ("1.0", "1.1"),
        *(
            (f'{level.value}\nname = "{level.name}"', f'{level.value}\nname = "{name}"')
            for level, name in zip(known, names, strict=True)
        ),
    )


def only(mood: Rubric, *replaced: tuple[str, str]) -> Change:
    """What became of the first dimension; the others are unchanged."""
    first, *others = compare(mood, changed(mood, *replaced)).changes
    assert all(other.unchanged for other in others)
    return first


def test_what_coders_read_is_told_from_what_they_may_answer(mood: Rubric) -> None:
    assert only(mood, ('version = "1.0"', 'version = "1.1"')).unchanged
    question = only(mood, ("What does the writer feel?", "What do they feel?"))
    anchor = only(mood, ('"Glad."', '"Glad, or relieved."'))
    for reworded in (question, anchor):
        assert reworded.reworded
        assert (reworded.gone, reworded.added, reworded.rescaled) == ((), (), False)
    level = only(mood, ('name = "joy"', 'name = "delight"'))
    assert (level.gone, level.added, level.reworded) == (("joy",), ("delight",), False)
    scale = only(mood, ('scale = "nominal"', 'scale = "nominal"\nselect = "many"'))
    assert scale.rescaled
    assert (scale.reworded, scale.unchanged) == (False, False)


@pytest.mark.parametrize(
    ("weak", "medium", "strong", "successors"),
    [
        ("weak", "medium", "strong", {"0": "0", "1": "1", "2": "2"}),
        ("Strong", "medium", "WEAK", {"0": "2", "1": "1", "2": "0"}),
        ("weak", "medium", "very strong", {"0": "0", "1": "1", "2": "2"}),
        ("0", "1", "2", {"0": "0", "1": "1", "2": "2"}),
        ("none", "weak", "medium", {"0": "1", "1": "2"}),
        ("medium", "strong", "more", {"1": "0", "2": "1"}),
    ],
)
def test_levels_are_known_by_their_names_before_their_values(
    mood: Rubric, weak: str, medium: str, strong: str, successors: dict[str, str]
) -> None:
    comparison = compare(mood, called(mood, weak, medium, strong))
    assert comparison.change("strength").successors == successors


def test_levels_without_names_are_known_by_their_values(mood: Rubric) -> None:
    comparison = compare(called(mood, "0", "1", "2"), called(mood, "strong", "b", "weak"))
    assert comparison.change("strength").successors == {"0": "0", "1": "1", "2": "2"}
    comparison = compare(mood, changed(mood, ('"joy"', '"delight"')))
    levels = mood.dimension("feeling").values
    assert comparison.change("feeling").successors == {v: v for v in levels if v != "joy"}
    assert Change(None, mood.dimension("feeling")).successors == {}


def test_the_description_is_no_part_of_a_dimension(mood: Rubric) -> None:
    comparison = compare(mood, changed(mood, ("Read what somebody wrote", "Read")))
    assert comparison.instructions
    assert all(change.unchanged for change in comparison.changes)
    assert not compare(mood, changed(mood, ("1.0", "1.1"))).instructions


def test_a_dimension_that_has_another_name_is_new_unless_somebody_says_so(mood: Rubric) -> None:
    new = changed(mood, ('name = "strength"', 'name = "force"'))
    said = compare(mood, new, {"strength": "force"})
    assert [change.unchanged for change in said.changes] == [True, True, True]
    *_, gone, about, added = compare(mood, new).changes
    assert (gone.old, gone.new) == (mood.dimension("strength"), None)
    assert gone.gone == ("0", "1", "2")
    assert about.unchanged
    assert (added.old, added.new) == (None, new.dimension("force"))
    assert said.change("strength").new == new.dimension("force")


def test_two_names_can_change_places(mood: Rubric) -> None:
    swapped = {"feeling": "strength", "strength": "feeling"}
    first, second, _ = compare(mood, changed(mood, ("1.0", "1.1")), swapped).changes
    assert first.new is not None
    assert second.new is not None
    assert (first.new.name, second.new.name) == ("strength", "feeling")


@pytest.mark.parametrize(
    ("replaced", "renamed", "sentence"),
    [
        (("", ""), {}, "'mood' version 1.0 is the codebook that the project has already"),
        (
            ('[[field]]\nname = "text"', '[[field]]\nname = "body"'),
            {},
            r"reads other fields \(body\) than the project's \(text\)",
        ),
        (("1.0", "2"), {"felt": "feeling"}, "version 1.0 has no dimension 'felt'. It has: feeling"),
        (("1.0", "2"), {"feeling": "felt"}, "version 2 has no dimension 'felt'. It has: feeling"),
        (("1.0", "2"), {"feeling": "about", "strength": "about"}, "Two dimensions cannot become"),
    ],
)
def test_what_does_not_fit_is_a_sentence(
    mood: Rubric, replaced: tuple[str, str], renamed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        compare(mood, changed(mood, replaced), renamed)


def test_codebooks_without_a_common_question_do_not_fit(mood: Rubric) -> None:
    other = changed(
        mood, *((f'name = "{d.name}"', f'name = "x_{d.name}"') for d in mood.dimensions)
    )
    with pytest.raises(UserError, match="asks nothing that the project's codebook asks"):
        compare(mood, other).check_common()
    said = compare(mood, other, {"strength": "x_strength"})
    assert said.common
    said.check_common()
