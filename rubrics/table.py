"""A table of a rubric file being read: typed access to its keys, with faults collected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

from rubrics.faults import KeyPath, did_you_mean, nearest

LONGEST_NAME = 60
"""Characters in an id, a name or a value; the prompt and every table column carry them."""

MOST_TABLES = 256
"""Fields, groups, dimensions, examples, levels of a dimension: each costs time for every unit."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
INVISIBLE = ("Cc", "Zl", "Zp", "Cs")
"""Categories of Unicode whose characters no text of a rubric has, but for line ends and tabs."""

Choice = TypeVar("Choice", bound=StrEnum)


class Problem(NamedTuple):
    """A fault whose line is not looked up yet."""

    path: KeyPath
    message: str
    hint: str = ""
    of_text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table with its place in the file.

    The readers return what they can (an empty text if nothing) and note a problem, so that one
    reading finds every fault; nothing read may be used while ``problems`` is not empty.
    """

    items: dict[str, object]
    path: KeyPath
    problems: list[Problem]
    _misspelt: set[str] = field(default_factory=set)

    def problem(
        self, key: str | int | None, message: str, hint: str = "", *, toml: str = ""
    ) -> None:
        """Note a problem of one key, or of the whole table where ``key`` is None; ``toml`` is a
        hint about how the text is written."""
        path = self.path if key is None else (*self.path, key)
        self.problems.append(Problem(path, message, toml or hint, bool(toml)))

    def allow(self, known: Collection[str], what: str = "key") -> None:
        """Note every key that is not among the known ones."""
        for key in self.items:
            if key not in known:
                found = nearest(key, known)
                self._misspelt.add(found)
                self.problem(key, f"unknown {what} '{key}'", did_you_mean(found))

    def has(self, key: str) -> bool:
        """Whether the key is there; a missing one is a problem unless it is there misspelt."""
        if key not in self.items and key not in self._misspelt:
            self.problem(key, f"missing key '{key}'")
        return key in self.items

    def prose(self, key: str, default: str | None = None, *, blank: bool = False) -> str:
        """A text that may run over several lines; without a default it is required.

        Only an optional one, or one that says so, may be blank.
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
        elif found := _forbidden(value, allowed="\n\t"):
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
        """A text of one line that is short enough for a table's header."""
        text = self.line(key)
        if len(text) > LONGEST_NAME:
            self.problem(key, f"'{key}' has {len(text)} characters; {LONGEST_NAME} are allowed")
        return text

    def identifier(self, key: str = "name") -> str:
        """A name that is fit for a column: lower-case letters, digits, single underscores."""
        text = self.name(key)
        if text.strip() and not _IDENTIFIER.fullmatch(text):
            self.problem(
                key,
                f"'{text}' is not a name",
                "use lower-case letters, digits and single underscores, a letter first",
            )
        return text

    def choice(self, key: str, options: type[Choice], default: Choice | None = None) -> Choice:
        """One of a few words; the first of them after a fault."""
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
        """A required table below this one, or None after a fault."""
        if not self.has(key):
            return None
        value = self.items[key]
        if not isinstance(value, dict):
            self.problem(key, f"'{key}' must be a table, not {kind(value)}")
            return None
        return Table(value, (*self.path, key), self.problems)

    def tables(self, key: str, least: int = 0) -> list[Table]:
        """The tables of an array of tables (``[[key]]``), no more than MOST_TABLES of them."""
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
            Table(item, (*self.path, key, index), self.problems)
            for index, item in enumerate(value[:MOST_TABLES])
        ]


def kind(value: object) -> str:
    """What a TOML value is, in words."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")


def _forbidden(text: str, allowed: str) -> str:
    for character in text:
        if character not in allowed and unicodedata.category(character) in INVISIBLE:
            return f"U+{ord(character):04X}"
    return ""
