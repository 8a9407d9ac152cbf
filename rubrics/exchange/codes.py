"""Converts between the codes of programs for qualitative analysis and rubrics.

Those programs have a tree of codes, any of which can be assigned to a passage. A rubric has
questions. A code with codes below it becomes a question, and those below become its levels. If it
cannot be assigned itself, and all codes below it have others below them, it becomes a group. Single
codes become the levels of one more question, or of one for each set that they are in. Scales,
values and worked examples cannot be expressed as codes.
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
"""The longest line of a comment in characters, without its mark."""


class Option(NamedTuple):
    """A level to be made.

    ``path`` has the parts of its name, ``anchor`` says when it applies, ``value`` is None if it is
    the name, and ``guid`` is that of the code that it is made from, if any.
    """

    path: tuple[str, ...]
    anchor: str
    value: object = None
    guid: str = ""


def rubric_from(codebook: Codebook, rubric_id: str, title: str) -> str:
    """The text of a rubric with the codes of a REFI-QDA codebook as answers.

    It is a draft: every question is asked in the same words, and the rubric may have faults, such
    as too many levels, which checking it will find. Raises UserError.
    """
    builder = RubricBuilder()
    builder.add_codes(codebook)
    origin = f" of {codebook.origin}" if codebook.origin else ""
    citation = f"Codes from a REFI-QDA codebook{origin}."
    notes = [f"Made from a REFI-QDA codebook. {NOT_EXCLUSIVE}"]
    return builder.text(rubric_id, title, citation, notes)


def answers_of(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """By the guid of a code, the question and the level that :func:`rubric_from` makes of it."""
    builder = RubricBuilder()
    builder.add_codes(codebook)
    return {guid: answer for guid, answer in builder.answers.items() if guid}


def codes_of(rubric: Rubric, *, none: bool = False) -> Codebook:
    """The codes of a rubric: groups with questions, which have levels.

    ``none`` adds a code "none" to every question with ``select = "many"``.
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
    """(dimension, level) -> the guid of its code in ``codes_of(rubric, none=True)``."""
    paths = _paths(rubric, none=True)
    return {
        (dimension.name, level): made_guid(
            rubric.id, *(group.title for group in rubric.path(dimension)), dimension.title, *path
        )
        for dimension in rubric.dimensions
        for level, path in paths[dimension.name].items()
    }


def _paths(rubric: Rubric, *, none: bool) -> dict[str, dict[str, tuple[str, ...]]]:
    """Dimension -> level -> the names of the codes below that of the question.

    Some programs allow a name only once in a codebook. If several levels have the same name, it is
    preceded by that of the question.
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
    """The prefix that distinguishes a code from those of the same name in other questions."""
    return ": ".join((title, *above, ""))


@dataclass(slots=True)
class RubricBuilder:
    """Collects groups and questions, and writes a rubric with them.

    ``language`` is that of the sentences that are added. ``without_values`` has the titles of
    questions whose levels lost their values, because these were ambiguous.
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
        """The text of the rubric, after the notes as comments. Raises UserError if it would have
        more levels, questions or groups than a rubric may have."""
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
        """Adds a group below ``parent``, or at the top if that is empty; returns its name."""
        name = _numbered(short_name(title, ()), self._group_names, "_")
        entry = {"name": name, "title": _short(title, {}), "description": description}
        self.groups.append(entry | ({"parent": parent} if parent else {}))
        return name

    def question_text(self, description: str, select: Select = Select.MANY) -> str:
        """A description with a question after it, unless it ends with one."""
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
        """Adds a question with the options as levels, if there are any. An empty ``name`` is made
        from the title."""
        asked = [_bare(option, title) for option in options]
        # The code "none" from codes_of: questions with select = "many" have that answer anyway.
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
    """The codes without those that cannot be assigned and have none below them that can."""
    for code in codes:
        below = tuple(_pruned(code.below))
        if below or code.codable:
            yield replace(code, below=below)


def _options(codes: Iterable[Code], above: tuple[str, ...] = ()) -> Iterator[Option]:
    """All codes that can be assigned, by their paths.

    A level cannot have others below it, so a code with others below it becomes ``…/general``.
    """
    for code in codes:
        path = (*above, fitted_part(code.name))
        if not code.below:
            yield Option(path, code.description, _value(code), code.guid)
        elif code.codable:
            yield Option((*path, "general"), code.description, _value(code), code.guid)
        yield from _options(code.below, path)


def _bare(option: Option, title: str) -> Option:
    """An option without the question before its name, which :func:`codes_of` adds."""
    *above, last = option.path
    bare = last.removeprefix(_before(fitted_part(title), above))
    return option._replace(path=(*above, bare or last))


def _value(code: Code) -> str | None:
    return fitted_part(code.value) if code.value else None


def _values_fit(options: Sequence[Option], select: Select) -> bool:
    """Whether all values are short enough and visible, and none is the value or name of another
    level."""
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
    """A level with a name that is short enough and unique; if that is not the whole name, its
    anchor begins with the whole one."""
    whole = "/".join(option.path)
    name = _short(whole if len(whole) <= LONGEST_NAME else option.path[-1], taken)
    anchor = f"{whole}. {option.anchor}".rstrip() if name != whole else option.anchor
    made = {"value": option.value, "name": name, "anchor": anchor}
    return {key: value for key, value in made.items() if value not in (None, "")}


def _short(text: str, taken: dict[str, int]) -> str:
    """A text shortened to a name, with a number if it is taken; marks it as taken."""
    text = _clean(text)
    bare = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"
    return _numbered(bare, taken, " ")


def _numbered(bare: str, taken: dict[str, int], join: str) -> str:
    """A name, followed by the next free number if it is taken.

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
    """A text without invisible characters."""
    seen = (c for c in text if unicodedata.category(c) not in INVISIBLE)
    return "".join(seen).strip() or "unnamed"


def fitted_part(name: str) -> str:
    """A code's name as a part of a level's name, without the characters that separate parts."""
    return re.sub(r"\s*[;,|]\s*", " - ", name.replace("/", "-")).strip(" -") or "unnamed"


def _anchor(level: Level) -> str:
    return (
        level.anchor if level.value == level.name else f"{level.value}: {level.anchor}".rstrip(": ")
    )


def _tree(levels: Iterable[tuple[tuple[str, ...], str]]) -> Iterator[Code]:
    """The tree of codes from levels with paths, in their order."""
    below: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for path, anchor in levels:
        below.setdefault(path[0], []).append((path[1:], anchor))
    for name, inner in below.items():
        if inner[0][0]:
            yield Code(name, "", False, tuple(_tree(inner)))
        else:
            yield Code(name, inner[0][1])
