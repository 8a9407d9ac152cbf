"""Typed access to the tables of a rubric file, collecting their problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

from rubrics.faults import KeyPath, did_you_mean, nearest
from rubrics.labels import fold, fold_seen

LONGEST_NAME = 60
"""The longest id, name or value in characters: prompts and table headers have them."""

MOST_TABLES = 256
"""The most fields, groups, dimensions or examples, or levels of a dimension: each costs time for
every unit."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
INVISIBLE = ("Cc", "Zl", "Zp", "Cs")
"""The Unicode categories of characters that no text may have, except line ends and tabs."""

Choice = TypeVar("Choice", bound=StrEnum)


OF_THE_RUBRIC = ("id", "version", "title", "description", "citation", "language")
"""Texts about a rubric as a whole, which TOML gives to the table above them, if there is one."""


class Problem(NamedTuple):
    """A fault whose line is not known yet."""

    path: KeyPath
    message: str
    hint: str = ""
    of_text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table with its place in the file.

    Methods note problems and return some value nevertheless, such as an empty text, so that one
    pass finds all faults. Nothing that was read may be used unless ``problems`` is empty.
    ``accepted`` is for the rubric of a project or a model, see :func:`rubrics.loader.parse_rubric`.
    """

    items: dict[str, object]
    path: KeyPath
    problems: list[Problem]
    accepted: bool = False
    _misspelt: set[str] = field(default_factory=set)

    def problem(
        self, key: str | int | None, message: str, hint: str = "", *, toml: str = ""
    ) -> None:
        """Notes a problem of a key, or of the whole table if ``key`` is None. ``toml`` is a hint
        about TOML."""
        path = self.path if key is None else (*self.path, key)
        self.problems.append(Problem(path, message, toml or hint, bool(toml)))

    def fold(self, text: str) -> str:
        """A text normalized for finding two that must differ and do not."""
        return fold_seen(text) if self.accepted else fold(text)

    def allow(self, known: Collection[str], what: str = "key") -> None:
        """Notes all unknown keys."""
        for key in self.items:
            if key not in known:
                found = nearest(key, known)
                self._misspelt.add(found)
                hint = did_you_mean(found)
                if not hint and self.path and key in OF_THE_RUBRIC:
                    hint = f"'{key}' of the rubric stands above the first [[table]]"
                self.problem(key, f"unknown {what} '{key}'", hint)

    def has(self, key: str) -> bool:
        """Whether the key is there. If not, notes a problem, unless a similar key is unknown."""
        if key not in self.items and key not in self._misspelt:
            self.problem(key, f"missing key '{key}'")
        return key in self.items

    def prose(self, key: str, default: str | None = None, *, blank: bool = False) -> str:
        """A text of any number of lines; without a default it is required.

        A required one must not be blank, unless ``blank`` allows it.
        """
        if default is not None and key not in self.items:
            return default
        if not self.has(key):
            return ""
        value = self.items[key]
        if not isinstance(value, str):
            toml = f'put it in quotes: {key} = "…"' if isinstance(value, int | float) else ""
            self.problem(key, f"'{key}' must be text, not {kind(value)}", toml=toml)
            return ""
        if not value.strip() and default is None and not blank:
            self.problem(key, f"'{key}' is empty")
        elif found := _control_character(value):
            self.problem(key, f"'{key}' contains the control character {found}", "remove it")
        return value

    def line(self, key: str, default: str | None = None) -> str:
        """A text of one line without blanks around it."""
        text = self.prose(key, default)
        if "\n" in text or "\t" in text:
            self.problem(key, f"'{key}' must be one line without tabs")
        elif text.strip() and text != text.strip():
            self.problem(key, f"'{key}' begins or ends with a blank", "remove it")
        return text

    def name(self, key: str) -> str:
        """A text of one line that is short enough for the header of a table."""
        text = self.line(key)
        if len(text) > LONGEST_NAME:
            self.problem(key, f"'{key}' has {len(text)} characters; {LONGEST_NAME} are allowed")
        return text

    def identifier(self) -> str:
        """The ``name`` of a column: lower-case letters, digits, single underscores."""
        text = self.name("name")
        if text.strip() and not _IDENTIFIER.fullmatch(text):
            self.problem(
                "name",
                f"'{text}' is not a name",
                "use lower-case letters, digits and single underscores, a letter first",
            )
        return text

    def choice(self, key: str, options: type[Choice], default: Choice | None = None) -> Choice:
        """One of the options; the first one after a problem."""
        first, *_ = options
        if default is not None and key not in self.items:
            return default
        text = self.line(key)
        if text in tuple(options):
            return options(text)
        if text.strip():
            listed = ", ".join(options)
            hint = did_you_mean(nearest(text, options)) or f"choose from {listed}"
            self.problem(key, f"'{text}' is not a {key}", hint)
        return first

    def table(self, key: str) -> Table | None:
        """A required table in this one; None after a problem."""
        if not self.has(key):
            return None
        value = self.items[key]
        if not isinstance(value, dict):
            self.problem(key, f"'{key}' must be a table, not {kind(value)}")
            return None
        return Table(value, (*self.path, key), self.problems, self.accepted)

    def tables(self, key: str, least: int = 0) -> list[Table]:
        """The tables of an array (``[[key]]``); at most MOST_TABLES of them."""
        value = self.items.get(key, [])
        header = ".".join([*(part for part in self.path if isinstance(part, str)), key])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(key, f"'{key}' must be one or more tables", toml=f"write [[{header}]]")
            return []
        if len(value) < least and key not in self._misspelt:
            self.problem(None, f"{len(value) or 'no'} [[{header}]] here; at least {least} needed")
        if len(value) > MOST_TABLES:
            self.problem(
                key,
                f"{len(value)} [[{header}]] here; at most {MOST_TABLES} are possible: take out "
                "those that matter least, or put some together",
            )
        return [
            Table(item, (*self.path, key, index), self.problems, self.accepted)
            for index, item in enumerate(value[:MOST_TABLES])
        ]


def kind(value: object) -> str:
    """The type of a TOML value, in words."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")


def _control_character(text: str) -> str:
    """The first invisible character as ``U+0007``; empty if there is none."""
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in INVISIBLE:
            return f"U+{ord(character):04X}"
    return ""
