"""Each scale of measurement gets the figures that make sense for it, and only those."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import replace

import krippendorff
import numpy as np
import pytest

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import AgreementReport, Drawn
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit, human
from desktop.engine.languages.language import language
from desktop.engine.report.compose import compose
from desktop.engine.report.html import to_html
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.loader import parse_rubric
from rubrics.schema import SET_SEPARATOR, Dimension, Select

RUBRIC = """
id = "parcels"
version = "1"
title = "Parcels"
description = "What became of parcels."

[[field]]
name = "text"
title = "Text"

[[dimension]]
name = "days"
title = "Days late"
question = "How many days late is it?"
scale = "interval"
level = [{ value = 0, name = "none" }, { value = 1, name = "one" }, { value = 7, name = "a week" }]

[[dimension]]
name = "cause"
title = "Cause"
question = "Who is to blame?"
scale = "nominal"
level = [
    { name = "carrier/strike" }, { name = "carrier/loss" }, { name = "shop/stock" },
    { name = "shop/address" },
]

[[dimension]]
name = "wishes"
title = "Wishes"
question = "What is asked for?"
scale = "nominal"
select = "many"
level = [{ name = "money" }, { name = "parcel" }]
"""
ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
PEOPLE = (human("Anna"), human("Ben"))


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    """90 units by a model, a random 60 by two people: Ben left out every fourth."""
    dice = random.Random(3)
    rubric = parse_rubric(RUBRIC, "parcels.toml")
    units = [Unit(f"u{i:02}", "doc", i, i, i + 1, {"text": f"text {i}"}) for i in range(90)]
    made = []
    for dimension in rubric.dimensions:
        for i, unit in enumerate(units):
            truth = draw(dimension, dice)
            for coder, skill in (*zip(PEOPLE, (0.95, 0.8), strict=True), (ROBOT, 0.75)):
                value = truth if dice.random() < skill else draw(dimension, dice)
                if coder is ROBOT:
                    chosen = value.split(SET_SEPARATOR)
                    many = dimension.select is Select.MANY
                    rest = 0.2 if many else 0.2 / (len(dimension.values) - 1)
                    p = tuple(0.8 if v in chosen else rest for v in dimension.values)
                    made.append(label(unit, dimension, coder, value, scores=Scores(p, 1.0)))
                elif i < 60 and not (coder.name == "Ben" and i % 4 == 0):
                    made.append(
                        label(unit, dimension, coder, value, sample="audit",
                              sample_probability=60 / 90)
                    )  # fmt: skip
    return make_project(rubric, units, made, coders=[*PEOPLE, ROBOT])


@pytest.fixture
def report(project: Project) -> AgreementReport:
    return agreement(project, Choices(resamples=200))


def draw(dimension: Dimension, dice: random.Random) -> str:
    if dimension.select is Select.MANY:
        return SET_SEPARATOR.join(v for v in dimension.values if dice.random() < 0.6) or "none"
    return dice.choice(dimension.values)


def label(unit: Unit, dimension: Dimension, coder: Coder, value: str, **more: object) -> Annotation:
    return Annotation(
        unit.unit_id, dimension.name, coder.coder_id, value, Status.CONFIRMED,
        "2026-01-01T00:00:00Z", **more,
    )  # type: ignore[arg-type]  # fmt: skip


def table(project: Project, dimension: str) -> dict[str, list[str]]:
    """Every coder's values by unit, empty where missing."""
    names = {coder.coder_id: coder.name for coder in project.coders()}
    found = {name: [""] * 90 for name in names.values()}
    for a in project.annotations(dimension):
        found[names[a.coder_id]][int(a.unit_id[1:])] = a.value
    return found


def test_interval_scale_has_a_mean_for_all_units_and_no_plain_kappa(
    project: Project, report: AgreementReport
) -> None:
    days = report.dimensions[0]
    values = {
        name: np.array([float(v) if v else np.nan for v in said])
        for name, said in table(project, "days").items()
    }
    anna, ben, robot = values["Anna"], values["Ben"], values["Robot"]
    expected = krippendorff.alpha([anna, ben], level_of_measurement="interval")
    assert days.people.value == pytest.approx(expected, abs=1e-9)
    assert all(c.kappa is None and c.weighted_kappa is not None for c in days.coefficients)
    (model,) = days.models
    assert model.matches[0].mae == pytest.approx(np.nanmean(abs(anna - robot)))
    assert model.mean is not None
    y, f = np.nanmean([anna[:60], ben[:60]], axis=0), robot[:60]
    assert model.mean.model == pytest.approx(robot.mean())
    assert model.mean.people.value == pytest.approx(y.mean())
    lam = np.cov(y, f)[0, 1] / ((1 + 60 / 30) * np.var(robot, ddof=1))
    assert 0 < lam < 1
    expected = lam * robot[60:].mean() + (y - lam * f).mean()
    assert model.mean.powered.value == pytest.approx(expected, abs=1e-9)
    assert isinstance(model.mean.powered.interval, Interval)


def test_hierarchical_labels_have_alphas_by_their_first_part_as_well(
    project: Project, report: AgreementReport
) -> None:
    cause = report.dimensions[1]
    said = table(project, "cause")
    first = {
        name: [v.split("/")[0] == "shop" if v else np.nan for v in column[:60]]
        for name, column in said.items()
    }
    for alpha, names in zip(cause.coarse, (("Anna", "Ben"), ("Anna", "Ben", "Robot")), strict=True):
        assert [coder.name for coder in alpha.coders] == list(names)
        expected = krippendorff.alpha(
            [first[name] for name in names], level_of_measurement="nominal"
        )
        assert alpha.value == pytest.approx(expected, abs=1e-9)
    assert report.dimensions[0].coarse == report.dimensions[2].coarse == ()


def test_units_that_people_are_tied_on_count_for_what_is_promised(
    project: Project, report: AgreementReport
) -> None:
    """They are hard ones, and hard ones are among what nobody coded."""
    tied = 0
    for dimension in report.dimensions:
        said = table(project, dimension.dimension.name)
        tied += sum(bool(b) and a != b for a, b in zip(said["Anna"], said["Ben"], strict=True))
        (model,) = dimension.models
        for figure, units in ((model.calibration, "units"), (model.risk, "units"),
                              (model.possible, "labelled")):  # fmt: skip
            assert not isinstance(figure, Undefined)
            assert getattr(figure, units) == 60
    assert tied > 10


def test_figures_that_make_no_sense_on_a_scale_are_absent(report: AgreementReport) -> None:
    days, cause, wishes = report.dimensions
    assert cause.models[0].mean is None
    assert wishes.models[0].mean is None
    assert cause.models[0].matches[0].mae is None
    assert all(c.weighted_kappa is None for c in cause.coefficients)
    assert wishes.coefficients == ()
    assert [level.level for level in wishes.people.levels] == ["money", "parcel"]
    assert days.people.levels == cause.people.levels == ()


def test_units_whose_coders_are_widest_apart_come_first(
    project: Project, report: AgreementReport
) -> None:
    days = report.dimensions[0]
    gaps = []
    for found in days.disagreements:
        x = np.array([float(value) for _, value in found.values])
        pairs = (x[:, None] - x)[np.triu_indices(len(x), 1)]
        gaps.append(np.mean(pairs**2))
    assert len(gaps) > 10
    assert gaps == sorted(gaps, reverse=True)


def test_report_tells_the_mean_and_the_first_part(project: Project) -> None:
    for lang, mean, part in (
        ("en", "Mean value: ", "By their first part alone"),
        ("de", "Mittelwert: ", "ersten Teil"),
    ):
        page = to_html(compose(project, agreement(project), language(lang)))
        assert len(re.findall(mean, page)) == 1
        assert part in page


def test_a_mean_of_what_is_no_random_sample_is_said_to_be_of_the_coded_units_only(
    project: Project, report: AgreementReport
) -> None:
    days = report.dimensions[0]
    for drawn, where in (
        (Drawn.ALL, "in the people's sample, "),
        (Drawn.DROPPED, "in the coded units only."),
    ):
        figure = replace(days, sample=replace(days.sample, drawn=drawn))
        made = compose(project, replace(report, dimensions=(figure,)), language("en"))
        (told,) = re.findall("Mean value: [^<]*", html.unescape(to_html(made)))
        assert where in told
