"""The model's scores as values, and people's labels as values."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.labels import Scores, fold, is_level, masi, members, parse_label, scores_from
from rubrics.schema import Dimension, Level, Scale, Select

SATISFACTION = Dimension(
    "satisfaction",
    "Satisfaction",
    "?",
    Scale.ORDINAL,
    (Level("-1", "low"), Level("0", "middling"), Level("0.5", "fine"), Level("2", "very high")),
)
KIND = Dimension(
    "kind",
    "Kind",
    "?",
    Scale.NOMINAL,
    (Level("travel/air", "travel/air"), Level("7", "Überlandbus"), Level("none", "none")),
)
RULES = Dimension(
    "rules",
    "Rules",
    "?",
    Scale.NOMINAL,
    (Level("hate", "hate speech"), Level("spam", "spam"), Level("3", "off topic")),
    Select.MANY,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-1", "-1"),
        ("2", "2"),
        ("2.0", "2"),
        ("+2", "2"),
        ("2.", "2"),
        ("2e0", "2"),
        (".5", "0.5"),
        ("0.50", "0.5"),
        ("-0", "0"),
        (" 2.0 ", "2"),
        (" Very  HIGH\n", "2"),
        ("very\u00a0high", "2"),
    ],
)
def test_a_label_is_found_by_value_name_or_number(text: str, value: str) -> None:
    assert parse_label(SATISFACTION, text) == value


@pytest.mark.parametrize(
    "text", ["1", "high", "nan", "inf", "0_0", "2,0", "２", "1e999", "--2", "|"]
)
def test_a_text_that_is_no_level_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_label(SATISFACTION, text)
    assert not is_level(SATISFACTION, text)


@pytest.mark.parametrize("dimension", [SATISFACTION, KIND, RULES])
@pytest.mark.parametrize("text", ["", "  ", "\t\n", "\u00a0"])
def test_a_blank_is_a_missing_label(dimension: Dimension, text: str) -> None:
    assert parse_label(dimension, text) is None
    assert not is_level(dimension, text)


def test_a_name_that_is_a_number_goes_before_numbers() -> None:
    named = Dimension("dose", "Dose", "?", Scale.ORDINAL, (Level("0", "1.0"), Level("1", "2.0")))
    assert [parse_label(named, text) for text in ("1.0", "2.0", "1", "0.0")] == ["0", "1", "1", "0"]


def test_letters_are_compared_composed_and_in_one_case() -> None:
    assert parse_label(KIND, "U\u0308BERLANDBUS") == "7"
    assert parse_label(KIND, "Travel/Air") == "travel/air"
    assert parse_label(KIND, "\ufefftravel/\u200bair\u200e") == "travel/air"
    assert parse_label(KIND, "\u200b") is None
    assert parse_label(KIND, "7.0") == "7"
    assert parse_label(KIND, "None") == "none"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("spam", "spam"),
        ("spam|hate", "hate|spam"),
        ("Off topic; Hate Speech ,spam", "hate|spam|3"),
        ("spam;spam;", "spam"),
        ("3.0", "3"),
        ("none", "none"),
        (" NONE ", "none"),
    ],
)
def test_a_set_is_written_in_the_order_of_the_levels(text: str, value: str) -> None:
    assert parse_label(RULES, text) == value
    assert is_level(RULES, text)


@pytest.mark.parametrize(
    ("text", "part"), [("none|spam", "none"), ("spam|eggs", "eggs"), (";", ";"), ("| ,", "| ,")]
)
def test_a_set_with_a_part_that_is_no_level_is_refused(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(part)}$"):
        parse_label(RULES, text)


@given(st.sets(st.sampled_from(RULES.values)))
def test_a_sets_value_reads_back_as_itself(chosen: set[str]) -> None:
    scores = Scores(tuple(0.9 if value in chosen else 0.1 for value in RULES.values), 1.0)
    value = scores.value(RULES)
    assert parse_label(RULES, value) == value
    assert set(value.split("|")) == (chosen or {"none"})


@given(st.sampled_from([SATISFACTION, KIND]), st.text(max_size=8))
def test_any_text_is_a_level_or_missing_or_refused(dimension: Dimension, text: str) -> None:
    try:
        value = parse_label(dimension, text)
    except ValueError:
        return
    assert value in dimension.values if fold(text) else value is None


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_most_probable_level_is_the_value_and_the_first_of_equals() -> None:
    scores = Scores((0.1, 0.4, 0.4, 0.1), mass=0.7)
    assert scores.value(SATISFACTION) == "0"
    assert scores.confidence(SATISFACTION) == 0.4
    assert scores.margin(SATISFACTION) == 0
    clear = Scores((0.1, 0.2, 0.6, 0.1), mass=0.7)
    assert clear.margin(SATISFACTION) == pytest.approx(0.4)


def test_a_set_holds_the_levels_over_one_half_and_is_as_sure_as_its_least_sure_answer() -> None:
    scores = Scores((0.9, 0.5, 0.51), mass=1.0)
    assert scores.value(RULES) == "hate|3"
    assert scores.confidence(RULES) == 0.5
    assert scores.margin(RULES) == 0
    assert Scores((0.2, 0.1, 0.3), 1.0).value(RULES) == "none"
    assert Scores((0.2, 0.1, 0.3), 1.0).confidence(RULES) == pytest.approx(0.7)
    assert Scores((0.2, 0.1, 0.3), 1.0).margin(RULES) == pytest.approx(0.4)


def test_probabilities_of_one_of_several_are_normalised_and_their_mass_is_kept() -> None:
    logs = [math.log(p) for p in (0.1, 0.2, 0.1, 0.1)]
    scores = scores_from(SATISFACTION, [logs], windows=2)
    assert scores.probabilities == pytest.approx((0.2, 0.4, 0.2, 0.2))
    assert (scores.mass, scores.windows) == (pytest.approx(0.5), 2)


def test_each_level_of_a_set_is_normalised_over_its_own_yes_and_no() -> None:
    pairs = [(0.3, 0.1), (0.1, 0.1), (0.2, 0.6)]
    scores = scores_from(RULES, [[math.log(yes), math.log(no)] for yes, no in pairs])
    assert scores.probabilities == pytest.approx((0.75, 0.5, 0.25))
    assert (scores.mass, scores.windows) == (pytest.approx((0.4 + 0.2 + 0.8) / 3), 1)


def test_levels_too_improbable_for_a_float_still_compare() -> None:
    scores = scores_from(SATISFACTION, [[-2000.0, -1000.0, -3000.0, -4000.0]])
    assert scores.probabilities == (0.0, 1.0, 0.0, 0.0)
    assert scores.value(SATISFACTION) == "0"
    assert scores.mass == 0.0
    rounded_up = [1e-12, -1000.0, -1000.0, -1000.0]
    assert scores_from(SATISFACTION, [rounded_up]).mass == 1.0


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("a|b", "b|a", 0.0),
        ("a", "a|b", 1 - 1 / 2 * 2 / 3),
        ("a|b", "b|c", 1 - 1 / 3 * 1 / 3),
        ("a", "b", 1.0),
        ("none", "none", 0.0),
        ("none", "a", 1.0),
    ],
)
def test_sets_are_apart_by_what_they_share(one: str, other: str, distance: float) -> None:
    assert masi(members(one), members(other)) == pytest.approx(distance)
    assert masi(members(other), members(one)) == pytest.approx(distance)
