"""Whether people agree with themselves, beside the package ``krippendorff``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import krippendorff
import pytest
from reported import label, labelled, page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.domain import Annotation, Unit, human
from desktop.engine.report.figures_file import write_figures
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

ANNA, BEN = human("Anna"), human("Ben")
LATER = "2026-01-15T12:00:00Z"
UNITS = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"text {i}"}) for i in range(60)]
Make = Callable[..., Project]


def again(first: Annotation, value: str = "") -> Annotation:
    return replace(first, value=value or first.value, round=2, time_utc=LATER)


@pytest.fixture
def coded(make_project: Make, reviews: Rubric) -> Project:
    """Anna codes 60 units, and 40 of them again two weeks later, eight otherwise; Ben, few."""
    first = labelled(60, ANNA)
    second = [again(one, "neutral" if i % 5 == 0 else "") for i, one in enumerate(first[:40])]
    ben = labelled(5, BEN)
    return make_project(
        reviews, UNITS, [*first, *second, *ben, *map(again, ben)], coders=[ANNA, BEN]
    )


def test_a_coder_is_compared_with_themselves_and_nobody_else_with_what_they_said_again(
    coded: Project,
) -> None:
    tone = agreement(coded, Choices(resamples=500)).dimensions[0]
    anna, ben = tone.intracoder
    assert (anna.coder.name, anna.units, anna.days) == ("Anna", 40, 14.5)
    said: dict[int, list[str]] = {1: [], 2: []}
    for unit in UNITS[:40]:
        for one in coded.annotations_of(unit.unit_id):
            if one.coder_id == ANNA.coder_id:
                said[one.round].append(one.value)
    same = [left == right for left, right in zip(said[1], said[2], strict=True)]
    assert 32 <= sum(same) < 40
    assert anna.percent == sum(same) / 40
    expected = krippendorff.alpha(list(said.values()), level_of_measurement="nominal")
    assert anna.alpha == pytest.approx(expected)
    assert isinstance(anna.interval, Interval)
    assert anna.interval.low < expected < anna.interval.high < 1
    assert (ben.units, ben.percent, ben.alpha) == (5, 1, 1)
    assert isinstance(ben.interval, Undefined)
    assert tone.people.value == 1  # Anna's first values and Ben's
    assert tone.left_out.coded_again == 45


def test_sets_of_levels_and_scales_are_compared_by_their_own_distance(
    make_project: Make, reviews: Rubric
) -> None:
    def of(dimension: str, values: list[str], second: list[str]) -> list[Annotation]:
        made = []
        for i, (one, two) in enumerate(zip(values, second, strict=True)):
            first = replace(label(i, ANNA, one), dimension=dimension)
            made += [first, again(first, two)]
        return made

    clarity = of("clarity", ["-1", "0", "1", "0"] * 5, ["-1", "1", "1", "0"] * 5)
    topics = of("topics", ["price", "price|service", "none", "service"] * 5,
                ["price", "price", "none", "service"] * 5)  # fmt: skip
    project = make_project(reviews, UNITS, [*clarity, *topics], coders=[ANNA])
    found = {d.dimension.name: d.intracoder for d in agreement(project).dimensions}
    assert found["tone"] == ()
    (ordinal,), (sets,) = found["clarity"], found["topics"]
    expected = krippendorff.alpha(
        [[-1, 0, 1, 0] * 5, [-1, 1, 1, 0] * 5], level_of_measurement="ordinal"
    )
    assert ordinal.alpha == pytest.approx(expected)
    assert sets.percent == 0.75
    assert isinstance(sets.alpha, float)
    assert sets.percent < sets.alpha < 1  # a set that holds part of the other is less far


def test_report_and_figures_tell_it(coded: Project, tmp_path: Path) -> None:
    page = page_of(coded)
    assert "People with themselves" in page
    assert "14.5" in page
    assert "Anna and Ben coded 40 units a second time at most" in page
    assert "Left out of every figure" not in page
    german = page_of(coded, "de")
    assert "Personen mit sich selbst" in german
    assert "14,5" in german
    write_figures(coded, agreement(coded), tmp_path)
    figures = (tmp_path / "figures.csv").read_text(encoding="utf-8")
    assert "tone,intracoder_median_days,Anna,,14.5" in figures
    assert "tone,intracoder_alpha,Ben,,1.0" in figures


def test_who_has_coded_nothing_twice_has_no_table(make_project: Make, reviews: Rubric) -> None:
    project = make_project(reviews, UNITS, labelled(60, ANNA), coders=[ANNA])
    assert agreement(project).dimensions[0].intracoder == ()
    assert "People with themselves" not in page_of(project)
