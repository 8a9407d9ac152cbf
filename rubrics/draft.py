"""A codebook that is being edited: its text and its parsed content, changed step by step.

When a name changes, all references to it change as well: the labels of worked examples, and the
groups of dimensions. Ordered levels keep ascending numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from rubrics.build import RESERVED_COLUMNS
from rubrics.faults import KeyPath, RubricError
from rubrics.labels import fold
from rubrics.levels import number_text
from rubrics.loader import read_toml
from rubrics.schema import Scale, Select
from rubrics.table import LONGEST_NAME
from rubrics.toml import edit
from rubrics.toml.write import literal

Data = dict[str, Any]
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o"})


@dataclass(frozen=True, slots=True)
class _Use:
    """A label of a worked example: the level that it refers to, by which ``key`` of the level.

    ``place`` is its index if the example has a list of labels, else None.
    """

    path: KeyPath
    place: int | None
    level: int
    key: str


class Draft:
    """A codebook; ``source`` is its text after the last step, ``data`` the parsed content.

    Raises ValueError if the text is not valid TOML, or its tables are not those of a rubric.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.data: Data = _read(source)
        self._following: tuple[KeyPath, list[_Use], list[KeyPath]] = ((), [], [])
        self._meant: dict[int, list[_Use]] = {}
        """By dimension, the uses from before two of its levels got the same name. Labels are
        ambiguous from then on, such as while somebody changes 1, 2 to 2, 3."""

    # -- asking -------------------------------------------------------------------------------

    def at(self, path: KeyPath) -> Any:
        """The value at a path, or None."""
        found: Any = self.data
        for part in path:
            if isinstance(part, int):
                if not isinstance(found, list) or part >= len(found):
                    return None
                found = found[part]
            elif isinstance(found, dict):
                found = found.get(part)
            else:
                return None
        return found

    def text(self, path: KeyPath) -> str:
        """The value at a path as somebody would type it. A value of another type is returned as it
        is written in the file."""
        value = self.at(path)
        if value is None or isinstance(value, str):
            return value or ""
        if path[-1] == "value" and _is_number(value):
            return number_text(value) or str(value)
        return edit.written(self.source, path) or literal(value)

    def tables(self, path: KeyPath) -> list[Data]:
        """The tables of an array."""
        return self.at(path) or []

    def names(self) -> list[str]:
        """The short names of all fields, dimensions and groups."""
        arrays = ("field", "dimension", "group")
        return [str(table.get("name", "")) for key in arrays for table in self.tables((key,))]

    def many(self, dimension: int) -> bool:
        """Whether any number of the levels may be chosen."""
        return bool(self.at(("dimension", dimension, "select")) == Select.MANY)

    def ordered(self, dimension: int) -> bool:
        """Whether its levels have an order, with ascending numbers."""
        scale = self.at(("dimension", dimension, "scale"))
        return scale in (Scale.ORDINAL, Scale.INTERVAL)

    def chosen(self, example: int, dimension: int) -> tuple[int, ...]:
        """The levels that a worked example has."""
        return tuple(use.level for use in self._uses(dimension) if use.path[1] == example)

    # -- steps --------------------------------------------------------------------------------

    def set(self, path: KeyPath, value: object) -> None:
        """Sets a value; None removes the key. References to a renamed thing are changed as well."""
        uses, keys = self._followers(path)
        of_level = path[0] == "dimension" and len(path) == 5
        meant = list(self._uses(int(path[1]))) if of_level else []
        if not of_level:
            self._meant.clear()
        self._put(path, value)
        for use in uses:
            self._relabel(use, value)
        if path[0] in ("field", "dimension") and path[2:] == ("name",) and value:
            keys = [self._renamed(key, str(value)) for key in keys]
        if path[0] == "group" and path[2:] == ("name",) and value:
            for other in keys:
                self._put(other, value)
        if of_level:
            self._meant.pop(int(path[1]), None)
            if self._alike(int(path[1])):
                self._meant[int(path[1])] = meant
        self._following = (path, uses, keys)

    def set_answer(self, dimension: int, scale: Scale, select: Select) -> None:
        """Changes the kind of answer. Ordered levels get numbers, and the labels of examples become
        lists or single values."""
        self._meant.clear()
        path: KeyPath = ("dimension", dimension)
        were_many = self.many(dimension)
        labels = {p: self.at(p) for p in self._labels(dimension)}
        self._put((*path, "scale"), str(scale))
        if select is Select.MANY or self.at((*path, "select")) is not None:
            self._put((*path, "select"), str(select))
        for label, value in labels.items():
            if self.many(dimension) and not isinstance(value, list):
                self._put(label, [value])
            elif were_many and not self.many(dimension) and isinstance(value, list):
                self._put(label, value[0] if value else None)
        levels = self.tables((*path, "level"))
        if self.ordered(dimension) and not all(_is_number(x.get("value")) for x in levels):
            uses = [use for use in self._uses(dimension) if use.key == "value"]
            places = [(*path, "level", number, "value") for number in range(len(levels))]
            values = [typed_value(self.text(place), ordered=True) for place in places]
            if not all(map(_is_number, values)):
                values = list(range(1, len(levels) + 1))
            for place, value in zip(places, values, strict=True):
                self._put(place, value)
            for use in uses:
                self._relabel(use, values[use.level])
        self._forget()

    def set_chosen(self, example: int, dimension: int, levels: Collection[int]) -> None:
        """Sets the levels that a worked example has."""
        self._meant.clear()
        given = self.tables(("dimension", dimension, "level"))
        key = "value" if self.ordered(dimension) else "name"
        names = [given[number].get(key, "") for number in sorted(levels)]
        label = ("example", example, "labels", self.text(("dimension", dimension, "name")))
        self._put(label, names if self.many(dimension) else next(iter(names), None))
        self._forget()

    def add(self, array: KeyPath, table: Mapping[str, object]) -> int:
        """Adds a table at the end of an array; returns its index."""
        self._meant.clear()
        index = len(self.tables(array))
        self._read(edit.with_table(self.source, (*array, index), table))
        for number in range(len(self.tables(("example",)))):
            if array == ("field",):
                self._put(("example", number, "fields", str(table["name"])), "")
            elif array == ("dimension",) and table.get("select") == Select.MANY:
                self._put(("example", number, "labels", str(table["name"])), [])
        return index

    def remove(self, path: KeyPath) -> None:
        """Removes a table from its array, and all references to it."""
        self._meant.clear()
        references: list[KeyPath] = []
        if path[0] == "group":
            references = list(self._grouped(self.text((*path, "name"))))
        elif path[0] in ("field", "dimension") and len(path) == 2:
            references = self._keys(path)
        elif path[0] == "dimension":  # one of its levels
            for use in [use for use in self._uses(int(path[1])) if use.level == path[3]]:
                self._unlabel(use)
        for key in references:
            self._put(key, None)
        self._read(edit.without_table(self.source, path))

    def move(self, path: KeyPath, index: int) -> None:
        """Moves a table within its array. The numbers of levels stay in ascending order."""
        self._meant.clear()
        *outer, old = path
        array = tuple(outer)
        is_level = path[0] == "dimension" and len(path) == 4
        dimension = int(path[1])
        uses = list(self._uses(dimension)) if is_level else []
        values = [level.get("value") for level in self.tables(array)]
        self._read(edit.with_table_moved(self.source, path, index))
        if not is_level or not self.ordered(dimension):
            return
        places = list(range(len(values)))
        assert isinstance(old, int)
        places.insert(index, places.pop(old))
        for number, value in enumerate(values):
            self._put((*array, number, "value"), value)
        for use in uses:
            if use.key == "value":
                self._relabel(use, values[places.index(use.level)])

    # -- references ---------------------------------------------------------------------------

    def _followers(self, path: KeyPath) -> tuple[list[_Use], list[KeyPath]]:
        """The references to the thing at a path. While somebody types a name, they are those from
        before the first letter: a part of the name may be the name of something else."""
        if self._following[0] == path:
            return self._following[1:]
        uses: list[_Use] = []
        if path[0] == "dimension" and len(path) == 5:
            uses = [u for u in self._uses(int(path[1])) if (u.level, u.key) == path[3:]]
        if path[2:] != ("name",):
            return uses, []
        name = self.text(path)
        named = self._grouped(name) if path[0] == "group" and name else self._keys(path[:2])
        return uses, list(named)

    def _keys(self, path: KeyPath) -> list[KeyPath]:
        """The keys in worked examples that refer to a field or dimension; none if another one has
        the same name."""
        inside = {"field": "fields", "dimension": "labels"}.get(str(path[0]), "")
        name = self.text((*path, "name"))
        if [table.get("name") for table in self.tables(path[:1])].count(name) > 1:
            return []
        examples = range(len(self.tables(("example",))))
        found: list[KeyPath] = [("example", n, inside, name) for n in examples if inside]
        return [key for key in found if self.at(key) is not None]

    def _labels(self, dimension: int) -> list[KeyPath]:
        return self._keys(("dimension", dimension))

    def _alike(self, dimension: int) -> bool:
        """Whether two levels have the same name or value."""
        return None in self._owners(dimension).values()

    def _owners(self, dimension: int) -> dict[str, tuple[int, str] | None]:
        """By the text of a label, the level that it refers to and by which key; None if there are
        several."""
        owners: dict[str, tuple[int, str] | None] = {}
        for number, level in enumerate(self.tables(("dimension", dimension, "level"))):
            given = ((level.get(key), key) for key in ("name", "value"))
            texts = {_said(value): key for value, key in given if value is not None}
            for text, key in texts.items():
                owners[text] = None if text in owners else (number, key)
        return owners

    def _uses(self, dimension: int) -> Iterator[_Use]:
        if dimension in self._meant:
            yield from self._meant[dimension]
            return
        owners = self._owners(dimension)
        for path in self._labels(dimension):
            label = self.at(path)
            listed = isinstance(label, list)
            for place, item in enumerate(label if listed else [label]):
                if owner := owners.get(_said(item)):
                    yield _Use(path, place if listed else None, *owner)

    def _relabel(self, use: _Use, value: object) -> None:
        if value is None:  # a level without a value is referred to by its name
            level = ("dimension", self._dimension_of(use), "level", use.level)
            value = self.text((*level, "name"))
        if use.place is not None:
            items = list(self.at(use.path))
            items[use.place] = value
            value = items
        self._put(use.path, value)

    def _unlabel(self, use: _Use) -> None:
        """Removes one label from a worked example."""
        kept = None
        if use.place is not None:
            kept = [item for place, item in enumerate(self.at(use.path)) if place != use.place]
        self._put(use.path, kept)

    def _dimension_of(self, use: _Use) -> int:
        names = [table.get("name") for table in self.tables(("dimension",))]
        return names.index(use.path[-1])

    def _renamed(self, key: KeyPath, name: str) -> KeyPath:
        """Renames a key of a worked example, unless there is one of that name. Returns its path."""
        new = (*key[:-1], name)
        if self.at(new) is not None:
            return key
        self._read(edit.with_key(self.source, key, name))
        return new

    def _grouped(self, name: str) -> Iterator[KeyPath]:
        for array, key in (("dimension", "group"), ("group", "parent")):
            for number, table in enumerate(self.tables((array,))):
                if table.get(key) == name:
                    yield (array, number, key)

    # -- the text -----------------------------------------------------------------------------

    def _put(self, path: KeyPath, value: object) -> None:
        if self.at(path) != value or type(self.at(path)) is not type(value):
            self._read(edit.with_value(self.source, path, value))

    def _read(self, source: str) -> None:
        self.source, self.data = source, _read(source)
        self._forget()

    def _forget(self) -> None:
        self._following = ((), [], [])


def typed_value(text: str, *, ordered: bool) -> object:
    """The value of a level from what somebody typed: a number if possible, None if it is empty.

    If levels have no order, 1.10 is not a number but a code, and a different one than 1.1.
    """
    bare = text.strip().replace("−", "-")
    number: int | float | None = None
    if re.fullmatch(r"[+-]?(0|[1-9]\d{0,14})", bare):  # 01 is a code in any case
        number = int(bare)
    elif re.fullmatch(r"[+-]?\d{1,15}[.,]\d{1,15}", bare):
        number = float(bare.replace(",", "."))
    if number is None or not (ordered or number_text(number) == bare):
        return text or None
    return number


def short_name(text: str, taken: Collection[str], *, join: str = "_") -> str:
    """A name for a column, or with ``join="-"`` an id, from a title; none of those ``taken``."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_FOLDED))
    plain = plain.encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain)
    name = join.join(words)[: LONGEST_NAME - 5].rstrip(join)
    if join == "_":
        while (bare := name.lstrip("0123456789_").removeprefix("p_")) != name:
            name = bare
        name = name or "name"
    found, number = name or "codebook", 1
    while found in taken or (join == "_" and found in RESERVED_COLUMNS):
        number += 1
        found = f"{name or 'codebook'}{join}{number}"
    return found


def _said(value: object) -> str:
    """A label, or the name or value of a level, normalized for comparison."""
    return number_text(value) if _is_number(value) else fold(str(value))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read(source: str) -> Data:
    try:
        data = read_toml(source, "")
    except RubricError as error:
        raise ValueError("not TOML") from error
    arrays: list[object] = [data.get(name, []) for name in edit.TABLES]
    if not all(_are_tables(array) for array in arrays):
        raise ValueError("not the tables of a rubric")
    dimensions, examples = data.get("dimension", []), data.get("example", [])
    inner: list[object] = [table.get("level", []) for table in dimensions]  # type: ignore[attr-defined]
    parts = [table.get(key, {}) for table in examples for key in ("fields", "labels")]  # type: ignore[attr-defined]
    if not all(map(_are_tables, inner)) or not all(isinstance(part, dict) for part in parts):
        raise ValueError("not the tables of a rubric")
    return data


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
