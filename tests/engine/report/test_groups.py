"""The report says whether the model errs alike in all groups, and what to do if not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from press import PEOPLE, press_project
from reported import page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.by_group import Agreement, ByGroup, Group, Net, Shares
from desktop.engine.agreement.choices import DEFAULT, Choices, keep_choices
from desktop.engine.agreement.classification import accuracy_interval
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.shares import newcombe, unlike_others
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.languages.language import Language, language
from desktop.engine.report.blocks import Forest, Heading, Table
from desktop.engine.report.compose import compose
from desktop.engine.report.figures_file import rows
from desktop.engine.report.group_lead import group_lead, group_name, p_text
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

EVEN = Net(0, Shares(50, 20, 4, 4), Shares(50, 20, 4, 4), Interval(-0.1, 0.1),
           Interval(-0.01, 0.01), 1.0)  # fmt: skip
"""The same net error everywhere."""

BY_PAPER = Choices(resamples=200, group_by="paper")
EN, DE = language("en"), language("de")


@pytest.fixture
def press(make_project: Callable[..., Project], reviews: Rubric) -> Project:
    return press_project(make_project, reviews)


def test_a_report_names_the_group_in_which_the_model_agrees_less(press: Project) -> None:
    page = page_of(press, choices=BY_PAPER)
    assert "Group by group: paper" in page
    assert "The model does not agree with people alike in all groups (p " in page
    assert "its accuracy is lower than on all other units in “Sun” (0." in page
    assert "Do not compare groups by the model&#39;s labels alone" in page
    assert "Groups of units are compared by paper: one differs" in page
    assert "Egami et al. 2023" in page
    assert "Westfall, P. H., &amp; Young, S. S. (1993)" in page
    german = page_of(press, "de", BY_PAPER)
    assert "Das Modell stimmt nicht in allen Gruppen gleich gut mit Menschen überein" in german
    assert "ist seine Genauigkeit in „Sun“ (0," in german


def test_a_report_without_a_grouping_says_nothing_of_groups(press: Project) -> None:
    page = page_of(press, choices=replace(BY_PAPER, group_by=""))
    assert "roup by group" not in page
    assert "Egami" not in page
    assert "Groups of units are compared" not in page


def test_the_groups_stand_in_a_forest_and_a_table(press: Project) -> None:
    report = compose(press, agreement(press, BY_PAPER), EN)
    blocks = next(section for section in report.sections if section.name == "tone").blocks
    place = blocks.index(Heading("Group by group: paper"))
    forest, table = blocks[place + 2 : place + 4]
    assert isinstance(forest, Forest)
    assert isinstance(table, Table)
    assert [row.who for row in forest.rows] == ["all units", "Post", "Sun", "1 smaller group"]
    assert all(row.dot is not None and row.low <= row.dot <= row.low + row.width
               for row in forest.rows)  # fmt: skip
    assert [row[0] for row in table.rows] == [row.who for row in forest.rows]
    assert {len(row) for row in table.rows} == {len(table.columns)}
    for column in (2, 5):  # above the p of the groups stands the least of them
        assert table.rows[0][column] == min(row[column] for row in table.rows[1:])


def test_a_column_that_is_gone_is_a_sentence_in_the_report(press: Project) -> None:
    page = page_of(press, choices=replace(BY_PAPER, group_by="outlet"))
    assert "Group by group: outlet" in page
    assert "Groups cannot be compared: no column has this name" in page


def test_the_figures_have_every_group(press: Project) -> None:
    found = [row for row in rows(agreement(press, BY_PAPER)) if row.dimension == "tone"]
    accuracy = [row for row in found if row.figure == "group_accuracy"]
    assert [row.level for row in accuracy] == ["Post", "Sun", "(smaller groups)"]
    assert {row.coders for row in accuracy} == {"Robot | the majority"}
    (p,) = [row for row in found if row.figure == "groups_p"]
    assert p.value == min(
        row.value or 1 for row in found if row.figure in {"group_p", "group_net_error_p"}
    )
    net = [row for row in found if row.figure == "group_net_error_difference"]
    assert [row.level.split(":")[0] for row in net] == ["Post", "Sun", "(smaller groups)"]
    assert not any(
        row.figure.startswith("group")
        for row in rows(agreement(press, replace(BY_PAPER, group_by="")))
    )


def test_the_file_for_dsl_has_the_group_that_the_project_keeps(
    press: Project, tmp_path: Path
) -> None:
    def read() -> list[dict[str, str]]:
        export_project(press, Format.DSL, tmp_path)
        with (tmp_path / "dsl_tone_Robot.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    without = read()
    keep_choices(press, replace(DEFAULT, group_by="paper"))
    with_group = read()
    papers = {unit.unit_id: unit.columns["paper"] for unit in press.units()}
    assert [row.pop("group") for row in with_group] == [papers[row["unit_id"]] for row in without]
    assert with_group == without
    assert len(without) == 3 * len(papers)


def made(*counts: tuple[str, int, int], net: Net = EVEN) -> ByGroup:
    """Groups with so many hits of so many units, and this net error of a level."""
    hits, sizes = (np.array([count[i] for count in counts]) for i in (1, 2))
    everything = int(hits.sum()), int(sizes.sum())

    def part(right: int, units: int) -> Agreement:
        none = Undefined("not computed")
        return Agreement(units, right / units, accuracy_interval(right, units), none, none)

    groups = []
    for (value, right, units), p in zip(counts, unlike_others(hits, sizes), strict=True):
        others = everything[0] - right, everything[1] - units
        groups.append(Group(value, 0, part(right, units), others[0] / others[1],
                            newcombe(right, units, *others), float(p), (net,)))  # fmt: skip
    return ByGroup(part(*everything), tuple(groups))


@pytest.mark.parametrize(
    ("counts", "english", "german"),
    [
        (
            [("1999", 800, 1000), ("2000", 805, 1000)],
            "The model agrees with people alike in all groups, as far as 2,000 units can tell",
            "Das Modell stimmt in allen Gruppen gleich gut mit Menschen überein, soweit 2.000",
        ),
        (
            [("1999", 30, 40), ("", 16, 20)],
            "60 units cannot tell whether the model agrees with people alike in all groups: no",
            "Ob das Modell in allen Gruppen gleich gut mit Menschen übereinstimmt, zeigen 60",
        ),
        (
            [(name, 10, 40) for name in "abcde"] + [(name, 36, 40) for name in "fghijklm"],
            "“b” (0.25 [0.13, 0.41] against 0.68), “c” (0.25 [0.13, 0.41] against 0.68) and 2",
            "und 2 weitere Gruppen.",
        ),
        (
            [("a", 200, 202), *((name, 16, 20) for name in "bcdefgh")],
            "its accuracy is higher than on all other units in “a” (0.99",
            "Höher als bei allen anderen Einheiten ist seine Genauigkeit in „a“ (0,99",
        ),
    ],
)
def test_what_is_said_of_groups(
    counts: Sequence[tuple[str, int, int]], english: str, german: str, press: Project
) -> None:
    dimension = agreement(press, Choices(resamples=100)).dimensions[0]
    model = replace(dimension.models[0], by_group=made(*counts))
    assert english in group_lead(dimension, model, EN)
    assert german in group_lead(dimension, model, DE)
    other = replace(model, model=replace(model.model, coder_id="other", name="Robo"))
    named = group_lead(replace(dimension, models=(model, other)), other, EN)
    assert "Robo" in named
    assert "he model agrees" not in named


def test_long_names_are_told_apart_by_their_ends_and_units_without_a_value_are_described(
    press: Project,
) -> None:
    dimension = agreement(press, Choices(resamples=100)).dimensions[0]

    def told(lang: Language, first: str, merged: int = 0) -> tuple[str, str]:
        found = made((first, 20, 40), ("b", 400, 400), ("c", 400, 400))
        worst = replace(found.groups[0], merged=merged)
        found = replace(found, groups=(worst, *found.groups[1:]))
        model = replace(dimension.models[0], by_group=found)
        return group_lead(dimension, model, lang), lang.tell(group_name(worst, lang))

    path = "/papers/" + "archive/" * 12
    lead, name = told(EN, f"{path}1999.csv")
    assert f"in “{name}” (0.50" in lead
    assert name.startswith("/papers/archive/")
    assert name.endswith("/1999.csv")
    assert len(name) == 60
    lead, name = told(EN, "")
    assert name == "(empty)"
    assert "all other units in the units whose cell is empty (0.50" in lead
    lead, name = told(DE, "")
    assert name == "(leer)"
    assert "in den Einheiten mit leerer Zelle (0,50" in lead
    assert "in the groups of fewer than 10 units (0.50" in told(EN, "", merged=4)[0]
    assert "in den Gruppen mit weniger als 10 Einheiten (0,50" in told(DE, "", merged=4)[0]


def test_small_groups_taken_together_are_not_said_to_be_alike(press: Project) -> None:
    dimension = agreement(press, Choices(resamples=100)).dimensions[0]
    found = made(("1999", 800, 1000), ("2000", 805, 1000), ("", 7, 9))
    found = replace(found, groups=(*found.groups[:2], replace(found.groups[2], merged=3)))
    model = replace(dimension.models[0], by_group=found)
    assert "people alike in all groups of 10 units or more, as" in group_lead(dimension, model, EN)
    assert "stimmt in allen Gruppen ab 10 Einheiten gleich" in group_lead(dimension, model, DE)


def test_a_net_error_is_told_where_groups_differ_in_it_and_not_where_they_do_not(
    press: Project,
) -> None:
    dimension = agreement(press, Choices(resamples=100)).dimensions[0]
    level = dimension.dimension.levels[0].name
    counts = [("1999", 80, 100), ("2000", 80, 100)]

    def told(lang: Language, **changed: Any) -> str:
        found = made(*counts, net=replace(EVEN, **changed))
        return group_lead(dimension, replace(dimension.models[0], by_group=found), lang)

    over = {"here": Shares(100, 40, 25, 5), "p": 0.01}
    english, german = told(EN, **over), told(DE, **over)
    assert "The model does not err alike in all groups (p = 0.010), though no diff" in english
    assert f"it gives “{level}” too often in “1999”: to 60" in english
    assert "Do not compare groups by the model's labels alone" in english
    assert f"es in „1999“ zu oft „{level}“: dort bei 60" in german
    under = {"here": Shares(100, 40, 5, 25), "p": 0.01}
    assert f"it gives “{level}” too seldom in “1999”: to 20" in told(EN, **under)
    same = Shares(100, 40, 25, 5)
    assert level not in told(EN, here=same, elsewhere=same)
    wide = {"interval": Interval(-0.4, 0.4)}
    assert f"in “1999” the share of “{level}” may be wrong by up to 0.40 more" in told(EN, **wide)
    assert f"kann der Anteil von „{level}“ um bis zu 0,40" in told(DE, **wide)


def test_small_p_values_are_not_told_apart() -> None:
    assert [p_text(p, EN) for p in (0.0005, 0.001, 0.0304, 1.0)] == [
        "<0.001", "0.001", "0.030", "1.000",
    ]  # fmt: skip


def test_a_person_alone_is_the_gold_of_groups(press: Project) -> None:
    with_one = {PEOPLE[0].coder_id, "robot"}
    press.connection.execute(
        "DELETE FROM annotation WHERE coder IN (SELECT number FROM coder WHERE coder_id NOT IN"
        " (SELECT value FROM json_each(?)))",
        ('["' + '","'.join(sorted(with_one)) + '"]',),
    )
    assert "How often the model gives the value of Anna, on the units" in page_of(
        press, choices=BY_PAPER
    )
