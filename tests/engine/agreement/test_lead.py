from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop.engine.agreement.alpha import nominal
from desktop.engine.agreement.alt_test import AltTest, Opponent
from desktop.engine.agreement.ceiling import Ceiling
from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.lead import lead, paragraphs
from desktop.engine.agreement.results import (
    MAJORITY,
    Alpha,
    CodedSample,
    DimensionAgreement,
    Drawn,
    LeftOut,
    Match,
    ModelAgreement,
)
from desktop.engine.agreement.stability import stability
from desktop.engine.agreement.words import best_match
from desktop.engine.domain import Coder, CoderKind, human
from desktop.engine.languages.language import language
from rubrics.schema import Dimension, Level, Scale

DIMENSION = Dimension("tone", "Tone", "?", Scale.NOMINAL, (Level("a", "a"), Level("b", "b")))
ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
ANNA, BEN = human("Anna"), human("Ben")
FLAT = nominal(2)
NO_TEST = Undefined("nobody asked")


def alpha(value: Figure, low: float, high: float, *coders: Coder, units: int = 120) -> Alpha:
    return Alpha(coders, units, value, Interval(low, high, 2000))


def result(
    people: Alpha,
    *pairs: Alpha,
    humans: tuple[Coder, ...] = (ANNA, BEN),
    units: int = 120,
    ceiling: Ceiling | None = None,
    test: AltTest | Undefined = NO_TEST,
    drawn: Drawn = Drawn.UNKNOWN,
) -> DimensionAgreement:
    none = Undefined("not part of the lead")
    model = ModelAgreement(
        model=ROBOT,
        pairs=pairs,
        panel=None,
        coefficients=(),
        matches=(),
        ceiling=ceiling or none,
        alt_tests=(test,),
        prevalence=(),
        mean=None,
        calibration=none,
        risk=none,
        possible=none,
        power=none,
        width=none,
    )
    return DimensionAgreement(
        dimension=DIMENSION,
        distance="nominal",
        humans=humans,
        units=units,
        people=people,
        people_pairs=(),
        coefficients=(),
        intracoder=(),
        coarse=(),
        sample=CodedSample(drawn, units, 300, equal=True),
        stability=stability((), np.empty((0, 0)), np.empty((0, 0)), FLAT),
        width=none,
        models=(model,) if pairs else (),
        disagreements=(),
        disagreement_count=0,
        compared=0,
        left_out=LeftOut(0, 0),
    )


def compared(model: float, people: float, low: float, high: float) -> Ceiling:
    return Ceiling(
        120,
        model, Interval(model - 0.08, model + 0.07, 2000),
        people, Interval(people - 0.09, people + 0.08, 2000),
        model - people, Interval(low, high, 2000),
    )  # fmt: skip


PAIRS = (alpha(0.71, 0.63, 0.78, ANNA, ROBOT), alpha(0.66, 0.58, 0.74, BEN, ROBOT))
LONE = Alpha((ANNA,), 0, Undefined("it takes two coders"), Undefined("it takes two coders"))


def test_lead_without_people_says_what_to_do() -> None:
    told = lead(result(LONE, humans=(), units=0))
    assert "Nobody has coded this blind yet" in told
    assert "Let two people code about 100 units" in told


def test_lead_tells_ceiling_test_and_what_to_do() -> None:
    told = lead(
        result(
            alpha(0.76, 0.68, 0.83, ANNA, BEN),
            *PAIRS,
            ceiling=compared(0.71, 0.69, -0.05, 0.09),
            test=AltTest(0.15, (), 0, 1.0, 0.9),
            drawn=Drawn.RECORDED,
        ),
        epsilon=0.15,
    )
    assert told == (
        "On 120 units drawn at random, which people coded blind, the model agrees with Anna and "
        "Ben as they agree with each other: alpha 0.71 [0.63, 0.78] against 0.69 [0.60, 0.77]. "
        "It passes the alternative annotator test at epsilon 0.15. "
        "Read the disagreements, then decide."
    )


def test_lead_in_german_says_the_same() -> None:
    told = lead(
        result(
            alpha(0.76, 0.68, 0.83, ANNA, BEN),
            *PAIRS,
            ceiling=compared(0.71, 0.69, -0.05, 0.09),
            test=AltTest(0.15, (), 0, 0.0, 0.3),
        ),
        language("de"),
        0.15,
    )
    assert told == (
        "Auf 120 Einheiten, die Menschen blind kodiert haben, stimmt das Modell mit Anna und Ben "
        "so überein wie sie untereinander: Alpha 0,71 [0,63; 0,78] gegenüber 0,69 [0,60; 0,77]. "
        "Es besteht den Alternative Annotator Test bei Epsilon 0,15 nicht. "
        "Lesen Sie die Abweichungen und entscheiden Sie dann."
    )


def test_lead_from_a_wide_difference_asks_for_more_units() -> None:
    told = lead(
        result(
            alpha(0.7, 0.5, 0.9, ANNA, BEN),
            *PAIRS,
            ceiling=compared(0.68, 0.7, -0.25, 0.2),
            units=40,
        )
    )
    assert "it cannot be told yet whether" in told
    assert told.endswith("Let people code more before you decide.")


def test_lead_calls_alphas_alike_only_where_they_cannot_differ_by_much() -> None:
    told = lead(
        result(alpha(0.79, 0.7, 0.86, ANNA, BEN), *PAIRS, ceiling=compared(0.68, 0.79, -0.23, 0.01))
    )
    assert "it cannot be told yet whether" in told
    assert told.endswith("Let people code more before you decide.")


def test_lead_below_people() -> None:
    told = lead(
        result(alpha(0.8, 0.7, 0.9, ANNA, BEN), *PAIRS, ceiling=compared(0.5, 0.8, -0.4, -0.2))
    )
    assert "the model agrees with Anna and Ben less than they agree with each other" in told
    assert told.endswith("Correct its labels, or train it on yours, before you use them.")


def test_lead_below_people_but_past_the_test_keeps_the_two_apart() -> None:
    opponents = tuple(Opponent(row, 120, 0.9, 0.9, 0.001, beaten=True) for row in (0, 1))
    told = lead(
        result(
            alpha(0.8, 0.7, 0.9, ANNA, BEN), *PAIRS, ceiling=compared(0.7, 0.8, -0.2, -0.02),
            test=AltTest(0.15, opponents, 0, 1.0, 0.9),
        ),
        epsilon=0.15,
    )  # fmt: skip
    assert "less than they agree with each other" in told
    assert "It passes the alternative annotator test at epsilon 0.15. So it may stand in" in told
    assert "for a coder all the same" in told
    assert "before you use them" not in told


def test_lead_past_the_test_says_where_somebody_was_better() -> None:
    told = lead(
        result(
            alpha(0.8, 0.7, 0.9, ANNA, BEN), *PAIRS, ceiling=compared(0.7, 0.8, -0.2, -0.02),
            test=AltTest(0.15, (), 0, 0.5, 0.8),
        ),
        epsilon=0.15,
    )  # fmt: skip
    assert "So it may stand in for a coder, but not for every one" in told


def test_lead_has_a_paragraph_for_each_model() -> None:
    one = result(alpha(0.8, 0.7, 0.9, ANNA, BEN), *PAIRS, ceiling=compared(0.5, 0.8, -0.4, -0.2))
    other = replace(one.models[0], model=Coder("other", "Other", CoderKind.MODEL, {}))
    first, second = paragraphs(replace(one, models=(*one.models, other)))
    assert first.startswith("On 120 units that people coded blind, Robot agrees with")
    assert second.startswith("On the same units Other agrees with")
    assert first.endswith("before you use them.")
    assert second.endswith("before you use them.")


def test_lead_says_why_the_test_could_not_be_done() -> None:
    told = lead(result(alpha(0.8, 0.7, 0.9, ANNA, BEN), *PAIRS, test=Undefined("too few")))
    assert "Whether it may replace one of them was not tested: too few." in told


def test_lead_where_people_disagree_asks_for_a_sharper_rubric() -> None:
    told = lead(result(alpha(0.4, 0.3, 0.5, ANNA, BEN), alpha(0.4, 0.3, 0.5, ANNA, ROBOT)))
    assert "sharpen the definitions" in told
    assert "(below 0.667)" in told


def test_lead_does_not_blame_people_where_their_agreement_is_uncertain() -> None:
    told = lead(result(alpha(0.58, -0.02, 0.9, ANNA, BEN), *PAIRS))
    assert "sharpen the definitions" not in told
    assert "let people code more before you judge the model by these labels" in told


@pytest.mark.parametrize("interval", [Interval(0.6, 0.8, 2000), Undefined("too few")])
def test_lead_takes_people_for_agreed_only_where_their_whole_interval_is(
    interval: Interval | Undefined,
) -> None:
    people = Alpha((ANNA, BEN), 120, 0.71, interval)
    told = lead(result(people, *PAIRS, ceiling=compared(0.7, 0.71, -0.05, 0.05)))
    assert told.endswith("let people code more before you judge the model by these labels.")
    told = lead(result(people, *PAIRS, ceiling=compared(0.3, 0.71, -0.5, -0.3)))
    assert told.endswith("Correct its labels, or train it on yours, before you use them.")


def test_lead_takes_people_for_agreed_who_never_differ() -> None:
    people = Alpha((ANNA, BEN), 120, 1.0, Undefined("every resample gives this very figure"))
    told = lead(result(people, *PAIRS, ceiling=compared(0.98, 1.0, -0.05, 0.05)))
    assert told.endswith("Read the disagreements, then decide.")


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.90, 0.85, 0.94, "reliable by the usual standard (0.800)"),
        (0.75, 0.68, 0.82, "tentative conclusions"),
        (0.30, 0.20, 0.40, "too low to rely on"),
        (0.65, 0.55, 0.75, "or more): code more"),
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


def test_lead_says_of_whom_there_are_few_units_where_there_are_more_of_others() -> None:
    many, few = alpha(0.8, 0.7, 0.9, ANNA, ROBOT), alpha(0.7, 0.1, 0.9, BEN, ROBOT, units=12)
    told = lead(result(alpha(0.8, 0.7, 0.9, ANNA, BEN), many, few))
    assert told.startswith("On 120 units")
    assert told.endswith(
        "A model can be compared with Ben on fewer than 30 units: that is a first impression, no "
        "more."
    )


def test_lead_without_a_model() -> None:
    told = lead(result(alpha(0.7, 0.6, 0.8, ANNA, BEN)))
    assert told.endswith("at alpha 0.70 [0.60, 0.80]. No model has annotated them yet.")


def match(gold: str, units: int) -> Match:
    none = Undefined("not part of this")
    return Match(gold, units, (), np.empty(0, np.int64), 1.0, none, none, none, none, (), (),
                 None, None)  # fmt: skip


@pytest.mark.parametrize(("both", "gold"), [(0, "Anna"), (5, "Anna"), (50, MAJORITY)])
def test_the_majority_is_told_first_where_it_is_of_enough_units(both: int, gold: str) -> None:
    matches = match("Anna", 100), match("Ben", max(both, 5)), match(MAJORITY, both)
    (model,) = result(LONE, *PAIRS).models
    assert best_match(replace(model, matches=matches)).gold == gold


def test_somebody_who_is_called_the_majority_is_a_person_like_others() -> None:
    (model,) = result(LONE, PAIRS[0]).models
    alone = match(MAJORITY, 100)
    assert best_match(replace(model, matches=(alone,))) is alone


def test_many_people_are_told_as_a_range() -> None:
    people = tuple(human(name) for name in "ABCDE")
    pairs = [
        alpha(v, v - 0.1, v + 0.1, person, ROBOT)
        for person, v in zip(people, np.linspace(0.6, 0.7, 5), strict=True)
    ]
    told = lead(result(alpha(0.7, 0.6, 0.8, *people), *pairs, humans=people))
    assert "agrees with the 5 people at alpha 0.60 to 0.70" in told
    assert "the 5 people agree with each other" in told


def test_a_low_alpha_with_two_people_that_cannot_be_compared_with_theirs_is_too_low() -> None:
    low = [alpha(-0.2, -0.4, 0.1, person, ROBOT) for person in (ANNA, BEN)]
    told = lead(result(alpha(0.84, 0.75, 0.91, ANNA, BEN), *low))
    assert "Alpha is too low to rely on (below 0.667)" in told
    assert "Read the disagreements, then decide." not in told


def test_where_nothing_differs_it_is_said_how_much_may_still_do_so() -> None:
    none = Undefined("all agree")
    same = [Alpha(who, 60, 1.0, none) for who in ((ANNA, BEN), (ANNA, ROBOT), (BEN, ROBOT))]
    told = lead(result(*same, units=60))
    assert "None of its labels differs from people's here." in told
    assert "up to 6.0% may still do so" in told  # 0.940 ** 60 is 0.025
    near = replace(same[1], value=0.98)
    assert "None of its labels" not in lead(result(same[0], near, same[2], units=60))


def test_lead_says_that_answers_to_texts_learned_from_do_not_count() -> None:
    found = result(alpha(0.84, 0.75, 0.91, ANNA, BEN), *PAIRS)
    assert "Not counted" not in lead(found)
    left = LeftOut(0, 0, trained=270, trained_models=("Robot",))
    assert lead(replace(found, left_out=left)).endswith(
        "Not counted: 270 annotations by Robot on texts used in training; to learn more, "
        "let people code other texts."
    )


def test_a_low_alpha_is_no_agreement_in_german() -> None:
    told = lead(
        result(LONE, alpha(-0.6, -0.76, -0.51, ANNA, ROBOT), humans=(ANNA,)), language("de"), 0.15
    )
    assert "erreicht das Modell mit Anna Alpha -0,60 [-0,76; -0,51]." in told


def test_german_says_what_people_agree_on_after_the_model_in_its_own_order_of_words() -> None:
    test = AltTest(0.15, (), 0, 0.0, 0.3)
    told = lead(result(alpha(0.8, 0.7, 0.9, ANNA, BEN), *PAIRS, test=test), language("de"), 0.15)
    assert "; dabei liegt die Übereinstimmung zwischen Anna und Ben bei Alpha 0,80" in told


def test_lead_speaks_of_the_units_that_its_figures_rest_on() -> None:
    """Two people who shared 188 units, and both coded 12 of them."""
    people = alpha(0.69, 0.60, 0.77, ANNA, BEN, units=12)
    pairs = [replace(pair, units=100) for pair in PAIRS]
    ceiling = replace(compared(0.71, 0.69, -0.05, 0.09), units=12)
    told = lead(result(people, *pairs, ceiling=ceiling, units=188))
    assert told.startswith("On 12 units that people coded blind, the model agrees with Anna and")
    assert "Fewer than 30 units" in told
    told = lead(result(people, *pairs, units=188))
    assert told.startswith(
        "On 188 units that people coded blind, the model agrees with Anna at alpha 0.71 "
        "[0.63, 0.78] (on 100 units) and with Ben at alpha 0.66 [0.58, 0.74] (on 100 units); "
        "Anna and Ben agree with each other at alpha 0.69 [0.60, 0.77] (on 12 units)."
    )
    told = lead(result(people, units=188))
    assert "alpha 0.69 [0.60, 0.77] (on 12 units)." in told
    assert "Fewer than 30 units" in told


def test_models_that_were_held_against_other_units_are_not_told_as_on_the_same() -> None:
    ceiling = compared(0.71, 0.69, -0.05, 0.09)
    found = result(alpha(0.69, 0.60, 0.77, ANNA, BEN), *PAIRS, ceiling=ceiling)
    (model,) = found.models
    other = replace(model, ceiling=replace(ceiling, units=40))
    _, told = paragraphs(replace(found, models=(model, other)))
    assert told.startswith("On 40 units Robot agrees with")


def test_few_units_of_one_model_are_not_said_of_another_with_enough() -> None:
    """A trained model's texts do not count: it is left with a few where its base has them all."""
    few, many = (alpha(0.2, 0.1, 0.3, ANNA, ROBOT, units=units) for units in (6, 60))
    found = result(LONE, few, humans=(ANNA,), units=60)
    (trained,) = found.models
    base = replace(trained, pairs=(many,))
    told = paragraphs(replace(found, models=(trained, base)))
    assert ["first impression" in paragraph for paragraph in told] == [True, False]


def test_with_one_coder_it_speaks_of_the_units_that_the_model_answered() -> None:
    none = Undefined("one coder")
    pair = alpha(0.76, 0.73, 0.79, ANNA, ROBOT, units=80)
    told = lead(result(Alpha((ANNA,), 0, none, none), pair, humans=(ANNA,), units=120))
    assert told.startswith("On 80 units that people coded blind")
