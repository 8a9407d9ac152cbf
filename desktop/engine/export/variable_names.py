"""Names of variables that both SPSS and Stata take, for the columns of the wide table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from desktop.engine.export.cells import cut
from desktop.engine.export.wide import Column
from rubrics.schema import Select

_LONGEST = 28
"""Bytes of a name. Both programs take 32, but pyreadstat calls the labels of values by the
variable's name and a number of up to four digits."""

_LEVEL = 15
"""Bytes of it that are kept for a level."""

_RESERVED = frozenset({
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
    "byte", "double", "float", "if", "in", "int", "long", "strl", "using",
})  # fmt: skip
"""What is no name in SPSS or in Stata."""


class Names:
    """Names of variables: letters, digits and underscores, each once, case aside."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def fit(self, wanted: str, *endings: str) -> list[str]:
        """The name with each of the endings, or as much of it as leaves room for them, with a
        number where one of these is taken."""
        endings = endings or ("",)
        stem = _plain(wanted)
        if not stem[:1].isalpha() or stem.lower() in _RESERVED or re.fullmatch(r"(?i)str\d+", stem):
            stem = f"v_{stem}".strip("_")
        room = _LONGEST - max(len(ending.encode()) for ending in endings)
        start = name = cut(stem, room).rstrip("_")
        while not self._taken.isdisjoint(f"{name}{ending}".casefold() for ending in endings):
            self._numbers[start] += 1
            number = f"_{self._numbers[start] + 1}"
            name = f"{cut(stem, room - len(number))}{number}"
        names = [f"{name}{ending}" for ending in endings]
        self._taken.update(map(str.casefold, names))
        return names


def _plain(text: str) -> str:
    """The text of letters, digits and underscores alone."""
    return re.sub(r"\W+", "_", unicodedata.normalize("NFC", text)).strip("_")


def names_of(coded: Sequence[Column], names: Names) -> dict[str, list[str]]:
    """Column -> the names of its variables.

    What goes with a value is called like the value, with an ending, also where names are cut: when
    the file is read again, the ending tells that it is nobody's blind label.
    """
    called: dict[str, list[str]] = {}
    for (dimension, coder_id), group in groupby(coded, lambda c: (c.dimension, c.coder_id)):
        value, *details = group
        endings = [column.detail for column in details]
        if dimension.select is Select.MANY:
            called[value.name] = [
                names.fit(value.name, f"_{cut(_plain(level.value), _LEVEL) or place}")[0]
                for place, level in enumerate(dimension.levels, 1)
            ]
            found = names.fit(value.name, *endings) if endings else []
        elif coder_id:
            first, *found = names.fit(value.name, "", *endings)
            called[value.name] = [first]
        else:
            ending = value.name.removeprefix(dimension.name)
            called[value.name], found = names.fit(dimension.name, ending), []
        called |= {column.name: [name] for column, name in zip(details, found, strict=True)}
    return called
