"""What is left when values went for their level is taken for no random sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from recoding_material import gone_on, merged_mood
from review_material import add_texts, answer

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices, choices_of, keep_choices
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.lead import lead
from desktop.engine.agreement.results import DimensionAgreement, Drawn
from desktop.engine.languages.language import language
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample
from desktop.engine.store.project import Project
from desktop.engine.store.samples import sampled
from rubrics.schema import Rubric

LEVELS = ("joy", "fear", "neutral", "anger")


@pytest.fixture
def new(tmp_path: Path, mood: Rubric) -> Iterator[Project]:
    """A project whose "anger" went; two people had coded a sample, and a model answers again."""
    with Project(tmp_path / "old.glossator", create=True) as old:
        add_texts(old, mood, 100)
        draw_sample(old, "audit", 60, seed=3)
        code(old, len(LEVELS))
        with gone_on(old, merged_mood(mood)) as project:
            answer(project)
            yield project


def drawn(project: Project) -> list[str]:
    return [f"a-{number - 1:04d}" for number in sampled(project, "audit")]


def code(project: Project, levels: int) -> None:
    for name in ("Anna", "Ben"):
        desk = Desk(project, name)
        for i, unit in enumerate(drawn(project)):
            desk.choose(unit, "feeling", LEVELS[i % levels])
            desk.choose(unit, "strength", "12"[i % 2])


def feeling(project: Project, *, vouched: bool = False) -> DimensionAgreement:
    return agreement(project, Choices(resamples=100, random_sample=vouched)).dimensions[0]


def test_nothing_is_said_of_the_whole_until_what_went_is_given_again(new: Project) -> None:
    found = feeling(new)
    (model,) = found.models
    assert (found.sample.drawn, found.sample.random) == (Drawn.DROPPED, False)
    assert found.left_out.dropped == 30
    assert all(isinstance(p.people.interval, Undefined) for p in model.prevalence)
    assert "values went when the codebook changed" in str(model.prevalence[0].powered.value)
    assert isinstance(model.risk, Undefined)
    strength = agreement(new, Choices(resamples=100)).dimensions[1]
    assert strength.sample.drawn is Drawn.RECORDED

    assert feeling(new, vouched=True).sample.drawn is Drawn.DECLARED

    for name in ("Anna", "Ben"):
        desk = Desk(new, name)
        for unit in drawn(new)[3::4]:
            desk.choose(unit, "feeling", "fear")
    again = feeling(new)
    assert (again.sample.drawn, again.left_out.dropped, again.units) == (Drawn.RECORDED, 0, 60)
    assert all(isinstance(p.people.interval, Interval) for p in again.models[0].prevalence)


def test_one_of_two_coders_is_enough_to_spoil_it(new: Project) -> None:
    """Every unit has a value then, but whose values are missing depends on these."""
    desk = Desk(new, "Anna")
    for i in range(100):
        desk.choose(f"a-{i:04d}", "feeling", "fear")
    found = feeling(new)
    assert (found.units, found.sample.outside) == (100, 0)
    assert (found.sample.drawn, found.left_out.dropped) == (Drawn.DROPPED, 15)
    assert feeling(new, vouched=True).sample.drawn is Drawn.ALL


@pytest.mark.parametrize("value", ["anger", "joy"])
def test_who_vouched_before_values_went_has_not_vouched_for_what_is_left(
    tmp_path: Path, mood: Rubric, value: str
) -> None:
    with Project(tmp_path / "old.glossator", create=True) as old:
        add_texts(old, mood, 4)
        Desk(old, "Anna").choose("a-0000", "feeling", value)
        keep_choices(old, Choices(random_sample=True, epsilon=0.2))
        with gone_on(old, merged_mood(mood)) as project:
            kept = choices_of(project)
    assert (kept.random_sample, kept.epsilon) == (value == "joy", 0.2)


def test_the_lead_says_so_first_and_gives_no_other_advice(new: Project) -> None:
    found = feeling(new)
    assert lead(found).startswith(
        "30 values went when the codebook changed, without being given blind again since: what is "
        "left is no random part of what was coded, so no figure here speaks for all of it. Code "
        "again first what went. On 45 units that people coded blind, "
    )
    assert lead(found, language("de")).startswith(
        "Mit der Änderung des Codebuchs entfallen und seither nicht wieder blind gegeben: 30 Werte."
    )
    for advised in ("Read the disagreements", "before you use them", "usual standard"):
        assert advised not in lead(found)
