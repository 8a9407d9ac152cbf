"""Answers: a model's Scores of a dimension's levels, and people's labels as values of levels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Select

_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?|[+-]?[0-9]+\.")

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Soft hyphens, spaces without width, marks of direction and of byte order: web pages and office
programs leave them in copied names. Joiners stay, which letters and emoji differ by."""


@dataclass(frozen=True, slots=True)
class Scores:
    """A model's answer about a unit on a dimension.

    ``probabilities`` follow the order of the dimension's levels. For ``select = "one"`` they sum to
    1; for ``select = "many"`` each is the probability of *yes* for that level on its own.
    ``mass`` is the share of the model's probability, before normalisation, that fell on any of the
    levels (the mean over levels for ``many``): low means the model would rather say something else.
    ``windows`` counts the overlapping windows the text had to be cut into; 1 if it fitted.
    """

    probabilities: tuple[float, ...]
    mass: float
    windows: int = 1

    def value(self, dimension: Dimension) -> str:
        """The most probable level's value (the first of equals), or the set of levels over 0.5."""
        if dimension.select is Select.MANY:
            chosen = [
                level.value
                for level, p in zip(dimension.levels, self.probabilities, strict=True)
                if p > 0.5
            ]
            return SET_SEPARATOR.join(chosen) or NONE
        best = max(range(len(self.probabilities)), key=self.probabilities.__getitem__)
        return dimension.levels[best].value

    def confidence(self, dimension: Dimension) -> float:
        """Probability of the chosen level; for ``many`` the least certain of its yes/no answers."""
        if dimension.select is Select.MANY:
            return min(max(p, 1 - p) for p in self.probabilities)
        return max(self.probabilities)

    def margin(self, dimension: Dimension) -> float:
        """Gap between the two most probable answers; for ``many`` the narrowest yes/no gap."""
        if dimension.select is Select.MANY:
            return min(abs(2 * p - 1) for p in self.probabilities)
        first, second = sorted(self.probabilities, reverse=True)[:2]
        return first - second


def scores_from(
    dimension: Dimension, log_probabilities: Sequence[Sequence[float]], windows: int = 1
) -> Scores:
    """Scores from the answers' log-probabilities, per question of the dimension's branch.

    For ``select = "one"`` there is one question over the levels; for ``many`` a question per level,
    answered *yes* or *no* in this order.
    """
    normalised = [_softmax(answers) for answers in log_probabilities]
    masses = [sum(exp(p) for p in answers) for answers in log_probabilities]
    if dimension.select is Select.MANY:
        probabilities = tuple(yes for yes, _no in normalised)
    else:
        (probabilities,) = normalised
    return Scores(probabilities, min(1.0, sum(masses) / len(masses)), windows)


def _softmax(log_probabilities: Sequence[float]) -> tuple[float, ...]:
    top = max(log_probabilities)
    weights = [exp(p - top) for p in log_probabilities]
    total = sum(weights)
    return tuple(weight / total for weight in weights)


def fold(text: str) -> str:
    """A text normalized for comparing labels: composed, case-folded, with single spaces, and
    without what nobody sees: two levels that look the same are the same."""
    return fold_seen(_UNSEEN.sub("", text))


def fold_seen(text: str) -> str:
    """A text normalized like this, but with its invisible characters."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def parse_label(dimension: Dimension, text: str) -> str | None:
    """A person's label as a canonical value; see :func:`find_value` for how it may be written.

    For ``select = "many"`` the parts may be separated by ``|``, ``;`` or ``,``; ``none`` is the
    empty set; the result lists the values in the order of the levels.
    Returns None for a blank text: a missing label. Raises ValueError for a text that is no level.
    """
    if not fold(text):
        return None
    if dimension.select is Select.ONE:
        return find_value(dimension, text)
    if fold(text) == NONE:
        return NONE
    chosen = {find_value(dimension, part) for part in re.split(r"[|;,]", text) if fold(part)}
    if not chosen:
        raise ValueError(text)
    return SET_SEPARATOR.join(value for value in dimension.values if value in chosen)


def is_level(dimension: Dimension, text: str) -> bool:
    """Whether a text is a label of the dimension; a blank text is not."""
    try:
        return parse_label(dimension, text) is not None
    except ValueError:
        return False


def members(value: str) -> frozenset[str]:
    """The levels in a canonical value of a dimension that allows several."""
    return frozenset(value.split(SET_SEPARATOR)) - {NONE}


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    """The MASI distance of two sets: 1 minus their Jaccard index times 1, 2/3, 1/3 or 0 for equal,
    nested, overlapping and disjoint sets (Passonneau 2006). The empty set overlaps with no other.
    """
    if a == b:
        return 0.0
    shared = a & b
    monotonic = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1.0 - len(shared) / len(a | b) * monotonic


def level_names(dimension: Dimension, value: str) -> tuple[str, ...]:
    """The names of the levels in a canonical value; other parts, such as ``none``, are kept."""
    names = {level.value: level.name for level in dimension.levels}
    return tuple(names.get(part, part) for part in value.split(SET_SEPARATOR))


def find_value(dimension: Dimension, text: str) -> str:
    """The value of the level that a text refers to: by value, then by name, then as a number.

    Case and blanks are ignored, and "2.0" is level 2: statistics programs write whole numbers like
    this if a column has gaps. A value as it stands is itself, also where an accepted codebook has
    another that looks the same. Raises ValueError if there is no such level.
    """
    if text in dimension.values:
        return text
    values, numbers = _index(dimension)
    value = values.get(fold(text))
    if value is None and _NUMBER.fullmatch(text.strip()):
        value = numbers.get(float(text))
    if value is None:
        raise ValueError(text)
    return value


@lru_cache(maxsize=64)
def _index(dimension: Dimension) -> tuple[dict[str, str], dict[float, str]]:
    """The levels' values by folded name and value, and by number."""
    values = {fold(level.name): level.value for level in dimension.levels}
    values |= {fold(level.value): level.value for level in dimension.levels}
    numbers = {float(value): value for value in dimension.values if _NUMBER.fullmatch(value)}
    return values, numbers
