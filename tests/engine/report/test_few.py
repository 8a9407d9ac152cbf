"""Reports on a handful of units, and the rows of ``figures.csv``, each of which is told apart."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from reported import ROBOT, label, labelled, page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.results import MAJORITY, DimensionAgreement
from desktop.engine.domain import Unit, human
from desktop.engine.report.figures_file import rows, write_figures
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

MakeProject = Callable[..., Project]
PEOPLE = (human("Anna"), human("Ben"))


def coded(
    make_project: MakeProject, reviews: Rubric, coded: Sequence[int], units: int, *, sampled: bool
) -> Project:
    """Two people who differ on the coded units, drawn at random or not, and a model."""
    there = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(units)]
    made = [label(i, PEOPLE[0], "neutral") for i in coded]
    made += [label(i, PEOPLE[1], "positive") for i in coded]
    if sampled:
        share = len(coded) / units
        made = [replace(a, sample="audit", sample_probability=share) for a in made]
    made += [label(i, ROBOT, "neutral") for i in range(units)]
    return make_project(reviews, there, made, coders=[*PEOPLE, ROBOT])


def tone(project: Project) -> DimensionAgreement:
    return agreement(project).dimensions[0]


@pytest.mark.parametrize("units", [1, 20])
def test_one_coded_unit_has_no_agreement(
    make_project: MakeProject, reviews: Rubric, units: int
) -> None:
    """Its alpha and kappa would be 0 whatever people say."""
    project = coded(make_project, reviews, [0], units, sampled=True)
    found = tone(project)
    (model,) = found.models
    assert isinstance(found.people.value, Undefined)
    assert all(isinstance(pair.value, Undefined) for pair in model.pairs)
    assert all(isinstance(c.kappa, Undefined) for c in found.coefficients)
    page = html.unescape(page_of(project))
    assert "an undefined alpha (one unit cannot tell agreement from chance)" in page
    glance = page.split("<h3")[0]
    assert re.findall(r"(?<!>)\b\d\.\d\d\b", glance.split("</table>")[0].split("<tbody>")[1]) == []


def test_of_a_handful_right_answers_are_counted_at_a_glance(
    make_project: MakeProject, reviews: Rubric
) -> None:
    project = coded(make_project, reviews, range(3), 20, sampled=True)
    glance = html.unescape(page_of(project)).split("</table>")[0]
    assert "3 of 3" in glance


def test_where_everything_is_coded_the_count_is_told_however_little_it_is(
    make_project: MakeProject, reviews: Rubric
) -> None:
    project = coded(make_project, reviews, [0], 1, sampled=False)
    shares = {row.level: row.people.value for row in tone(project).models[0].prevalence}
    assert shares == {"negative": 0.0, "neutral": 0.5, "positive": 0.5}


def test_why_a_small_sample_has_no_estimate_is_told(
    make_project: MakeProject, reviews: Rubric
) -> None:
    one = html.unescape(page_of(coded(make_project, reviews, [0], 20, sampled=True)))
    assert "–: the sample has 1 unit." in one
    assert "People coded 1 unit: a random sample of 20 units" in one
    assert "fewer than 5 units of the sample have the level" not in one
    three = html.unescape(page_of(coded(make_project, reviews, range(3), 20, sampled=True)))
    assert "No interval: an interval from 3 units would mislead; it takes 10." in three


@pytest.mark.parametrize("names", [("Anna", "Ben"), (MAJORITY, "Ben")])
def test_no_two_rows_of_the_figures_are_of_the_same_thing(
    make_project: MakeProject, reviews: Rubric, names: tuple[str, str], tmp_path: Path
) -> None:
    people = [human(name) for name in names]
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    made = [*labelled(60, people[0]), *labelled(20, people[1]), *labelled(60, ROBOT)]
    project = make_project(reviews, units, made, coders=[*people, ROBOT])
    report = agreement(project)
    keys = Counter((r.dimension, r.figure, r.coders, r.level) for r in rows(report))
    assert [key for key, count in keys.items() if count > 1] == []
    _, tree = write_figures(project, report, tmp_path)
    assert len(report.dimensions[0].models[0].matches) == 3
    tables = json.loads(tree.read_text())["tables"]["tone"]["Robot"]
    assert len(tables["confusions"]) == 3


def test_a_person_called_the_majority_keeps_their_name_in_german(
    make_project: MakeProject, reviews: Rubric
) -> None:
    people = [human(MAJORITY), human("Ben")]
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    made = [a for coder in (*people, ROBOT) for a in labelled(60, coder)]
    page = html.unescape(page_of(make_project(reviews, units, made, coders=[*people, ROBOT]), "de"))
    accuracy = page.split("im Wert übereinstimmt mit")[1].split("</table>")[0]
    assert re.findall(r'<th scope="row"[^>]*>(.*?)<', accuracy) == ["Ben", MAJORITY, "der Mehrheit"]
