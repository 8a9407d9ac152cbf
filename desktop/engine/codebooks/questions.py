"""Questions with their levels, from a codebook with a row for each level or for each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from desktop.engine.codebooks.cells import (
    asks_for_several,
    keyed_level,
    listed_levels,
    path_of,
    scale_of,
    select_of,
)
from desktop.engine.codebooks.columns import Role
from desktop.engine.codebooks.lines import Line, filled_down
from desktop.engine.languages.wording import some
from rubrics.draft import typed_value
from rubrics.exchange.codes import Option, RubricBuilder, fitted_part
from rubrics.labels import fold
from rubrics.schema import SET_SEPARATOR, Scale, Select
from rubrics.table import LONGEST_NAME

MOST_ORDERED = 11
"""Most levels of an ordered question: as many as from 0 to 10. More of them merely number a
list."""


@dataclass(slots=True)
class _Level:
    value: str
    label: str
    anchor: str = ""


@dataclass(slots=True)
class _Question:
    """What the rows of a question say of it."""

    name: str
    groups: tuple[str, ...]
    title: str = ""
    question: str = ""
    about: str = ""
    scale: Scale | None = None
    select: Select | None = None
    levels: list[_Level] = field(default_factory=list)
    _known: dict[tuple[str, str], _Level] = field(default_factory=dict)

    def add(self, line: Line) -> bool:
        """Adds a row; returns whether its level was there already, which then has both texts."""
        self.title = self.title or line[Role.TITLE]
        self.question = self.question or line[Role.QUESTION]
        self.scale = self.scale or scale_of(line[Role.SCALE])
        self.select = self.select or select_of(line[Role.SELECT])
        if line[Role.SCALE].casefold().startswith(("multi", "mehr")):
            self.select = Select.MANY
        if not line[Role.LABEL] and not line[Role.VALUE]:
            self.about = self.about or line.anchor
            self.levels += [_Level(*named) for named in listed_levels(line[Role.LEVELS])]
            return False
        level = _Level(line[Role.VALUE], line[Role.LABEL], line.anchor)
        other = self._known.setdefault((fold(level.value), fold(level.label)), level)
        if other is level:
            self.levels.append(level)
            return False
        texts = [text for text in (other.anchor, level.anchor) if text]
        other.anchor = "\n".join(dict.fromkeys(texts))
        return True

    def settle(self) -> None:
        """Gives every level a label, and takes its value out of the label where it stands there."""
        levels = self.levels
        keyed = [keyed_level(level.label) for level in levels]
        if not any(level.value for level in levels) and all(keyed):
            for level, found in zip(levels, keyed, strict=True):
                assert found
                level.value, level.label = found
        anchors = [level.anchor for level in levels]
        if not any(level.label for level in levels) and all(map(_is_name, anchors)):
            for level in levels:
                level.label, level.anchor = level.anchor, ""
        for level in levels:
            level.label = level.label or level.value


class Questions:
    """The questions of a codebook. ``repeated`` are the numbers of rows whose level was there
    already; ``filled`` tells whether empty cells were filled from the row above."""

    def __init__(self, lines: Sequence[Line], title: str, *, grid: bool) -> None:
        """``title`` is that of the only question where none is named. In a ``grid`` all lines of a
        question come from one row."""
        self.notes: list[str] = []
        self.repeated: list[int] = []
        found: dict[str, _Question] = {}
        given = [(*line.above, line[Role.VARIABLE]) for line in lines]
        keys = given if _are_whole(given) and not grid else filled_down(given)
        self.filled = keys != given
        for line, (*above, named) in zip(lines, keys, strict=True):
            groups = tuple(part for cell in above for part in path_of(cell))
            name = named or title
            question = found.setdefault(fold(name), _Question(name, groups))
            if question.add(line):
                self.repeated.append(line.number)
        self._found = [question for question in found.values() if question.levels]
        bare = [question.name for question in found.values() if not question.levels]
        if bare and self._found:
            self.notes.append(f"Left out, because no levels of them could be read: {_few(bare)}.")
        self._assumed: dict[Scale, list[str]] = {Scale.ORDINAL: [], Scale.NOMINAL: []}
        self._numbered: list[str] = []
        self._several: list[str] = []
        self._single: list[str] = []

    def add_to(self, builder: RubricBuilder) -> None:
        """Adds the questions, with the groups they are in, and notes what was assumed of them."""
        groups: dict[tuple[str, ...], str] = {(): ""}
        for question in self._found:
            for depth in range(1, len(question.groups) + 1):
                path = tuple(map(fold, question.groups[:depth]))
                if path not in groups:
                    groups[path] = builder.add_group(
                        question.groups[depth - 1], "", groups[path[:-1]]
                    )
            question.settle()
            select = question.select or self._select(question)
            if len(question.levels) == 1:
                select = Select.MANY
                self._single.append(question.name)
            scale = self._scale(question, select)
            asking = question.name if question.name.endswith("?") else ""
            builder.add_question(
                question.title or question.name,
                question.question or builder.question_text(question.about or asking, select),
                _options(question, self._values(question, scale), select),
                groups[tuple(map(fold, question.groups))],
                name=question.name,
                scale=scale,
                select=select,
            )
        self._note()

    def _select(self, question: _Question) -> Select:
        """What the words of a question say where no column does."""
        if not any(map(asks_for_several, (question.title, question.question, question.about))):
            return Select.ONE
        self._several.append(question.title or question.name)
        return Select.MANY

    def _scale(self, question: _Question, select: Select) -> Scale:
        if select is Select.MANY:
            return Scale.NOMINAL
        if question.scale is not None:
            return question.scale
        scale = Scale.ORDINAL if _in_equal_steps(_numbers(question)) else Scale.NOMINAL
        self._assumed[scale].append(question.title or question.name)
        return scale

    def _values(self, question: _Question, scale: Scale) -> list[object]:
        """The values of the levels. On a scale with an order this sorts the levels by them."""
        levels, name = question.levels, question.title or question.name
        if scale is not Scale.NOMINAL:
            numbers = _numbers(question)
            if numbers:
                order = sorted(range(len(levels)), key=numbers.__getitem__)
                question.levels = [levels[place] for place in order]
                return [numbers[place] for place in order]
            self._numbered.append(name)
            for level in levels:
                if level.value not in ("", level.label):
                    level.anchor = f"{level.value}. {level.anchor}".rstrip()
            return list(range(1, len(levels) + 1))
        return [
            None if level.value == level.label else typed_value(level.value, ordered=False)
            for level in levels
        ]

    def _note(self) -> None:
        ordinal, nominal = self._assumed[Scale.ORDINAL], self._assumed[Scale.NOMINAL]
        if ordinal:
            self.notes.append(
                f"Taken as ordinal, because the values are numbers in equal steps: {_few(ordinal)}."
                " Make it nominal where they have no order."
            )
        if nominal:
            self.notes.append(
                f"Taken as nominal, because nothing says that the levels have an order: "
                f"{_few(nominal)}."
            )
        if self._numbered:
            self.notes.append(
                f"Levels with an order need numbers, and were numbered as they stand: "
                f"{_few(self._numbered)}."
            )
        if self._several:
            self.notes.append(
                f"Several levels may be chosen, because the question says so: "
                f"{_few(self._several)}."
            )
        if self._single:
            self.notes.append(
                f"To be chosen or not, because they have a single level: {_few(self._single)}."
            )


def _are_whole(keys: Sequence[tuple[str, ...]]) -> bool:
    """Whether every row names its question, and those of one question the same groups: then an
    empty group means that there is none, and is not filled."""
    names = [name for *_, name in keys]
    return all(names) and len(set(keys)) == len(set(names)) < len(names)


def _numbers(question: _Question) -> list[float]:
    """The values of its levels; empty where one of them is no number or comes twice."""
    typed = [typed_value(level.value, ordered=True) for level in question.levels]
    numbers = [value for value in typed if isinstance(value, int | float)]
    return numbers if len(set(numbers)) == len(typed) else []


def _in_equal_steps(numbers: Sequence[float]) -> bool:
    """Whether these are three numbers or more in equal steps: a code for "no answer" lies apart."""
    ordered = sorted(numbers)
    steps = {round(b - a, 6) for a, b in pairwise(ordered)}
    return 3 <= len(ordered) <= MOST_ORDERED and len(steps) == 1


def _options(question: _Question, values: Sequence[object], select: Select) -> list[Option]:
    fit = fitted_part if select is Select.MANY else _without_separator
    paths = [
        tuple(fit(p) for p in level.label.split("/") if p.strip()) for level in question.levels
    ]
    names = {tuple(map(fold, path)) for path in paths}
    above = {path[:depth] for path in names for depth in range(1, len(path))}
    if names & above or () in names:  # "N" and "N/A" are no branch of anything
        paths = [(fit(level.label.replace("/", "-")),) for level in question.levels]
    return [
        Option(path, level.anchor, fit(value) if isinstance(value, str) else value)
        for path, level, value in zip(paths, question.levels, values, strict=True)
    ]


def _without_separator(text: str) -> str:
    return text.replace(SET_SEPARATOR, "-").strip()


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and "\n" not in text


def _few(names: Sequence[str]) -> str:
    return some(names, 10)
