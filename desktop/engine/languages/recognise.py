"""Recognises the engine's English sentences, and says them in another language.

What the engine says of files and units is kept in project files and printed by the command line,
in English whoever made the file. Whoever shows it recognises a sentence by its template, takes the
values out, and says it in another language. A sentence that no template fits stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

TOLD = Path(__file__).parent / "told"

_VALUE = re.compile(r"\{([a-z]+)\}")
_FIGURES = frozenset({"all", "free", "missing", "need", "rate", "seconds", "size", "spare"})
"""Places that hold a figure and perhaps its unit. In others digits may be a name or a version."""
_FIGURE = re.compile(r"([\d,]+(?:\.(\d+))?)( [kMG]B)?")
_COUNT = re.compile(r"([\d,]+) ([a-z]+?)s?")
_NAMED = re.compile(r"(?<!\w)'(.+?)'(?!\w)( and (?='))?")
"""A name in a list of names, and what stands before the last one."""
_PLACE = re.compile(r"(.* in )?(row|line|message|paragraph|sentence|turn|page|text) (\d+)")


Number = Callable[[float, int], str]
"""Writes a number with so many decimals, as the language has them."""


class Recogniser:
    """The sentences of one language, in which ``number`` writes counts and other figures."""

    def __init__(self, data: Mapping[str, Any], number: Number) -> None:
        self._number = number
        self._nouns: Mapping[str, Sequence[str]] = data.get("nouns", {})
        self._name: str = data.get("name", "'{name}'")
        self._last: str = data.get("last", " and ")
        self._words: Mapping[str, Mapping[str, str]] = data.get("words", {})
        sentences: Mapping[str, str] = data["sentences"]
        # The template with the most fixed text is the most specific: it is tried first.
        ranked = sorted(sentences, key=lambda template: -len(_VALUE.sub("", template)))
        self._patterns = [(_pattern(template), sentences[template]) for template in ranked]

    def tell(self, text: str) -> str:
        """A sentence, or several that are lines, or as much of one as is known."""
        if "\n" in text:
            return "\n".join(self.tell(line) for line in text.split("\n"))
        counted = _COUNT.fullmatch(text)
        if counted and (forms := self._nouns.get(counted[2])):
            number = int(counted[1].replace(",", ""))
            return f"{self._number(number, 0)} {forms[number != 1]}"
        for pattern, other in self._patterns:
            if match := pattern.fullmatch(text):
                values = {name: self._value(name, text) for name, text in match.groupdict().items()}
                return _VALUE.sub(lambda found, values=values: values[found[1]], other)  # type: ignore[misc]
        return ", ".join(map(self._place, text.split(", ")))

    def _value(self, name: str, text: str) -> str:
        """What is in a place of a template: a figure, one of the few words for this place, or a
        sentence."""
        if name in _FIGURES and (figure := _FIGURE.fullmatch(text)):
            whole, decimals, unit = figure.groups(default="")
            return self._number(float(whole.replace(",", "")), len(decimals)) + unit
        told = self._words.get(name, {}).get(text) or self.tell(text)
        return _NAMED.sub(self._named, told) if text.startswith("'") else told

    def _named(self, found: re.Match[str]) -> str:
        return self._name.replace("{name}", found[1]) + (self._last if found[2] else "")

    def _place(self, text: str) -> str:
        """Where a unit stands, such as ``row 3``."""
        found = _PLACE.fullmatch(text)
        if found is None or found[2] not in self._nouns:
            return text
        return f"{found[1] or ''}{self._nouns[found[2]][0]} {found[3]}"


def recogniser(code: str, number: Number) -> Recogniser | None:
    """The sentences in the language of this code, if there are any."""
    path = TOLD / f"{code}.toml"
    if not path.is_file():
        return None
    return Recogniser(tomllib.loads(path.read_text(encoding="utf-8")), number)


def _pattern(template: str) -> re.Pattern[str]:
    """A template as what matches its sentences."""
    parts = _VALUE.split(template)
    texts = [re.escape(part) for part in parts[::2]]
    values = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    woven = [part for pair in zip(texts, [*values, ""], strict=True) for part in pair]
    return re.compile("".join(woven))
