"""Figures of agreement as they stand in sentences, and which of several is told first."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.results import Alpha, LevelAlpha, Match, ModelAgreement
from desktop.engine.languages.language import ENGLISH, Language, language

_ENGLISH = language(ENGLISH)


def number(figure: Figure, digits: int = 2, lang: Language = _ENGLISH) -> str:
    """A figure as ``0.71``, or ``undefined``."""
    if isinstance(figure, Undefined):
        return lang.say("undefined")
    return lang.format_field(figure, f".{digits}f")


def with_interval(
    figure: Figure, interval: Interval | Undefined, lang: Language = _ENGLISH, digits: int = 2
) -> str:
    """A figure as ``0.71 [0.63, 0.78]``; without brackets where there is no interval."""
    value = number(figure, digits, lang)
    if isinstance(figure, Undefined) or isinstance(interval, Undefined):
        return value
    low, high = (number(end, digits, lang) for end in (interval.low, interval.high))
    return lang.say("{value} [{low}, {high}]", value=value, low=low, high=high)


def alpha_text(alpha: Alpha | LevelAlpha, lang: Language = _ENGLISH) -> str:
    """An alpha as ``0.71 [0.63, 0.78]``."""
    return with_interval(alpha.value, alpha.interval, lang)


def reasons(figures: Iterable[Figure | Interval | None], lang: Language = _ENGLISH) -> str:
    """Why figures or intervals are undefined, as clauses; empty if none is."""
    told = (lang.tell(figure) for figure in figures if isinstance(figure, Undefined))
    return "; ".join(dict.fromkeys(told))


def chosen_test(model: ModelAgreement, epsilon: float | None) -> AltTest | Undefined | None:
    """The alternative annotator test at this epsilon, or why it could not be done."""
    for result in model.alt_tests:
        if isinstance(result, Undefined) or result.epsilon == epsilon:
            return result
    return None


def best_match(model: ModelAgreement) -> Match:
    """The match to report first, see :func:`best_gold`."""
    return model.matches[best_gold(model)]


def best_gold(model: ModelAgreement) -> int:
    """The place of the match to report first: with the people's majority, else with the person who
    coded most.

    The majority comes first only if it covers at least half as many units as that person coded:
    two people may have a handful in common, which says less than all that one of them coded.
    """
    people = len(model.pairs)  # a person may be called whatever the majority is
    person = max(range(people), key=lambda place: model.matches[place].units)
    for place, majority in enumerate(model.matches[people:], start=people):
        if majority.units and 2 * majority.units >= model.matches[person].units:
            return place
    return person
