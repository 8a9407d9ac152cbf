"""Where in a TOML text each key and table stands, which the standard reader does not tell."""

from __future__ import annotations

import tomllib
from collections import Counter

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from rubrics.faults import KeyPath

_DEEPEST = 8
"""How deep arrays and inline tables are followed: a rubric has five levels, hostile files more."""


class TomlLines:
    """Line numbers (1-based) of the keys and tables of a text that ``tomllib`` has accepted."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {(): 1}
        self._array_sizes: Counter[KeyPath] = Counter()
        tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode("utf-8"))
        for node in tree.root_node.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def at(self, path: KeyPath) -> int:
        """The line of this key or table, or of the nearest one around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _table(self, node: Node) -> None:
        header, *pairs = _meant(node)
        *outer, last = keys_of(header)
        path: KeyPath = ()
        for key in outer:
            path = self._newest((*path, key))
        path = (*path, last)
        if node.type == "table_array_element":
            self._lines.setdefault(path, _line(node))
            self._array_sizes[path] += 1
            path = self._newest(path)
        self._lines.setdefault(path, _line(node))
        for pair in pairs:
            self._pair(pair, path)

    def _newest(self, path: KeyPath) -> KeyPath:
        """In an array of tables a header speaks of the array's last table."""
        size = self._array_sizes[path]
        return (*path, size - 1) if size else path

    def _pair(self, node: Node, table: KeyPath) -> None:
        if node.type != "pair" or node.has_error:
            return  # what this grammar cannot read has the line of its table
        key, value = _meant(node)
        path = table
        for part in keys_of(key):
            path = (*path, part)
            self._lines.setdefault(path, _line(key))
        self._value(value, path)

    def _value(self, node: Node, path: KeyPath) -> None:
        if len(path) > _DEEPEST:
            return
        if node.type == "array":
            for index, child in enumerate(_meant(node)):
                self._lines[(*path, index)] = _line(child)
                self._value(child, (*path, index))
        elif node.type == "inline_table":
            for child in _meant(node):
                self._pair(child, path)


def is_meant(node: Node) -> bool:
    """Whether a node says something; comments lie between the others."""
    return node.type != "comment"


def _meant(node: Node) -> list[Node]:
    return list(filter(is_meant, node.named_children))


def _line(node: Node) -> int:
    return int(node.start_point.row) + 1


def keys_of(node: Node) -> list[str]:
    """The parts of a bare, quoted or dotted key, unescaped by the reader that knows the rules."""
    inside: object = tomllib.loads(f"{(node.text or b'').decode('utf-8')} = 0")
    parts = []
    while isinstance(inside, dict):
        ((part, inside),) = inside.items()
        parts.append(part)
    return parts
