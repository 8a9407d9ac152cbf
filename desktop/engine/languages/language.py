"""Sentences in the reader's language: templates with numbers, and catalogs to look them up in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from pathlib import Path
from string import Formatter
from typing import Any

from desktop.engine.languages.recognise import recogniser
from rubrics.errors import UserError

CATALOGS = Path(__file__).parent
ENGLISH = "en"
_IRREGULAR = {"person": "people"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its values, before it is in any language.

    ``str()`` gives it in English. Two are equal where they say the same.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return language(ENGLISH).tell(self)


def said(template: str, /, **values: Any) -> Said:
    """A sentence for later: ``said("{units:unit} of {all}", units=3, all=10)``."""
    return Said(template, values)


class Language(Formatter):
    """Fills templates, writing each value as what follows the colon in its field says.

    ``{n:unit}`` a count with its noun ("1,200 units"), ``{n:,}`` a count, ``{x:.2f}`` a number,
    ``{x:%}`` a share as a percentage that is 0 or 100 only where it is exactly that; ``{x:.%}``
    one that somebody chose, with the decimals it takes, and ``{x:^%}`` a bound, rounded up to one.
    A value that is itself ``Said`` is told in the same language; a list is joined with commas and
    "and".
    """

    def __init__(self, code: str, catalog: Mapping[str, Any]) -> None:
        self.code = code
        self._sentences: Mapping[str, str] = catalog.get("sentences", {})
        self._nouns: Mapping[str, Sequence[str]] = catalog.get("nouns", {})
        self._places: Mapping[str, str] = catalog.get("places", {})
        self._swapped = str.maketrans(",.", catalog.get("separators", ",."))
        self._and: str = catalog.get("and", "and")
        self._percent: str = catalog.get("percent", "%")
        # Reports in English have the engine's own sentences: the catalog is for the window's.
        self._known = recogniser(code, self._number) if code != ENGLISH else None

    def say(self, template: str, /, **values: Any) -> str:
        """The sentence in this language. Raises KeyError where the catalog lacks it."""
        found = template if self.code == ENGLISH else self._sentences[template]
        return self.vformat(found, (), values)

    def tell(self, sentence: Said | str) -> str:
        """A sentence made elsewhere; a plain string is a name and stays as it is."""
        if isinstance(sentence, str):
            return sentence
        return self.say(sentence.template, **sentence.values)

    def recognised(self, sentence: str) -> str:
        """An English sentence of another part of the engine, as it stands in a project file."""
        return self._known.tell(sentence) if self._known else sentence

    def _number(self, number: float, digits: int) -> str:
        return self.format_field(number, f",.{digits}f")

    def place(self, label: str) -> str:
        """Where a unit stands, such as ``page 2, paragraph 7``; names and times stay."""
        return ", ".join(map(self._one_place, label.split(", ")))

    def _one_place(self, part: str) -> str:
        word, space, number = part.rpartition(" ")
        if number.isdecimal() and word in self._places:
            return f"{self._places[word]}{space}{number}"
        return self._places.get(part, part)

    def join(self, parts: Sequence[str]) -> str:
        """``a, b and c``."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self._and} {parts[-1]}"

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value, as its place in the template wants it."""
        if isinstance(value, Said):
            return self.tell(value)
        if isinstance(value, list | tuple):
            return self.join([self.format_field(item, format_spec) for item in value])
        if format_spec == "%":
            return self.share(value)
        if format_spec == ".%":
            return f"{round(100 * value, 2):g}".translate(self._swapped) + self._percent
        if format_spec == "^%":
            return f"{ceil(round(1000 * value, 6)) / 10:g}".translate(self._swapped) + self._percent
        if format_spec.replace("_", "").isalpha():
            return f"{format(value, ',').translate(self._swapped)} {self._noun(format_spec, value)}"
        text: str = format(value, format_spec)
        if isinstance(value, str):
            return text
        if text.startswith("-") and not text.strip("-0.%"):
            text = text[1:]  # rounded away, a figure below zero is zero
        return text.translate(self._swapped)

    def count(self, number: int) -> str:
        """A count, such as ``1,200``."""
        return self.format_field(number, ",")

    def share(self, value: float) -> str:
        """A share as a percentage."""
        if 0 < value < 0.01:
            return f"<1{self._percent}"
        if 0.99 < value < 1:
            return f">99{self._percent}"
        return f"{100 * value:.0f}{self._percent}"

    def _noun(self, noun: str, count: float) -> str:
        if self.code == ENGLISH:
            plain = noun.replace("_", " ")
            return plain if count == 1 else _IRREGULAR.get(plain, f"{plain}s")
        return self._nouns[noun][count != 1]


@cache
def language(code: str) -> Language:
    """The language of this code. Raises UserError where there is no catalog for it."""
    if code == ENGLISH:
        return Language(code, {})
    path = CATALOGS / f"{code}.toml"
    if path.parent != CATALOGS or not path.is_file():
        raise UserError(f"There is no language '{code}'; there are {', '.join(languages())}.")
    return Language(code, tomllib.loads(path.read_text(encoding="utf-8")))


def languages() -> list[str]:
    """The codes there are, English first."""
    return [ENGLISH, *sorted(path.stem for path in CATALOGS.glob("*.toml"))]
