"""The engine's sentences in the window's language.

The engine speaks English: what it says is kept in project files and printed by the command line,
and must not depend on who made a file. So the window recognises a sentence by its template, takes
the values out of it, and says it in its own language; files of any age and origin are told alike.
A sentence that no template fits stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale

from desktop.ui.widgets.words import number_text
from rubrics.faults import Fault

CATALOGUES = Path(__file__).parent / "translations"

_VALUE = re.compile(r"\{([a-z]+)\}")
_COUNT = re.compile(r"([\d,]+) ([a-z]+?)s?")
_PLACE = re.compile(r"(.* in )?(row|line|paragraph|sentence|turn|page|text) (\d+)")


def told(said: object) -> str:
    """A sentence of the engine, or an error that is one, in the window's language."""
    catalogue = _catalogue(QLocale().name()[:2])
    if catalogue is None:
        return str(said)
    if isinstance(said, Fault) and said.hint:  # a value at the end of its message is told, too
        return f"{catalogue.tell(said.message)}; {catalogue.tell(said.hint)}"
    return catalogue.tell(str(said))


class Catalogue:
    """The sentences of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._nouns: Mapping[str, Sequence[str]] = data["nouns"]
        self._words: Mapping[str, Mapping[str, str]] = data.get("words", {})
        sentences: Mapping[str, str] = data["sentences"]
        # What is fixed in a template decides: the one with most of it comes first.
        ranked = sorted(sentences, key=lambda template: -len(_VALUE.sub("", template)))
        self._patterns = [(_pattern(template), sentences[template]) for template in ranked]

    def tell(self, text: str) -> str:
        """A sentence, or several that are lines, or as much of one as is known."""
        if "\n" in text:
            return "\n".join(self.tell(line) for line in text.split("\n"))
        counted = _COUNT.fullmatch(text)
        if counted and (forms := self._nouns.get(counted[2])):
            number = int(counted[1].replace(",", ""))
            return f"{number_text(number)} {forms[number != 1]}"
        for pattern, other in self._patterns:
            if match := pattern.fullmatch(text):
                values = {name: self._value(name, text) for name, text in match.groupdict().items()}
                return _VALUE.sub(lambda found, values=values: values[found[1]], other)  # type: ignore[misc]
        return ", ".join(map(self._place, text.split(", ")))

    def _value(self, name: str, text: str) -> str:
        """What is in a place of a template: one of the few words for this place, or a sentence."""
        return self._words.get(name, {}).get(text) or self.tell(text)

    def _place(self, text: str) -> str:
        """Where a unit stands, such as ``row 3``."""
        found = _PLACE.fullmatch(text)
        return f"{found[1] or ''}{self._nouns[found[2]][0]} {found[3]}" if found else text


@cache
def _catalogue(language: str) -> Catalogue | None:
    path = CATALOGUES / f"sentences_{language}.toml"
    if not path.is_file():
        return None
    return Catalogue(tomllib.loads(path.read_text(encoding="utf-8")))


def _pattern(template: str) -> re.Pattern[str]:
    """A template as what matches its sentences."""
    parts = _VALUE.split(template)
    texts = [re.escape(part) for part in parts[::2]]
    values = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    woven = [part for pair in zip(texts, [*values, ""], strict=True) for part in pair]
    return re.compile("".join(woven))
