"""Agreement in sentences: what the figures of a dimension mean for the person who must decide."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.engine.agreement.figures import (
    MAJORITY,
    Alpha,
    DimensionAgreement,
    Figure,
    LevelAlpha,
    Match,
    ModelAgreement,
    Undefined,
)

TENTATIVE = 0.667
"""Krippendorff (2018), p. 356: below it, data are better not interpreted."""

RELIABLE = 0.800
"""Krippendorff (2018), p. 356: from here on, data can be relied on."""

FEW_UNITS = 30
WIDE = 0.3
"""An interval of this width leaves open whether agreement is poor or good."""

_NAMED = 3


def number(figure: Figure, digits: int = 2) -> str:
    """A figure as ``0.71``, or ``undefined``."""
    return "undefined" if isinstance(figure, Undefined) else f"{figure:.{digits}f}"


def alpha_text(alpha: Alpha | LevelAlpha) -> str:
    """An alpha as ``0.71 [0.63, 0.78]``; without brackets where there is no interval."""
    if isinstance(alpha.interval, Undefined):
        return number(alpha.value)
    return f"{number(alpha.value)} [{alpha.interval.low:.2f}, {alpha.interval.high:.2f}]"


def reasons(alpha: Alpha) -> str:
    """Why the alpha or its interval is undefined, as a clause; empty where both are there."""
    for figure in (alpha.value, alpha.interval):
        if isinstance(figure, Undefined):
            return figure.reason
    return ""


def lead(agreement: DimensionAgreement) -> str:
    """The sentences a report begins a dimension with: what was found, and what to do next."""
    if not agreement.units:
        return (
            "Nobody has coded this blind yet, so nothing is known about how right the labels are. "
            "Let two people code about 100 units, drawn at random, without seeing the model's "
            "answers; put their labels in columns of a table, named like "
            f"{agreement.dimension.name}__THEIR_NAME, and annotate that table."
        )
    found = f"On {_count(agreement.units, 'unit')} that people coded blind, "
    if not agreement.models:
        return found + _people(agreement) + ". No model has annotated them yet."
    several = len(agreement.models) > 1
    told = [
        _model(model, model.model.name if several else "the model") for model in agreement.models
    ]
    if len(agreement.humans) > 1:
        told.append(_people(agreement))
    sentences = [found + "; ".join(told) + "."]
    sentences += [
        _advice(agreement, model, model.model.name if several else "The model")
        for model in agreement.models
    ]
    if 0 < _fewest(agreement) < FEW_UNITS:
        sentences.append(f"Fewer than {FEW_UNITS} units: a first impression, no more.")
    return " ".join(sentence for sentence in sentences if sentence)


def _people(agreement: DimensionAgreement) -> str:
    humans = [coder.name for coder in agreement.humans]
    if len(humans) == 1:
        return f"{humans[0]} is the only coder, and agreement takes two"
    who = _join(humans) if len(humans) <= _NAMED else f"the {len(humans)} people"
    return f"{who} agree with each other at {_alpha(agreement.people)}"


def _model(model: ModelAgreement, name: str) -> str:
    if len(model.pairs) <= _NAMED:
        told = [f"with {pair.coders[0].name} at {_alpha(pair)}" for pair in model.pairs]
        return f"{name} agrees {_join(told)}"
    values = sorted(p.value for p in model.pairs if not isinstance(p.value, Undefined))
    if not values:
        return f"alpha between {name} and each of the people is undefined"
    low, high = number(values[0]), number(values[-1])
    return f"{name} agrees with the {len(model.pairs)} people at alpha {low} to {high}"


def _advice(agreement: DimensionAgreement, model: ModelAgreement, name: str) -> str:
    known = [pair for pair in model.pairs if not isinstance(pair.interval, Undefined)]
    if not known:
        return ""
    people = agreement.people.value
    if isinstance(people, Undefined):
        return _against_one(known, name, len(agreement.humans))
    if people < TENTATIVE:
        return (
            f"People themselves agree too little here (below {TENTATIVE}) to tell who is right: "
            "sharpen the definitions of the levels before judging the model by these labels."
        )
    below = [pair for pair in known if _high(pair) < people]
    if not below:
        wide = max(_high(pair) - _low(pair) for pair in known) > WIDE
        return (
            f"{name} cannot be told from one more person on these units: read the disagreements"
            + (", and code more, as the intervals are wide." if wide else ", then decide.")
        )
    whom = "people" if len(below) == len(known) else _join([p.coders[0].name for p in below])
    return (
        f"{name} agrees with {whom} less than people agree with each other: "
        "correct its labels, or train it on yours, before you use them."
    )


def _against_one(known: Sequence[Alpha], name: str, humans: int) -> str:
    low = min(_low(pair) for pair in known)
    high = max(_high(pair) for pair in known)
    if low >= RELIABLE:
        verdict = f"{name} is reliable by the usual standard ({RELIABLE:.3f})."
    elif low >= TENTATIVE:
        verdict = (
            f"{name} is good enough for tentative conclusions ({TENTATIVE} to {RELIABLE:.3f})."
        )
    elif high < TENTATIVE:
        verdict = (
            f"That is too low to rely on (below {TENTATIVE}): correct its labels, or train it on "
            "yours, before you use them."
        )
    else:
        verdict = f"Whether that is enough (from {TENTATIVE}) these units cannot tell: code more."
    if humans == 1:
        verdict += " A second coder would show how much of the difference is the question's own."
    return verdict


def best_match(model: ModelAgreement) -> Match:
    """The match to tell first: with the people's majority where there is one, else the person."""
    for match in model.matches:
        if match.gold == MAJORITY and match.units:
            return match
    return max(model.matches, key=lambda match: match.units)


def _alpha(alpha: Alpha) -> str:
    if isinstance(alpha.value, Undefined):
        return f"an undefined alpha ({alpha.value.reason})"
    return f"alpha {alpha_text(alpha)}"


def _low(alpha: Alpha) -> float:
    assert not isinstance(alpha.interval, Undefined)
    return alpha.interval.low


def _high(alpha: Alpha) -> float:
    assert not isinstance(alpha.interval, Undefined)
    return alpha.interval.high


def _fewest(agreement: DimensionAgreement) -> int:
    return min(pair.units for model in agreement.models for pair in model.pairs)


def _join(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
