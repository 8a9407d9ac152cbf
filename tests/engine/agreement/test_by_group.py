"""A model's agreement by group is that of the group's units, and says which groups differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from press import PEOPLE, press_project

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import krippendorff_alpha
from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.by_group import ALIKE, LEAST, ByGroup, Verdict, by_group
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.classification import accuracy_interval
from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.words import best_match
from desktop.engine.store.groups import FILE, MOST_VALUES
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

LEVELS = 3
Study = tuple[str, int, float]
"""A group, its units, and the share of them on which the model is right."""


def compared(studies: Sequence[Study], *, seed: int = 1, resamples: int = 300) -> ByGroup:
    """Groups in which the model is right on exactly this share, and else gives the next level."""
    random = np.random.default_rng(seed)
    names, gold, said = [], [], []
    for name, units, share in studies:
        truth = random.integers(0, LEVELS, units)
        wrong = np.arange(units) >= round(units * share)
        names += [name] * units
        gold.append(truth)
        said.append((truth + wrong) % LEVELS)
    codes = np.stack([np.concatenate(gold), np.concatenate(said)])
    one = np.eye(LEVELS, dtype=np.bool_)
    found = by_group(
        names, one[codes[0]], one[codes[1]], codes, alpha.nominal(LEVELS), resamples=resamples
    )
    assert isinstance(found, ByGroup)
    return found


def test_every_figure_is_that_of_the_groups_own_units() -> None:
    found = compared([("b", 60, 0.9), ("a", 40, 0.75), ("", 20, 1.0)])
    assert [group.value for group in found.groups] == ["a", "b", ""]
    a, b, none = found.groups
    assert [group.here.units for group in found.groups] == [40, 60, 20]
    assert a.here.accuracy == 0.75
    assert a.here.accuracy_interval == accuracy_interval(30, 40)
    assert a.elsewhere == pytest.approx(74 / 80)
    assert a.difference == pytest.approx(0.75 - 74 / 80)
    assert a.interval.low < a.difference < a.interval.high
    assert none.here.accuracy == 1
    assert found.everywhere.accuracy == pytest.approx(104 / 120)
    assert isinstance(b.here.alpha_interval, Interval)
    assert isinstance(none.here.alpha_interval, Undefined)  # no resample differs


def test_a_group_in_which_the_model_is_worse_is_named_alone() -> None:
    found = compared([("a", 100, 0.88), ("b", 100, 0.6), ("c", 100, 0.85), ("d", 80, 0.86)])
    assert found.verdict is Verdict.DIFFERENT
    assert found.p < 0.01
    assert [group.value for group in found.apart] == ["b"]


def test_of_two_groups_the_worse_is_named_and_where_one_is_better_that_one() -> None:
    two = compared([("a", 100, 0.95), ("b", 100, 0.7)])
    assert [group.value for group in two.apart] == ["b"]
    better = compared([("a", 200, 0.98), *((name, 20, 0.8) for name in "bcdefgh")])
    assert [group.value for group in better.apart] == ["a"]


def test_many_units_without_a_difference_are_alike_and_few_cannot_tell() -> None:
    many = compared([(name, 1_000, 0.8) for name in "abc"])
    assert many.verdict is Verdict.ALIKE
    assert many.p == 1
    assert many.furthest.furthest <= ALIKE
    few = compared([(name, 40, 0.8) for name in "abc"])
    assert few.verdict is Verdict.UNKNOWN
    assert not few.apart


def test_small_groups_are_taken_together() -> None:
    sizes = [LEAST, LEAST + 10, LEAST - 1, 2, 1]
    found = compared([(name, units, 1.0) for name, units in zip("abcde", sizes, strict=True)])
    assert [(g.value, g.merged, g.here.units) for g in found.groups] == [
        ("a", 0, LEAST), ("b", 0, LEAST + 10), ("", 3, LEAST + 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ({}, "they have no unit in common"),
        ({"a": 50}, "the 50 units that people and the model gave a value are of one group"),
        ({"a": 50, "b": 3}, "it takes two groups with 10 units each"),
        ({"a": 5, "b": 3}, "a value; there is none"),
        ({f"g{i}": LEAST for i in range(MOST_VALUES + 1)}, "there are 51 groups"),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_compare_a_sentence_says_why(
    sizes: dict[str, int], why: str
) -> None:
    names = [name for name, count in sizes.items() for _ in range(count)]
    sets = np.ones((len(names), 1), dtype=np.bool_)
    codes = np.zeros((2, len(names)), dtype=np.int64)
    found = by_group(names, sets, sets, codes, alpha.nominal(2), resamples=100)
    assert isinstance(found, Undefined)
    assert why in str(found)


def test_a_group_with_one_level_has_no_alpha_and_says_why() -> None:
    names = ["a"] * 20 + ["b"] * 20
    codes = np.array([[0, 1] * 10 + [1] * 20] * 2)
    one = np.eye(2, dtype=np.bool_)
    found = by_group(names, one[codes[0]], one[codes[1]], codes, alpha.nominal(2), resamples=100)
    assert isinstance(found, ByGroup)
    assert found.groups[0].here.alpha == 1
    assert "are the same" in str(found.groups[1].here.alpha)


def biased(rates: dict[str, tuple[float, float]], units: int, seed: int) -> ByGroup:
    """Groups of so many units, in which these shares of joy become anger, and of anger joy."""
    random = np.random.default_rng(seed)
    place = np.repeat(np.arange(len(rates)), units)
    gold = random.integers(0, 2, len(place))
    wrong = random.random(len(place)) < np.array([*rates.values()])[place, gold]
    codes, one = np.stack([gold, gold ^ wrong]), np.eye(2, dtype=np.bool_)
    names = [[*rates][i] for i in place]
    found = by_group(names, one[codes[0]], one[codes[1]], codes, alpha.nominal(2), resamples=199)
    assert isinstance(found, ByGroup)
    return found


def test_errors_in_opposite_directions_differ_though_accuracies_do_not() -> None:
    found = biased({"Post": (0.4, 0.0), "Sun": (0.0, 0.4)}, 400, seed=1)
    assert not found.apart
    assert found.verdict is Verdict.DIFFERENT
    assert found.apart_net is not None
    _, net = found.apart_net
    assert abs(net.difference) == pytest.approx(0.4, abs=0.08)
    assert net.interval.low < net.difference < net.interval.high
    assert net.here_interval.low < net.here.net < net.here_interval.high
    post, sun = found.groups
    assert post.nets[1].here.net > 0.1 > -0.1 > sun.nets[1].here.net
    assert post.nets[1].elsewhere == sun.nets[1].here


def test_a_net_error_that_is_the_same_in_all_groups_is_no_difference() -> None:
    found = biased({"1999": (0.3, 0.02), "2000": (0.3, 0.02), "2001": (0.3, 0.02)}, 1_500, seed=2)
    assert found.apart_net is None
    assert found.verdict is Verdict.ALIKE
    assert all(group.nets[1].here.net > 0.1 for group in found.groups)


def test_of_two_groups_the_biased_one_is_named_and_of_more_the_one_apart() -> None:
    two = biased({"a": (0.03, 0.03), "b": (0.35, 0.0)}, 300, seed=3).apart_net
    assert two is not None
    assert two[0].value == "b"
    more = biased({"a": (0.05, 0.05), "b": (0.05, 0.05), "c": (0.0, 0.4)}, 300, seed=4).apart_net
    assert more is not None
    assert more[0].value == "c"


def test_groups_are_not_alike_while_a_net_error_may_differ() -> None:
    """Every unit is right or wrong alike, so that accuracy alone could tell."""
    names = ["a"] * 500 + ["b"] * 500
    gold = np.array([0, 1] * 500)
    wrong = np.arange(1_000) % 500 < 460
    codes, one = np.stack([gold, gold ^ wrong]), np.eye(2, dtype=np.bool_)
    found = by_group(names, one[codes[0]], one[codes[1]], codes, alpha.nominal(2), resamples=199)
    assert isinstance(found, ByGroup)
    assert found.furthest.furthest <= ALIKE < found.furthest_net[1].furthest
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("bias", [0.0, 0.3])
def test_groups_differ_at_the_level_that_is_promised(bias: float) -> None:
    """By accuracy or by net errors, in 200 studies of two groups."""
    differ = 0
    for seed in range(200):
        rates = {"a": (0.15 + bias, 0.15), "b": (0.15, 0.15 + bias)}
        differ += biased(rates, 100, seed).verdict is Verdict.DIFFERENT
    if bias:
        assert differ / 200 >= 0.9
    else:
        assert differ / 200 <= 0.05 + 3 * (0.05 * 0.95 / 200) ** 0.5


@pytest.mark.parametrize("planted", [0.0, 0.25])
def test_groups_are_named_at_the_level_that_is_promised(planted: float) -> None:
    """The groups named, with the verdict before them: seldom any without a difference, nearly
    always the right one with one."""
    random = np.random.default_rng(7)
    named, right = 0, 0
    for seed in range(150):
        rates = [0.85, 0.85, 0.85, 0.85 - planted]
        studies = [(name, 90, random.binomial(90, rate) / 90)
                   for name, rate in zip("abcd", rates, strict=True)]  # fmt: skip
        apart = compared(studies, seed=seed, resamples=199).apart
        named += bool(apart)
        right += [group.value for group in apart] == ["d"]
    if planted:
        assert right / 150 >= 0.85
    else:
        assert named / 150 <= 0.05 + 3 * (0.05 * 0.95 / 150) ** 0.5


@pytest.fixture
def press(make_project: Callable[..., Project], reviews: Rubric) -> Project:
    return press_project(make_project, reviews)


def grouped(project: Project, by: str) -> list[ByGroup | Undefined | None]:
    report = agreement(project, Choices(resamples=200, group_by=by))
    return [model.by_group for dimension in report.dimensions for model in dimension.models]


def test_a_project_is_compared_by_its_columns_against_the_gold_that_is_told_first(
    press: Project,
) -> None:
    report = agreement(press, Choices(resamples=200, group_by="paper"))
    assert len(report.dimensions) == 3
    for dimension in report.dimensions:
        (model,) = dimension.models
        found = model.by_group
        assert isinstance(found, ByGroup)
        match = best_match(model)
        assert match is model.matches[3]
        assert found.everywhere.units == match.units
        assert found.everywhere.accuracy == pytest.approx(match.accuracy)
        assert found.everywhere.accuracy_interval == match.accuracy_interval
        assert [(group.value, group.merged) for group in found.groups] == [
            ("Post", 0), ("Sun", 0), ("", 1),
        ]  # fmt: skip
        assert sum(group.here.units for group in found.groups) == match.units
        assert [group.value for group in found.apart] == ["Sun"]


def test_alpha_by_group_is_that_of_model_and_gold_on_the_scale_of_the_dimension(
    press: Project,
) -> None:
    said = {(a.unit_id, a.coder_id): a.value for a in press.annotations("clarity")}
    papers = {unit.unit_id: unit.columns["paper"] for unit in press.units()}
    dimension = press.rubric().dimension("clarity")
    columns = []
    for unit, paper in papers.items():
        votes = [said[unit, person.coder_id] for person in PEOPLE]
        common = max(votes, key=votes.count)
        if paper == "Sun" and votes.count(common) > 1:
            columns.append([dimension.values.index(v) for v in (common, said[unit, "robot"])])
    expected: Figure = krippendorff_alpha(np.array(columns).T, alpha.ordinal())
    found = grouped(press, "paper")[1]
    assert isinstance(found, ByGroup)
    assert found.groups[1].here.alpha == pytest.approx(expected)


def test_what_no_unit_can_be_grouped_by_is_a_sentence_and_nothing_chosen_is_nothing(
    press: Project,
) -> None:
    assert grouped(press, "") == [None] * 3
    for name in ("review", "gone"):
        assert all("no column has this name" in str(found) for found in grouped(press, name))
    assert all("of one group" in str(found) for found in grouped(press, FILE))


def test_other_figures_are_the_same_with_groups_as_without(press: Project) -> None:
    with_groups = agreement(press, Choices(resamples=200, group_by="paper")).dimensions[0].models[0]
    without = agreement(press, Choices(resamples=200)).dimensions[0].models[0]
    assert repr(replace(with_groups, by_group=None)) == repr(without)
