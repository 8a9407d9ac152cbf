"""What to do next about a model's labels, given how far it agrees with people and they do."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.bounds import RELIABLE, TENTATIVE
from desktop.engine.agreement.ceiling import Standing
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.intervals import clopper_pearson
from desktop.engine.agreement.results import Alpha, DimensionAgreement, ModelAgreement
from desktop.engine.agreement.words import chosen_test
from desktop.engine.languages.language import Language, Said


def advice(
    agreement: DimensionAgreement,
    model: ModelAgreement,
    name: Said | str,
    lang: Language,
    epsilon: float | None,
) -> str:
    """Sentences to whoever must decide; empty where no alpha with a person has an interval.

    ``name`` is what the model is called where a sentence begins with it, ``epsilon`` that of the
    alternative annotator test, if any.
    """
    say = lang.say
    intervals = [pair.interval for pair in model.pairs if isinstance(pair.interval, Interval)]
    if model.pairs and all(pair.value == 1.0 for pair in model.pairs):
        return _nothing_differs(model, agreement, lang)
    if not intervals:
        return ""
    if model.one_value:
        return _code_more(say("Let people code more before you decide."), agreement, lang)
    if isinstance(agreement.people.value, Undefined):
        return _by_bounds(intervals, name, agreement, lang)
    least, most = _ends(agreement.people)
    if most < TENTATIVE:
        return say(
            "People themselves agree too little here (below {bound:.3f}) to say who is "
            "right: sharpen the definitions of the levels before you judge the model by "
            "these labels.",
            bound=TENTATIVE,
        )
    standing = model.compared.standing if model.compared else None
    test = chosen_test(model, epsilon)
    passed = test if isinstance(test, AltTest) and test.passed else None
    if standing is Standing.BELOW and not passed:  # however well people agree
        return say("Correct its labels, or train it on yours, before you use them.")
    if standing is Standing.UNTOLD:
        return _code_more(say("Let people code more before you decide."), agreement, lang)
    if least < TENTATIVE:
        told = say(
            "These units cannot tell whether people themselves agree enough ({bound:.3f} or "
            "more) to say who is right: let people code more before you judge the model by "
            "these labels.",
            bound=TENTATIVE,
        )
        return _code_more(told, agreement, lang)
    if standing is Standing.BELOW and passed:
        return _although_below(passed, lang)
    if standing is None:
        return _by_bounds(intervals, name, agreement, lang)
    return say("Read the disagreements, then decide.")


def _code_more(told: str, agreement: DimensionAgreement, lang: Language) -> str:
    """The advice ``told`` to code more, and what that takes where nothing is left to code."""
    if agreement.sample.outside:
        return told
    return f"{told} " + lang.say("All units are coded, so this takes new texts.")


def _nothing_differs(model: ModelAgreement, agreement: DimensionAgreement, lang: Language) -> str:
    """Advice where a model and all people gave one value to each unit: alpha has no interval then,
    and the share of equal values has one."""
    units = min(pair.units for pair in model.pairs)
    least, _ = clopper_pearson(units, units)
    told = lang.say(
        "None of its labels differs from people's here. Of units like these, up to {share:.1f}% "
        "may still do so (at 95% confidence): if that is too many, let people code more.",
        share=100 * (1 - least),
    )
    return _code_more(told, agreement, lang)


def _although_below(test: AltTest, lang: Language) -> str:
    """Advice where a model agrees with people less than they do, and passed the ``test``."""
    return lang.say(
        "So it may stand in for a coder, but not for every one: report shares with the people's "
        "sample, and read the disagreements before you use single labels."
        if test.winning_rate < 1
        else "So it may stand in for a coder all the same: report shares with the people's sample, "
        "and read the disagreements before you use single labels."
    )


def _by_bounds(
    intervals: Sequence[Interval], name: Said | str, agreement: DimensionAgreement, lang: Language
) -> str:
    """Advice by the usual bounds of alpha, where people's own agreement is not known.

    ``intervals`` are those of the model's alphas with people.
    """
    say = lang.say
    low = min(interval.low for interval in intervals)
    high = max(interval.high for interval in intervals)
    if low >= RELIABLE:
        verdict = say("{name} is reliable by the usual standard ({bound:.3f}).",
                      name=name, bound=RELIABLE)  # fmt: skip
    elif low >= TENTATIVE:
        verdict = say(
            "{name} is good enough for tentative conclusions ({low:.3f} to {high:.3f}).",
            name=name, low=TENTATIVE, high=RELIABLE,
        )  # fmt: skip
    elif high < TENTATIVE:
        verdict = say(
            "Alpha is too low to rely on (below {bound:.3f}): correct the model's labels, or "
            "train it on yours, before you use them.",
            bound=TENTATIVE,
        )
    else:
        verdict = say(
            "These units cannot tell whether alpha is high enough ({bound:.3f} or more): "
            "code more.",
            bound=TENTATIVE,
        )
        verdict = _code_more(verdict, agreement, lang)
    if len(agreement.humans) > 1:
        return verdict
    return f"{verdict} " + say(
        "A second coder would show how much of the difference is the question's own."
    )


def _ends(alpha: Alpha) -> tuple[float, float]:
    """The smallest and the largest that an alpha may be, given its interval.

    A bound is passed only if the whole interval is beyond it, wherever the point value lies
    (Krippendorff 2018, ch. 12, on the risk of missing the smallest acceptable alpha). An alpha of 1
    has no interval, because nobody disagrees; of any other without one nothing is known.
    """
    if isinstance(alpha.interval, Interval):
        return alpha.interval.low, alpha.interval.high
    return (1.0, 1.0) if alpha.value == 1.0 else (-1.0, 1.0)
