"""Codes of a program for qualitative analysis as a rubric, and a rubric as such codes.

Those programs know a tree of codes, any of which a passage may be given. A rubric asks questions.
A code with codes below it becomes a question, whose levels are what lies below; one that cannot be
given itself, and only holds codes with others below them, becomes a group. Single codes become the
levels of one question more, or of one for each set that they are in. Scales, values and worked
examples have no place among codes.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from rubrics.draft import short_name
from rubrics.errors import UserError
from rubrics.exchange.qdc import Code, Codebook, made_guid
from rubrics.labels import fold
from rubrics.schema import NONE, Level, Rubric, Scale, Select
from rubrics.table import INVISIBLE, LONGEST_NAME, MOST_TABLES
from rubrics.toml.write import file_text

NOT_EXCLUSIVE = (
    "Codes do not exclude each other there, so any number of levels may be chosen: where exactly "
    'one applies, take out select = "many". Then say in words what is asked.'
)

_ASKED = {
    "en": {
        Select.ONE: "Which of these applies to the text?",
        Select.MANY: "Which of these apply to the text?",
    },
    "de": {
        Select.ONE: "Was davon trifft auf den Text zu?",
        Select.MANY: "Was davon trifft auf den Text zu? Auch mehreres ist möglich.",
    },
}
_TASK = {
    "en": "Read a text and say which codes apply to it.",
    "de": "Lesen Sie einen Text und sagen Sie, welche Codes auf ihn zutreffen.",
}

LONGEST_LINE = 98
"""Characters of a comment's line, without the mark in front of it."""


class Option(NamedTuple):
    """A level to be made.

    ``path`` are the parts of its name, ``anchor`` tells when it applies, ``value`` is None where it
    is called by its name, ``guid`` is that of the code it is made from, if any.
    """

    path: tuple[str, ...]
    anchor: str
    value: object = None
    guid: str = ""


def rubric_from(codebook: Codebook, rubric_id: str, title: str) -> str:
    """The text of a rubric that asks for the codes of a REFI-QDA codebook.

    It is a beginning, to be worked on: every question is asked in the same words, and what a rubric
    may not have (more levels than can be asked for, say) is for the check of rubrics to find.
    """
    builder = RubricBuilder()
    builder.add_codes(codebook)
    origin = f" of {codebook.origin}" if codebook.origin else ""
    citation = f"Codes from a REFI-QDA codebook{origin}."
    notes = [f"Made from a REFI-QDA codebook. {NOT_EXCLUSIVE}"]
    return builder.text(rubric_id, title, citation, notes)


def answers_of(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """By a code's guid the question and the level that it becomes in :func:`rubric_from`."""
    builder = RubricBuilder()
    builder.add_codes(codebook)
    return {guid: answer for guid, answer in builder.answers.items() if guid}


def codes_of(rubric: Rubric, *, none: bool = False) -> Codebook:
    """The codes of a rubric: its groups, in them its questions, in these their levels.

    ``none`` adds to every question of which several levels may be chosen a code "none of them".
    """
    paths = _paths(rubric, none=none)

    def inside(name: str) -> Iterator[Code]:
        for group in rubric.groups:
            if group.parent == name:
                yield Code(group.title, group.description, False, tuple(inside(group.name)))
        for dimension in rubric.dimensions:
            if dimension.group == name:
                anchors = {level.name: _anchor(level) for level in dimension.levels}
                levels = [
                    (path, anchors.get(name, "")) for name, path in paths[dimension.name].items()
                ]
                yield Code(dimension.title, dimension.question, False, tuple(_tree(levels)))

    return Codebook(tuple(inside("")), origin="Glossator")


def guids_of(rubric: Rubric) -> dict[tuple[str, str], str]:
    """(dimension, level) -> the guid of its code among those of ``codes_of(rubric, none=True)``."""
    paths = _paths(rubric, none=True)
    return {
        (dimension.name, level): made_guid(
            rubric.id, *(group.title for group in rubric.path(dimension)), dimension.title, *path
        )
        for dimension in rubric.dimensions
        for level, path in paths[dimension.name].items()
    }


def _paths(rubric: Rubric, *, none: bool) -> dict[str, dict[str, tuple[str, ...]]]:
    """Dimension -> level -> the names of the codes from the question down to the level.

    Some programs allow a name only once in a codebook. Where several levels have the same name, it
    is preceded by that of the question.
    """
    paths = {d.name: {level.name: level.path for level in d.levels} for d in rubric.dimensions}
    for dimension in rubric.dimensions:
        if none and dimension.select is Select.MANY:
            paths[dimension.name][NONE] = (NONE,)
    named = Counter(fold(path[-1]) for below in paths.values() for path in below.values())
    for dimension in rubric.dimensions:
        below = paths[dimension.name]
        for level, (*above, last) in below.items():
            if named[fold(last)] > 1:
                below[level] = (*above, f"{_before(dimension.title, above)}{last}")
    return paths


def _before(title: str, above: Iterable[str]) -> str:
    """The prefix that tells a code's name from the same name under other questions."""
    return ": ".join((title, *above, ""))


@dataclass(slots=True)
class RubricBuilder:
    """Collects groups and questions, and writes the rubric that has them.

    ``language`` is that of the sentences it has to add itself. ``without_values`` are the titles of
    questions whose levels lost their values, because these could be taken for one another.
    ``answers`` maps a code's guid to the title of its question and the name of its level.
    """

    language: str = "en"
    without_values: list[str] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    dimensions: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    _titles: dict[str, int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=lambda: {"text": 1})
    _group_names: dict[str, int] = field(default_factory=dict)

    def text(self, rubric_id: str, title: str, citation: str, notes: Sequence[str]) -> str:
        """The rubric's text, with the notes as comments before it. Raises UserError where it would
        have more levels, questions or groups than a rubric may have."""
        self._refuse_too_many()
        rubric = {
            "id": rubric_id,
            "version": "1.0",
            "title": title,
            "description": _TASK[self.language],
            "citation": citation,
            "language": self.language,
            "field": [{"name": "text", "title": "Text"}],
            "group": self.groups,
            "dimension": self.dimensions,
        }
        lines = "".join(
            f"# {line}\n" for note in notes for line in textwrap.wrap(_clean(note), LONGEST_LINE)
        )
        said = {key: value for key, value in rubric.items() if value != []}
        return f"{lines}\n{file_text(said)}"

    def _refuse_too_many(self) -> None:
        for dimension in self.dimensions:
            if (many := len(dimension["level"])) > MOST_TABLES:
                raise UserError(
                    f"'{dimension['title']}' has {many:,} levels; a question may have "
                    f"{MOST_TABLES}. Take out levels that hardly ever come, or put some together."
                )
        if (many := max(len(self.dimensions), len(self.groups))) > MOST_TABLES:
            raise UserError(
                f"The codebook has {many:,} questions or groups; a rubric may have {MOST_TABLES}. "
                "Split it into several."
            )

    def add_codes(self, codebook: Codebook) -> None:
        """Adds all codes of a codebook: those with codes below them, then the single ones."""
        single: dict[int, Code] = {}
        for index, whole in enumerate(codebook.codes):
            for code in _pruned([whole]):
                if code.below:
                    self._add_code(code, "")
                else:
                    single[index] = code
        for name, description, members in codebook.sets:
            taken = [single.pop(index) for index in sorted(members) if index in single]
            self.add_question(name, self.question_text(description), _options(taken))
        self.add_question("Codes", self.question_text(""), _options(single.values()))

    def _add_code(self, code: Code, group: str) -> None:
        """Adds a code with codes below it, as a group or as a question."""
        if code.codable or not all(below.below for below in code.below):
            question = self.question_text(code.description)
            self.add_question(code.name, question, _options(code.below), group)
            return
        name = self.add_group(code.name, code.description, group)
        for below in code.below:
            self._add_code(below, name)

    def add_group(self, title: str, description: str, parent: str) -> str:
        """Adds a group below ``parent``, or at the top where that is empty; returns its name."""
        name = _numbered(short_name(title, ()), self._group_names, "_")
        entry = {"name": name, "title": _short(title, {}), "description": description}
        self.groups.append(entry | ({"parent": parent} if parent else {}))
        return name

    def question_text(self, description: str, select: Select = Select.MANY) -> str:
        """The question that goes with a description, which may be a question itself or empty."""
        if description.endswith("?"):
            return description
        return f"{description}\n{_ASKED[self.language][select]}".lstrip()

    def add_question(
        self,
        title: str,
        question: str,
        options: Iterable[Option],
        group: str = "",
        *,
        name: str = "",
        scale: Scale = Scale.NOMINAL,
        select: Select = Select.MANY,
    ) -> None:
        """Adds a question that is answered by the options, if there are any. ``name`` is made from
        the title where it is empty."""
        asked = [_bare(option, title) for option in options]
        # The code "none" that codes_of has added: every such question has that answer anyway.
        nothing = [option for option in asked if option.guid and option.path == (NONE,)]
        asked = [option for option in asked if option not in nothing]
        if not asked:
            return
        title = _short(title or "Codes", self._titles)
        if scale is Scale.NOMINAL and not _values_fit(asked, select):
            asked = [option._replace(value=None) for option in asked]
            self.without_values.append(title)
        taken = {NONE: 1} if select is Select.MANY else {}
        made = [_level(option, taken) for option in asked]
        self.answers |= {
            o.guid: (title, str(level["name"])) for o, level in zip(asked, made, strict=True)
        }
        self.answers |= {option.guid: (title, NONE) for option in nothing}
        self.dimensions.append(
            {
                "name": _numbered(short_name(name or title, ()), self._names, "_"),
                "title": title,
                "question": question,
                "scale": str(scale),
            }
            | ({"select": str(select)} if select is Select.MANY else {})
            | ({"group": group} if group else {})
            | {"level": made}
        )


def _pruned(codes: Iterable[Code]) -> Iterator[Code]:
    """The codes without those that neither can be given nor hold any that can."""
    for code in codes:
        below = tuple(_pruned(code.below))
        if below or code.codable:
            yield replace(code, below=below)


def _options(codes: Iterable[Code], above: tuple[str, ...] = ()) -> Iterator[Option]:
    """Every code that can be given, by its path.

    A level cannot have others below it: what is given in general is a level beside them.
    """
    for code in codes:
        path = (*above, fitted_part(code.name))
        if not code.below:
            yield Option(path, code.description, _value(code), code.guid)
        elif code.codable:
            yield Option((*path, "general"), code.description, _value(code), code.guid)
        yield from _options(code.below, path)


def _bare(option: Option, title: str) -> Option:
    """An option without the question that :func:`codes_of` has put before its name."""
    *above, last = option.path
    bare = last.removeprefix(_before(fitted_part(title), above))
    return option._replace(path=(*above, bare or last))


def _value(code: Code) -> str | None:
    return fitted_part(code.value) if code.value else None


def _values_fit(options: Sequence[Option], select: Select) -> bool:
    """Whether the values are short enough and all of them visible, and none is the value or the
    name of another level."""
    owners = {fold("/".join(option.path)): place for place, option in enumerate(options)}
    for place, option in enumerate(options):
        value = fold(str(option.value))
        if option.value is None:
            continue
        if len(value) > LONGEST_NAME or owners.setdefault(value, place) != place:
            return False
        if value != _clean(value) or (select is Select.MANY and value in (NONE, "")):
            return False
    return True


def _level(option: Option, taken: dict[str, int]) -> dict[str, object]:
    """A level with a name that is short enough and not taken; where that is not the whole name, the
    anchor begins with the whole one."""
    whole = "/".join(option.path)
    name = _short(whole if len(whole) <= LONGEST_NAME else option.path[-1], taken)
    anchor = f"{whole}. {option.anchor}".rstrip() if name != whole else option.anchor
    made = {"value": option.value, "name": name, "anchor": anchor}
    return {key: value for key, value in made.items() if value not in (None, "")}


def _short(text: str, taken: dict[str, int]) -> str:
    """A text that is short enough for a name, with a number where another one has it; it is taken
    from then on."""
    text = _clean(text)
    bare = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"
    return _numbered(bare, taken, " ")


def _numbered(bare: str, taken: dict[str, int], join: str) -> str:
    """A name, with the next free number behind it where it is taken.

    ``taken`` keeps the last number given to each name, so that among thousands of equal ones none
    is counted from 2 again.
    """
    found, number = bare, taken.get(fold(bare), 1)
    while fold(found) in taken:
        number += 1
        found = f"{bare[: LONGEST_NAME - 4].rstrip()}{join}{number}"
    taken[fold(bare)] = number
    taken[fold(found)] = 1
    return found


def _clean(text: str) -> str:
    """A text without characters that cannot be seen."""
    seen = (c for c in text if unicodedata.category(c) not in INVISIBLE)
    return "".join(seen).strip() or "unnamed"


def fitted_part(name: str) -> str:
    """A code's name as one part of a level's name: without the characters that would divide it."""
    return re.sub(r"\s*[;,|]\s*", " - ", name.replace("/", "-")).strip(" -") or "unnamed"


def _anchor(level: Level) -> str:
    return (
        level.anchor if level.value == level.name else f"{level.value}: {level.anchor}".rstrip(": ")
    )


def _tree(levels: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[Code]:
    """Codes from levels by their paths, in their order."""
    below: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for path, anchor in levels:
        below.setdefault(path[0], []).append((path[1:], anchor))
    for name, inner in below.items():
        if inner[0][0]:
            yield Code(name, "", False, tuple(_tree(inner)))
        else:
            yield Code(name, inner[0][1])
