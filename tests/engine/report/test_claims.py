"""What a report claims of people and models, and what it says instead where it cannot."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from reported import ROBOT, TONES, label, labelled, page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import DEFAULT
from desktop.engine.agreement.results import Drawn
from desktop.engine.agreement.trained import SETTING
from desktop.engine.agreement.words import alpha_text, number
from desktop.engine.domain import Run, Unit, human
from desktop.engine.languages.language import language
from desktop.engine.report import trust
from desktop.engine.report.compose import compose
from desktop.engine.report.html import to_html
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.project import Project
from rubrics.schema import Rubric


def test_unknown_draw_gives_no_estimate_for_the_rest(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    project = make_project(reviews, units, labelled(40), coders=[human("Anna"), ROBOT])
    page = page_of(project)
    assert "and it is not recorded how these were chosen. So there is no interval" in page
    assert "Undefined: it is not recorded that these units were drawn at random" in page
    declared = page_of(project, choices=replace(DEFAULT, random_sample=True))
    assert "People coded 40 units. The analyst declared this a simple random sample" in declared
    assert "The analyst declared that the coded units are a simple random sample." in declared
    assert "where their labels came with the files, without a model&#39;s answer in sight" in page


def test_recorded_weights_and_a_declared_sample_do_not_contradict_each_other(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    drawn = [
        replace(a, sample="audit", sample_probability=0.4 + 0.2 * (i % 2))
        if a.coder_id == human("Anna").coder_id
        else a
        for i, a in enumerate(labelled(40))
    ]
    project = make_project(reviews, units, drawn, coders=[human("Anna"), ROBOT])
    figures = agreement(project)
    tone = figures.dimensions[0]
    assert (tone.sample.drawn, tone.sample.equal) == (Drawn.RECORDED, False)
    outgrown = replace(tone, sample=replace(tone.sample, drawn=Drawn.DECLARED))
    said = compose(project, replace(figures, dimensions=(outgrown,)), language("en"))
    page = to_html(said)
    assert "simple random sample" not in page
    assert "weighted by the probabilities recorded when it was drawn, is like all 60" in page
    assert "The analyst declared that the coded units, weighted by the probabilities" in page


def test_only_a_model_that_was_not_trained_is_said_to_rather_say_something_else(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    made = [
        replace(a, scores=replace(a.scores, mass=0.01)) if a.scores else a for a in labelled(40)
    ]

    def page(settings: dict[str, str]) -> str:
        run = Run("run", ROBOT.coder_id, reviews.sha256, settings, "2026-01-01T00:00:00Z")
        return page_of(make_project(reviews, units, made, coders=[human("A"), ROBOT], runs=[run]))

    assert "would say something else. A model trained on this rubric" in page({})
    assert "would say something else" not in page({SETTING: "0" * 64})


def test_units_a_model_was_trained_on_do_not_count_unless_asked_for(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    split = " ".join(unit.text_sha256 for unit in units[:25])
    run = Run("run", ROBOT.coder_id, reviews.sha256, {SETTING: split}, "2026-01-01T00:00:00Z")
    project = make_project(reviews, units, labelled(40), coders=[human("Anna"), ROBOT], runs=[run])
    tone = agreement(project).dimensions[0]
    assert tone.models[0].pairs[0].units == 15
    assert tone.left_out.trained == 25
    page = page_of(project)
    assert "25 annotations by Robot on texts used in training" in page
    assert "its answers there are left out (25 on a dimension at most)." in page
    assert "beyond the units its own training lists." in page  # that part stays unknown
    counted = replace(DEFAULT, count_trained=True)
    assert "its answers there are left out" not in page_of(project, choices=counted)
    assert agreement(project, counted).dimensions[0].models[0].pairs[0].units == 40
    assert "its figures flatter it" in page_of(project, choices=counted)


def test_a_model_that_was_trained_on_everything_has_annotated_all_the_same(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    split = " ".join(unit.text_sha256 for unit in units)
    run = Run("run", ROBOT.coder_id, reviews.sha256, {SETTING: split}, "2026-01-01T00:00:00Z")
    project = make_project(reviews, units, labelled(40), coders=[human("Anna"), ROBOT], runs=[run])
    page = page_of(project)
    assert "Not counted: 60 annotations by Robot on texts used in training" in page
    assert "No model has annotated them yet" not in page


def test_the_peoples_share_is_of_all_they_coded_whatever_the_model_learned_from(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    split = " ".join(unit.text_sha256 for unit in units[:25])
    run = Run("run", ROBOT.coder_id, reviews.sha256, {SETTING: split}, "2026-01-01T00:00:00Z")
    made = [*labelled(60, human("Anna")), *labelled(60, ROBOT)]
    project = make_project(reviews, units, made, coders=[human("Anna"), ROBOT], runs=[run])
    shares = agreement(project).dimensions[0].models[0].prevalence
    said = Counter(a.value for a in made[:60])
    expected = [pytest.approx(said[tone] / 60) for tone in TONES]
    assert [row.people.value for row in shares] == expected
    assert {row.answered for row in shares} == {35}
    page = html.unescape(page_of(project))
    assert "People coded everything (60 units): these are counts, not estimates." in page
    assert "are of the 35 units of 60 that it answered and was not trained on." in page


@pytest.mark.parametrize("coded", [0, 1, 2, 12])
@pytest.mark.parametrize("people", [1, 2])
def test_handfuls_of_units_make_a_report_in_words(
    make_project: Callable[..., Project], reviews: Rubric, coded: int, people: int
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(20)]
    coders = [human("Anna"), human("Ben")][:people]
    annotations = [a for c in coders for a in labelled(coded, c)] + labelled(20, ROBOT)
    project = make_project(reviews, units, annotations, coders=[*coders, ROBOT])
    for lang in ("en", "de"):
        assert "nan" not in re.sub(r"<[^>]*>", "", page_of(project, lang)).lower().split()


def test_accuracy_at_a_glance_says_so_where_it_rests_on_a_handful(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    ben = [a for a in labelled(60, human("Ben")) if int(a.unit_id[1:]) >= 19]
    made = [*labelled(40), *ben]
    project = make_project(reviews, units, made, coders=[human("Anna"), human("Ben"), ROBOT])
    tone = agreement(project).dimensions[0]
    majority = tone.models[0].matches[-1]
    assert (tone.units, majority.units) == (60, 21)
    told = f"{number(majority.accuracy)} (of 21)"
    assert f">{told}<" in page_of(project).split("<h3")[0]


def test_people_with_too_few_units_for_the_test_are_told(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    coders = [human(name) for name in ("Anna", "Ben", "Cem")]
    made = [a for coder, n in zip(coders, (60, 60, 12), strict=True) for a in labelled(n, coder)]
    project = make_project(reviews, units, made + labelled(60, ROBOT), coders=[*coders, ROBOT])
    assert "Left untested: 1 person with fewer than 30 units" in page_of(project)


def test_a_missing_interval_of_macro_f1_is_explained_below_the_table(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    project = make_project(reviews, units, labelled(12), coders=[human("Anna"), ROBOT])
    few = "people gave 2 of 3 levels to fewer than 5 units, too few to resample"
    assert f"Undefined or without an interval: {few}." in page_of(project)


def test_people_who_agree_fully_are_a_ceiling_without_an_interval_and_the_page_says_why(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    made = labelled(40) + labelled(40, human("Ben"))
    page = page_of(make_project(reviews, units, made, coders=[human("Anna"), human("Ben"), ROBOT]))
    assert "1.00 [1.00, 1.00]" not in page
    assert "No interval: every resample of 40 units gives this very figure" in page


def test_one_level_used_by_all_is_told_in_words(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(40)]
    made = [
        replace(a, value="neutral")
        for c in (human("Anna"), human("Ben"), ROBOT)
        for a in labelled(40, c)
    ]
    page = page_of(make_project(reviews, units, made, coders=[human("Anna"), human("Ben"), ROBOT]))
    assert "all values on the 40 units with two or more coders are the same" in page


def test_alpha_that_hangs_on_few_units_is_told_as_such(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    """The model is right on 39 of 40, and alpha is 0: it missed the one unit that is unlike."""
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(40)]
    made = [
        label(i, coder, "positive" if coder is not ROBOT and i == 7 else "neutral")
        for coder in (human("Anna"), human("Ben"), ROBOT)
        for i in range(40)
    ]
    project = make_project(reviews, units, made, coders=[human("Anna"), human("Ben"), ROBOT])
    tone = agreement(project).dimensions[0]
    assert tone.models[0].pairs[0].value == pytest.approx(0, abs=0.01)
    few = "People gave 98% of the units the same value: then alpha hangs on a few units"
    assert few in page_of(project)
    hardly = [a for a in made if a.coder_id != ROBOT.coder_id or a.unit_id == "u0"]
    stopped = make_project(reviews, units, hardly, coders=[human("Anna"), human("Ben"), ROBOT])
    assert "hangs on a few units" not in page_of(stopped)  # of one unit it is no finding
    even = make_project(reviews, units, labelled(40), coders=[human("Anna"), ROBOT])
    assert "hangs on a few units" not in page_of(even)


def test_more_units_than_the_project_has_are_not_asked_for(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    project = make_project(reviews, units, labelled(40), coders=[human("Anna"), ROBOT])
    (plan, _) = trust.plan_rows(replace(DEFAULT, width=0.1), agreement(
        project, replace(DEFAULT, width=0.1)).dimensions[0], language("en"))  # fmt: skip
    assert re.search(r"0\.10 wide: [\d,]+ units, and the project has 60\.$", plan)


def test_without_a_model_there_are_no_columns_choices_or_doubts_about_one(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(40)]
    coders = [human("Anna"), human("Ben")]
    made = [a for coder in coders for a in labelled(40, coder)]
    page = page_of(make_project(reviews, units, made, coders=coders))
    glance = page.split("<h3")[0]
    assert "Alpha of the people" in glance
    assert "Macro-F1" not in glance
    for of_models in ("Human ceiling", "Accepted unseen", "Whether the model saw", "a small model"):
        assert of_models not in page
    assert "Annotator test" not in glance


@pytest.mark.parametrize(
    ("p", "told"),
    [
        (40 / 60, "People coded 40 units, a simple random sample of 60."),
        (None, "People coded 40 units of 60; how these were chosen is not recorded."),
    ],
)
def test_the_methods_paragraph_tells_how_units_were_chosen(
    make_project: Callable[..., Project], reviews: Rubric, p: float | None, told: str
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    made = [
        replace(a, sample="audit", sample_probability=p)
        if p and a.coder_id == human("Anna").coder_id
        else a
        for a in labelled(40)
    ]
    project = make_project(reviews, units, made, coders=[human("Anna"), ROBOT])
    assert told in page_of(project)


def test_a_person_with_a_single_unit_does_not_take_away_the_alpha_with_the_model(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    people = [human("Anna"), human("Ben")]
    alone = agreement(make_project(reviews, units, labelled(60), coders=[people[0], ROBOT]))
    both = [*labelled(60), label(0, people[1], TONES[0])]
    page = page_of(make_project(reviews, units, both, coders=[*people, ROBOT]))
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Tone(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    assert row
    assert alpha_text(alone.dimensions[0].models[0].pairs[0]) in row[0]


def test_final_values_are_told_and_count_in_no_figure(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    project = make_project(reviews, units, labelled(40), coders=[human("Anna"), ROBOT])
    before = agreement(project).dimensions[0].people
    assert "final values" not in page_of(project)
    judge = Adjudicator(project, "Anna")
    for unit in units[:2]:
        judge.settle(unit.unit_id, reviews.dimensions[0].name, TONES[0], "")
    told = "Disagreements were settled by Anna (final values: 2); final values count in no figure."
    assert told in page_of(project)
    assert agreement(project).dimensions[0].people == before
