"""Codes of a program for qualitative analysis as a rubric, and a rubric as such codes.

Those programs know a tree of codes, any of which a passage may be given. A rubric asks questions.
A code with codes below it becomes a question, whose levels are what lies below; one that cannot be
given itself, and only holds codes with others below them, becomes a group. Single codes become the
levels of one question more, or of one for each set that they are in. Scales, values and worked
examples have no place among codes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rubrics.draft import short_name
from rubrics.labels import fold
from rubrics.qdc import Code, Codebook
from rubrics.schema import NONE, Dimension, Level, Rubric, Select
from rubrics.table import LONGEST_NAME
from rubrics.toml_write import file_text

_NOTE = """\
# Made from a REFI-QDA codebook. Codes do not exclude each other there, so any number of levels may
# be chosen: where exactly one applies, take out select = "many". Then say in words what is asked.

"""
_QUESTION = "Which of these apply to the text?"


def rubric_from(codebook: Codebook, rubric_id: str, title: str) -> str:
    """The text of a rubric that asks for the codes of a codebook.

    It is a beginning, to be worked on: every question is asked in the same words, and what a rubric
    may not have (more levels than can be asked for, say) is for the check of rubrics to find.
    """
    made = _Making()
    single: dict[int, Code] = {}
    for index, whole in enumerate(codebook.codes):
        for code in _pruned([whole]):
            if code.below:
                made.place(code, "")
            else:
                single[index] = code
    for name, description, members in codebook.sets:
        taken = [single.pop(index) for index in sorted(members) if index in single]
        made.ask(name, description, _paths(taken), "")
    made.ask("Codes", "", _paths(single.values()), "")
    origin = f" of {codebook.origin}" if codebook.origin else ""
    rubric = {
        "id": rubric_id,
        "version": "1.0",
        "title": title,
        "description": "Read a text and say which codes apply to it.",
        "citation": f"Codes from a REFI-QDA codebook{origin}.",
        "language": "en",
        "field": [{"name": "text", "title": "Text"}],
        "group": made.groups,
        "dimension": made.dimensions,
    }
    return _NOTE + file_text({key: value for key, value in rubric.items() if value != []})


def codes_of(rubric: Rubric) -> Codebook:
    """The codes of a rubric: its groups, in them its questions, in these their levels.

    Some programs allow a name only once in a codebook: where several levels have one, the question
    stands before it.
    """
    named = Counter(fold(level.path[-1]) for d in rubric.dimensions for level in d.levels)

    def unique(path: tuple[str, ...], dimension: Dimension) -> tuple[str, ...]:
        *above, last = path
        return (*above, last if named[fold(last)] == 1 else ": ".join((dimension.title, *path)))

    def inside(name: str) -> Iterator[Code]:
        for group in rubric.groups:
            if group.parent == name:
                yield Code(group.title, group.description, False, tuple(inside(group.name)))
        for dimension in rubric.dimensions:
            if dimension.group == name:
                levels = [
                    (unique(level.path, dimension), _anchor(level)) for level in dimension.levels
                ]
                yield Code(dimension.title, dimension.question, False, tuple(_tree(levels)))

    return Codebook(tuple(inside("")), origin="Glossator")


@dataclass(slots=True)
class _Making:
    """The groups and questions of a rubric that is being made."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    dimensions: list[dict[str, Any]] = field(default_factory=list)
    _titles: set[str] = field(default_factory=set)

    def place(self, code: Code, group: str) -> None:
        """A code with codes below it, as a group or as a question."""
        if code.codable or not all(below.below for below in code.below):
            self.ask(code.name, code.description, _paths(code.below), group)
            return
        name = short_name(code.name, [other["name"] for other in self.groups])
        entry = {"name": name, "title": _short(code.name, ()), "description": code.description}
        self.groups.append(entry | ({"parent": group} if group else {}))
        for below in code.below:
            self.place(below, name)

    def ask(
        self, name: str, description: str, levels: Iterable[tuple[tuple[str, ...], str]], group: str
    ) -> None:
        """A question after the levels by their paths, if there are any."""
        taken: set[str] = {NONE}
        made = [_level(path, anchor, taken) for path, anchor in levels]
        if not made:
            return
        asks = description.endswith("?")
        title = _short(name or "Codes", self._titles)
        names = ["text", *(other["name"] for other in self.dimensions)]
        self.dimensions.append(
            {
                "name": short_name(title, names),
                "title": title,
                "question": description if asks else f"{description}\n{_QUESTION}".lstrip(),
                "scale": "nominal",
                "select": str(Select.MANY),
            }
            | ({"group": group} if group else {})
            | {"level": made}
        )


def _pruned(codes: Iterable[Code]) -> Iterator[Code]:
    """The codes without those that neither can be given nor hold any that can."""
    for code in codes:
        below = tuple(_pruned(code.below))
        if below or code.codable:
            yield replace(code, below=below)


def _paths(
    codes: Iterable[Code], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every code that can be given, by its path, with its description.

    A level cannot have others below it: what is given in general is a level beside them.
    """
    for code in codes:
        path = (*above, _part(code.name))
        if not code.below:
            yield path, code.description
        elif code.codable:
            yield (*path, "general"), code.description
        yield from _paths(code.below, path)


def _level(path: tuple[str, ...], anchor: str, taken: set[str]) -> dict[str, str]:
    """A level under a name that is short enough and not taken; the whole one stands in the anchor
    where it is another."""
    whole = "/".join(path)
    name = _short(whole if len(whole) <= LONGEST_NAME else path[-1], taken)
    said = f"{whole}. {anchor}".rstrip() if name != whole else anchor
    return {"name": name, "anchor": said} if said else {"name": name}


def _short(text: str, taken: set[str] | tuple[()]) -> str:
    """A text that is short enough for a name, with a number where another one has it; it is taken
    from then on."""
    text = _clean(text)
    bare = text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"
    found, number = bare, 1
    while fold(found) in taken:
        number += 1
        found = f"{bare[: LONGEST_NAME - 4].rstrip()} {number}"
    if isinstance(taken, set):
        taken.add(fold(found))
    return found


def _clean(text: str) -> str:
    """A text without characters that cannot be seen."""
    seen = (c for c in text if unicodedata.category(c) not in ("Cc", "Zl", "Zp", "Cs"))
    return "".join(seen).strip() or "unnamed"


def _part(name: str) -> str:
    """A code's name as part of a level's, which these characters would divide."""
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
