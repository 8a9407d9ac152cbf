"""Finds the line of each key and table of a TOML text, which tomllib does not tell."""

from __future__ import annotations

from tree_sitter import Node

from rubrics.faults import KeyPath
from rubrics.toml.tree import ARRAY_TABLE, TABLE_NODES, HeaderPaths, content, keys_of, parse

_DEEPEST = 8
"""The deepest nesting that is followed: a rubric has five levels, hostile files many more."""


class TomlLines:
    """Line numbers (1-based) of the keys and tables of a text that ``tomllib`` has accepted."""

    def __init__(self, text: str) -> None:
        self._lines: dict[KeyPath, int] = {(): 1}
        headers = HeaderPaths()
        for node in parse(text.encode("utf-8")).named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in TABLE_NODES:
                self._table(node, headers.path(node))

    def at(self, path: KeyPath) -> int:
        """The line of this key or table, or of the innermost known one around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _table(self, node: Node, path: KeyPath) -> None:
        if node.type == ARRAY_TABLE:
            self._lines.setdefault(path[:-1], _line(node))
        self._lines.setdefault(path, _line(node))
        _header, *pairs = content(node)
        for pair in pairs:
            self._pair(pair, path)

    def _pair(self, node: Node, table: KeyPath) -> None:
        if node.type != "pair" or node.has_error:
            return  # what the grammar cannot parse gets the line of its table
        key, value = content(node)
        path = table
        for part in keys_of(key):
            path = (*path, part)
            self._lines.setdefault(path, _line(key))
        self._value(value, path)

    def _value(self, node: Node, path: KeyPath) -> None:
        if len(path) > _DEEPEST:
            return
        if node.type == "array":
            for index, child in enumerate(content(node)):
                self._lines[(*path, index)] = _line(child)
                self._value(child, (*path, index))
        elif node.type == "inline_table":
            for child in content(node):
                self._pair(child, path)


def _line(node: Node) -> int:
    return int(node.start_point.row) + 1
