from __future__ import annotations

import numpy as np
import pytest

from desktop.engine.agreement.figures import (
    Alpha,
    DimensionAgreement,
    Figure,
    Interval,
    LeftOut,
    ModelAgreement,
    Undefined,
)
from desktop.engine.agreement.words import alpha_text, lead, number, reasons
from desktop.engine.model import Coder, CoderKind
from desktop.engine.store.project import human
from rubrics.schema import Dimension, Level, Scale

DIMENSION = Dimension("tone", "Tone", "?", Scale.NOMINAL, (Level("a", "a"), Level("b", "b")))
ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
ANNA, BEN = human("Anna"), human("Ben")


def alpha(value: Figure, low: float, high: float, *coders: Coder, units: int = 120) -> Alpha:
    return Alpha(coders, units, value, Interval(low, high, 2000))


def result(
    people: Alpha, *pairs: Alpha, humans: tuple[Coder, ...] = (ANNA, BEN), units: int = 120
) -> DimensionAgreement:
    models = (ModelAgreement(ROBOT, pairs, None, ()),) if pairs else ()
    return DimensionAgreement(
        DIMENSION, "nominal", humans, units, people, (), models, (), 0, LeftOut(0, 0)
    )


LONE = Alpha((ANNA,), 0, Undefined("it takes two coders"), Undefined("it takes two coders"))


def test_lead_without_people_says_what_to_do() -> None:
    told = lead(result(LONE, humans=(), units=0))
    assert "Nobody has coded this blind yet" in told
    assert "Let two people code about 100 units" in told


def test_lead_within_the_range_of_people() -> None:
    told = lead(
        result(
            alpha(0.69, 0.60, 0.77, ANNA, BEN),
            alpha(0.71, 0.63, 0.78, ANNA, ROBOT),
            alpha(0.66, 0.58, 0.74, BEN, ROBOT),
        )
    )
    assert told == (
        "On 120 units that people coded blind, the model agrees with Anna at alpha 0.71 "
        "[0.63, 0.78] and with Ben at alpha 0.66 [0.58, 0.74]; Anna and Ben agree with each other "
        "at alpha 0.69 [0.60, 0.77]. The model cannot be told from one more person on these units: "
        "read the disagreements, then decide."
    )


def test_lead_from_wide_intervals_asks_for_more_units() -> None:
    told = lead(
        result(alpha(0.7, 0.5, 0.9, ANNA, BEN), alpha(0.68, 0.4, 0.8, ANNA, ROBOT), units=40)
    )
    assert told.endswith("read the disagreements, and code more, as the intervals are wide.")


def test_lead_below_people() -> None:
    told = lead(
        result(
            alpha(0.80, 0.74, 0.86, ANNA, BEN),
            alpha(0.31, 0.20, 0.42, ANNA, ROBOT),
            alpha(0.78, 0.66, 0.83, BEN, ROBOT),
        )
    )
    assert "The model agrees with Anna less than people agree with each other" in told


def test_lead_where_people_disagree_asks_for_a_sharper_rubric() -> None:
    told = lead(result(alpha(0.4, 0.3, 0.5, ANNA, BEN), alpha(0.4, 0.3, 0.5, ANNA, ROBOT)))
    assert "sharpen the definitions" in told


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.90, 0.85, 0.94, "reliable by the usual standard (0.800)"),
        (0.75, 0.68, 0.82, "tentative conclusions"),
        (0.30, 0.20, 0.40, "too low to rely on"),
        (0.65, 0.55, 0.75, "cannot tell: code more"),
    ],
)
def test_lead_with_one_person_judges_by_the_interval(
    value: float, low: float, high: float, words: str
) -> None:
    told = lead(result(LONE, alpha(value, low, high, ANNA, ROBOT), humans=(ANNA,)))
    assert words in told
    assert "A second coder" in told


def test_lead_with_an_undefined_alpha_gives_the_reason() -> None:
    reason = Undefined("all values are the same")
    told = lead(result(LONE, Alpha((ANNA, ROBOT), 40, reason, reason), humans=(ANNA,)))
    assert "an undefined alpha (all values are the same)" in told


def test_lead_from_few_units_says_so() -> None:
    told = lead(result(LONE, alpha(0.9, 0.82, 0.95, ANNA, ROBOT, units=12), humans=(ANNA,)))
    assert told.endswith("Fewer than 30 units: a first impression, no more.")


def test_lead_without_a_model() -> None:
    told = lead(result(alpha(0.7, 0.6, 0.8, ANNA, BEN)))
    assert told.endswith("at alpha 0.70 [0.60, 0.80]. No model has annotated them yet.")


def test_many_people_are_told_as_a_range() -> None:
    people = tuple(human(name) for name in "ABCDE")
    pairs = [
        alpha(v, v - 0.1, v + 0.1, person, ROBOT)
        for person, v in zip(people, np.linspace(0.6, 0.7, 5), strict=True)
    ]
    told = lead(result(alpha(0.7, 0.6, 0.8, *people), *pairs, humans=people))
    assert "agrees with the 5 people at alpha 0.60 to 0.70" in told
    assert "the 5 people agree with each other" in told


def test_figures_print_with_two_digits_or_as_undefined() -> None:
    assert number(0.7049) == "0.70"
    assert number(Undefined("why")) == "undefined"
    half = Alpha((ANNA, BEN), 5, 0.5, Undefined("too few"))
    assert alpha_text(half) == "0.50"
    assert reasons(half) == "too few"
    assert reasons(alpha(0.5, 0.4, 0.6, ANNA, BEN)) == ""
