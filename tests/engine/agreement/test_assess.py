from __future__ import annotations

from collections.abc import Callable

import krippendorff
import numpy as np
import pytest

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.calibration import Calibration
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.disagreements import LISTED
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.ratings import read_ratings
from desktop.engine.agreement.results import MAJORITY, DimensionAgreement, LeftOut
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit, human
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.schema import Rubric

Tone = Callable[..., DimensionAgreement]
LEVELS = ("negative", "neutral", "positive")
ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
OTHER = Coder("other", "Other", CoderKind.MODEL, {})


def made(unit: int, coder: Coder, value: str, p: float = 0.8, **more: object) -> Annotation:
    scores = None
    if coder.kind is CoderKind.MODEL and value:
        scores = Scores(tuple(p if v == value else (1 - p) / 2 for v in LEVELS), 1.0)
    status = Status.CONFIRMED if value else Status.FAILED
    fields: dict[str, object] = {"dimension": "tone", "scores": scores, **more}
    return Annotation(
        unit_id=f"u{unit:03}", coder_id=coder.coder_id, value=value, status=status,
        time_utc="2026-01-01T00:00:00Z", **fields,
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def tone(make_project: Callable[..., Project], reviews: Rubric) -> Tone:
    """Agreement on ``tone`` of a project with these annotations."""

    def of(annotations: list[Annotation], *coders: Coder, units: int = 120) -> DimensionAgreement:
        texts = [
            Unit(f"u{i:03}", "doc", i, i, i + 1, {"text": f"text {i}"}, f"line {i + 1}")
            for i in range(units)
        ]
        project = make_project(reviews, texts, annotations, coders=coders)
        return agreement(project, Choices(resamples=200)).dimensions[0]

    return of


def test_figures_of_a_project_are_those_of_its_annotations(reviews_project: Project) -> None:
    report = agreement(reviews_project)
    clarity = report.dimensions[1]
    assert clarity.distance == "ordinal"
    assert [coder.name for coder in clarity.humans] == ["Anna", "Ben"]
    table = {"Anna": [np.nan] * 60, "Ben": [np.nan] * 60, "Tiny-1M Q4_1": [np.nan] * 60}
    names = {coder.coder_id: coder.name for coder in reviews_project.coders()}
    rows = {unit.unit_id: i for i, unit in enumerate(reviews_project.units())}
    for a in reviews_project.annotations("clarity"):
        if a.value and rows[a.unit_id] != 59:
            table[names[a.coder_id]][rows[a.unit_id]] = float(a.value)
    anna, ben, model = table.values()

    def alpha(*coders: list[float]) -> float:
        return float(krippendorff.alpha(list(coders), level_of_measurement="ordinal"))

    assert clarity.people.value == pytest.approx(alpha(anna, ben))
    (tiny,) = clarity.models
    assert [pair.value for pair in tiny.pairs] == pytest.approx(
        [alpha(anna, model), alpha(ben, model)]
    )
    assert tiny.panel is not None
    # Where the model has no answer, the people's values would only measure the people.
    answered = [i for i, value in enumerate(model) if not np.isnan(value)]
    assert len(answered) < 59
    together = alpha(*([coder[i] for i in answered] for coder in (anna, ben, model)))
    assert tiny.panel.value == pytest.approx(together)
    assert tiny.panel.value != pytest.approx(alpha(anna, ben, model))
    assert isinstance(tiny.panel.interval, Interval)
    assert tiny.panel.interval.low < tiny.panel.value < tiny.panel.interval.high
    same = [a == m for a, m in zip(anna, model, strict=True) if a == a and m == m]
    assert tiny.matches[0].accuracy == pytest.approx(np.mean(same))
    assert tiny.matches[0].units == len(same) == 58
    assert clarity.left_out == LeftOut(saw_suggestion=2, coded_again=0)


def test_multi_label_dimension_has_an_alpha_over_sets_and_one_per_level(
    reviews_project: Project,
) -> None:
    topics = agreement(reviews_project, Choices(resamples=200)).dimensions[2]
    assert topics.distance == "MASI"
    assert [level.level for level in topics.people.levels] == ["price", "service", "delivery"]
    answers = {"Anna": [np.nan] * 60, "Ben": [np.nan] * 60}
    names = {human(name).coder_id: name for name in answers}
    rows = {unit.unit_id: i for i, unit in enumerate(reviews_project.units())}
    for a in reviews_project.annotations("topics"):
        if a.coder_id in names and not a.saw_suggestion:
            answers[names[a.coder_id]][rows[a.unit_id]] = "service" in a.value.split("|")
    expected = krippendorff.alpha(list(answers.values()), level_of_measurement="nominal")
    assert topics.people.levels[1].value == pytest.approx(expected)
    match = topics.models[0].matches[0]
    assert match.confusion.shape == (3, 2, 2)
    assert (match.confusion.sum(axis=(1, 2)) == match.units).all()


def test_units_only_the_model_saw_do_not_count(tone: Tone) -> None:
    anna = human("Anna")
    both = [made(i, c, LEVELS[i % 3]) for i in range(30) for c in (anna, ROBOT)]
    alone = [made(i, ROBOT, "negative") for i in range(30, 120)]
    assert tone(both + alone, anna, ROBOT).units == 30
    assert tone(both + alone, anna, ROBOT).models[0].pairs[0].units == 30


def test_annotations_made_with_a_suggestion_in_sight_are_left_out_and_counted(tone: Tone) -> None:
    anna = human("Anna")
    annotations = [made(i, ROBOT, LEVELS[i % 3]) for i in range(40)]
    annotations += [made(i, anna, LEVELS[i % 3], saw_suggestion=i < 25) for i in range(40)]
    result = tone(annotations, anna, ROBOT)
    assert result.units == 15
    assert result.left_out.saw_suggestion == 25


def test_first_round_counts_and_later_ones_are_counted_as_left_out(tone: Tone) -> None:
    anna = human("Anna")
    annotations = [made(i, ROBOT, LEVELS[i % 3]) for i in range(12)]
    annotations += [made(i, anna, LEVELS[i % 3], round=1) for i in range(12)]
    annotations += [made(i, anna, "negative", round=2) for i in range(12)]
    result = tone(annotations, anna, ROBOT)
    assert result.models[0].matches[0].accuracy == 1.0
    assert result.left_out.coded_again == 12


def test_failed_units_are_missing_values(tone: Tone) -> None:
    anna = human("Anna")
    annotations = [made(i, anna, LEVELS[i % 3]) for i in range(12)]
    annotations += [made(i, ROBOT, LEVELS[i % 3] if i else "") for i in range(12)]
    assert tone(annotations, anna, ROBOT).models[0].matches[0].units == 11


def test_no_human_coder_leaves_every_figure_undefined_with_a_reason(tone: Tone) -> None:
    result = tone([made(i, ROBOT, "neutral") for i in range(20)], ROBOT)
    assert result.units == 0
    assert result.humans == result.models == result.disagreements == ()
    assert isinstance(result.people.value, Undefined)


def test_people_with_different_units_have_no_alpha_of_their_own_but_the_model_has_with_each(
    tone: Tone,
) -> None:
    anna, ben = human("Anna"), human("Ben")
    annotations = [made(i, ROBOT, LEVELS[i % 3]) for i in range(40)]
    annotations += [made(i, anna if i < 20 else ben, LEVELS[i % 2]) for i in range(40)]
    result = tone(annotations, anna, ben, ROBOT)
    assert isinstance(result.people.value, Undefined)
    assert "no unit was coded by two" in str(result.people.value)
    assert all(isinstance(pair.value, float) for pair in result.models[0].pairs)
    majority = result.models[0].matches[-1]
    assert majority.gold == MAJORITY
    assert isinstance(majority.accuracy, Undefined)


def test_pairs_of_people_are_told_where_there_are_three(tone: Tone) -> None:
    people = [human(name) for name in ("Anna", "Ben", "Cem")]
    annotations = [made(i, p, LEVELS[(i + i // 7) % 3]) for i in range(30) for p in people]
    pairs = tone(annotations, *people).people_pairs
    assert [tuple(c.name for c in pair.coders) for pair in pairs] == [
        ("Anna", "Ben"), ("Anna", "Cem"), ("Ben", "Cem"),
    ]  # fmt: skip


def test_disagreements_come_widest_apart_first_then_with_the_surest_model(
    tone: Tone,
) -> None:
    anna, ben = human("Anna"), human("Ben")
    annotations = [
        *(made(0, c, "negative") for c in (anna, ben, ROBOT)),
        *(made(1, c, "negative") for c in (anna, ben)), made(1, ROBOT, "positive", 0.7),
        made(2, anna, "neutral"), made(2, ben, "negative"),
        made(3, anna, "neutral"), made(3, ROBOT, "positive", 0.9),
        # The surer model agrees with Anna, so the other one's confidence counts.
        made(4, anna, "neutral"), made(4, ROBOT, "neutral", 0.99), made(4, OTHER, "positive", 0.5),
        made(5, anna, "neutral"),  # nobody else has said anything
    ]  # fmt: skip
    result = tone(annotations, anna, ben, ROBOT, OTHER)
    assert (result.disagreement_count, result.compared, result.units) == (4, 5, 6)
    assert [d.unit_id for d in result.disagreements] == ["u003", "u002", "u001", "u004"]
    assert [d.confidence for d in result.disagreements] == pytest.approx([0.9, None, 0.7, 0.5])
    assert result.disagreements[0].values == ((anna, "neutral"), (ROBOT, "positive"))


def test_list_of_disagreements_is_capped_but_all_are_counted(tone: Tone) -> None:
    anna = human("Anna")
    annotations = [made(i, anna, "negative") for i in range(LISTED + 15)]
    annotations += [made(i, ROBOT, "positive") for i in range(LISTED + 15)]
    result = tone(annotations, anna, ROBOT)
    assert (len(result.disagreements), result.disagreement_count) == (LISTED, LISTED + 15)


def test_same_project_and_seed_give_the_same_figures(reviews_project: Project) -> None:
    def figures(seed: int) -> list[object]:
        report = agreement(reviews_project, Choices(seed=seed, resamples=100))
        return [pair.interval for d in report.dimensions for m in d.models for pair in m.pairs]

    assert figures(1) == figures(1)
    assert figures(1) != figures(2)


def test_seed_decides_what_calibrated_answers_would_show_by_chance(
    reviews_project: Project,
) -> None:
    def by_chance(seed: int) -> list[tuple[float, float] | None]:
        report = agreement(reviews_project, Choices(seed=seed, resamples=100))
        found = [m.calibration for d in report.dimensions for m in d.models]
        return [one.by_chance for one in found if isinstance(one, Calibration)]

    first = by_chance(1)
    assert any(first)
    assert first == by_chance(1)
    assert first != by_chance(2)


def test_of_people_no_probabilities_are_held(reviews_project: Project) -> None:
    """For 82 people, 58,000 units and 28 levels, as GoEmotions has, these would be a gigabyte."""
    for dimension in reviews_project.rubric().dimensions:
        ratings = read_ratings(reviews_project, dimension, {})
        assert ratings.humans
        assert set(ratings.probabilities) == set(ratings.models)
        shape = (len(ratings.unit_ids), len(dimension.levels))
        assert {found.shape for found in ratings.probabilities.values()} == {shape}
