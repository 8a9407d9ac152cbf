"""The methods section claims what was done in the project at hand, and nothing else."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

import pytest
from reported import ROBOT, label, labelled, page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.calibration import Calibration, Temperature
from desktop.engine.agreement.choices import DEFAULT
from desktop.engine.domain import Unit, human
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

UNITS = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]


def methods(page: str) -> str:
    """The paragraph and what follows it, as text."""
    return html.unescape(page).split("A paragraph for the methods section")[1]


def test_the_paragraph_names_the_version_of_the_program(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    page = page_of(make_project(reviews, UNITS, labelled(60), coders=[human("Anna"), ROBOT]))
    assert f"with Glossator {version('glossator')}." in methods(page)


def test_calibration_in_fewer_bins_than_ten_is_not_said_to_be_in_ten(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    project = make_project(reviews, UNITS, labelled(60), coders=[human("Anna"), ROBOT])
    found = agreement(project).dimensions[0].models[0].calibration
    assert isinstance(found, Calibration)
    assert len(found.bins) == 6
    assert isinstance(found.temperature, Temperature)
    told = methods(page_of(project))
    assert "over 10 bins" not in told
    assert "bins of equal size but for ties (10 at most, with 10 answers or more each)" in told
    assert "One temperature (Guo et al. 2017) was fitted" in told


def test_a_temperature_that_was_not_fitted_is_not_claimed(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    right = [label(i, ROBOT, a.value) for i, a in enumerate(labelled(60, human("Anna")))]
    made = [*labelled(60, human("Anna")), *right]
    told = methods(page_of(make_project(reviews, UNITS, made, coders=[human("Anna"), ROBOT])))
    assert "the expected calibration error (Naeini et al. 2015)" in told
    assert "temperature" not in told
    assert "Guo" not in told


def test_agreement_of_a_single_coder_is_not_claimed(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    made = labelled(60, human("Anna"))
    told = methods(page_of(make_project(reviews, UNITS, made, coders=[human("Anna")])))
    assert "Agreement is Krippendorff's alpha" not in told
    assert "Content Analysis" not in told  # nor is it cited
    assert "The first value of each coder counts." in told
    assert "without sight of the model's answers" not in told  # there is no model


@pytest.mark.parametrize(("people", "said"), [(10, True), (11, False)])
def test_kappa_is_claimed_where_pairs_were_compared(
    make_project: Callable[..., Project], reviews: Rubric, people: int, said: bool
) -> None:
    coders = [human(f"P{i}") for i in range(people)]
    made = [a for coder in coders for a in labelled(12, coder)]
    told = methods(page_of(make_project(reviews, UNITS, made, coders=coders)))
    assert ("Cohen's kappa (1960)" in told) is said
    assert "Gwet's AC1 (2008)" in told


def test_intervals_that_few_units_do_not_have_are_not_claimed(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    coders = [human("Anna"), human("Ben")]

    def told(units: int) -> str:
        made = [*labelled(units), *labelled(units, coders[1])]
        return methods(page_of(make_project(reviews, UNITS, made, coders=[*coders, ROBOT])))

    assert "Macro-F1 has a 95% percentile interval from 2,000 bootstrap resamples" in told(60)
    assert "paired bootstrap interval" in told(60)
    assert "Macro-F1 has" not in told(3)
    assert "paired bootstrap interval" not in told(3)
    assert "Accuracy has an exact 95% interval" in told(3)


def test_the_intervals_of_estimates_from_both_are_named(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    """Their error is not PPI++'s own: see ``prediction_powered``."""
    anna = [a for a in labelled(40) if a.coder_id == human("Anna").coder_id]
    robot = [
        label(i, ROBOT, a.value if i % 3 else "neutral")
        for i, a in enumerate(labelled(60, human("Anna")))
    ]
    project = make_project(reviews, UNITS, [*anna, *robot], coders=[human("Anna"), ROBOT])
    told = methods(page_of(project, choices=replace(DEFAULT, random_sample=True)))
    assert "by Student's t, with the standard error of the difference estimator" in told
    assert "Model Assisted Survey Sampling" in told


def test_what_units_have_in_common_is_told_as_unchecked(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    """The bootstrap draws units, not documents (Efron and Tibshirani 1993, ch. 8)."""
    page = page_of(make_project(reviews, UNITS, labelled(60), coders=[human("Anna"), ROBOT]))
    unchecked = methods(page).split("What was not checked")[1]
    assert "Whether units are independent of each other" in unchecked


def test_what_weights_go_by_is_told_where_levels_are_in_order(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    project = make_project(reviews, UNITS, labelled(60), coders=[human("Anna"), ROBOT])
    assert "go by the levels' own numbers" in methods(page_of(project))


def test_alpha_of_all_people_is_not_left_to_be_compared_with_the_models_mean(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    coders = [human(f"Coder {number}") for number in range(11)]

    def glance(people: int) -> str:
        made = [a for coder in coders[:people] for a in labelled(60, coder)]
        made += [a for a in labelled(60) if a.coder_id == ROBOT.coder_id]
        project = make_project(reviews, UNITS, made, coders=[*coders[:people], ROBOT])
        return html.unescape(page_of(project)).split("<h3")[0]

    assert "“Alpha of the people” is that of all of them together" in glance(3)
    assert "“Alpha of the people” is that of all of them together" not in glance(2)
    # They are too many for the pairs that a human ceiling is made of.
    assert "“Alpha of the people” is that of all of them together" not in glance(11)


def test_people_who_gave_one_value_do_not_show_what_the_model_can_tell_apart(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    """The alternative annotator test passes whoever says what all say: its ties count for both."""
    coders = [human("Anna"), human("Ben"), ROBOT]
    made = [label(i, coder, "neutral") for coder in coders for i in range(60)]
    page = html.unescape(page_of(make_project(reviews, UNITS, made, coders=coders)))
    assert "None of the people used more than one value on the units that the model" in page
    assert "alpha hangs on a few units" not in page
    assert page.count("each of the people is undefined (all values on the 60 units") == 1
    german = html.unescape(page_of(make_project(reviews, UNITS, made, coders=coders), "de"))
    assert "Alpha für das Modell und jede der Personen nicht definiert (alle Werte auf" in german


def test_a_model_is_not_called_unreliable_for_erring_where_people_gave_one_value(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    """Its alpha is about 0 then, however few its errors are."""
    coders = [human("Anna"), human("Ben"), ROBOT]
    made = [label(i, coder, "neutral") for coder in coders[:2] for i in range(60)]
    made += [label(i, ROBOT, "neutral" if i % 20 else "positive") for i in range(60)]
    page = html.unescape(page_of(make_project(reviews, UNITS, made, coders=coders)))
    assert "None of the people used more than one value on the units that the model" in page
    assert "alpha hangs on a few units" not in page
    assert "Alpha is too low to rely on" not in page
    assert "Let people code more before you decide. All units are coded, so this takes new" in page


def test_an_alpha_that_is_of_all_together_is_not_called_the_models(
    audited_project: Project,
) -> None:
    """Of each level of a set: with three people it is that of the panel."""
    page = html.unescape(page_of(audited_project))
    by_level = page.split("alpha of each level taken as a yes/no question")[1].split("</thead>")[0]
    assert "Alpha of people and model" in by_level
    assert "Alpha with the model" not in by_level
    assert "gives exactly the set of…" in page
    assert "How often Tiny-1M Q4_1 gives the value of…" in page  # of the other dimensions


def test_the_range_of_the_brier_score_and_pairs_without_an_alpha_are_told(
    audited_project: Project,
) -> None:
    """Brier (1950) sums over levels: twice what scikit-learn's ``brier_score_loss`` is of two."""
    page = page_of(audited_project)
    assert "(from 0, the best, to 2)" in page
    assert "nor does any pair whose alpha is undefined" in page


def test_unequal_probabilities_are_told_with_what_they_do_to_intervals(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    drawn = [
        replace(a, sample="audit", sample_probability=0.4 + 0.2 * (i % 2))
        if a.coder_id == human("Anna").coder_id
        else a
        for i, a in enumerate(labelled(40))
    ]
    page = page_of(make_project(reviews, UNITS, drawn, coders=[human("Anna"), ROBOT]))
    assert "92 in 100 contained the true share instead of 95" in page
