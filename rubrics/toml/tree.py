"""Parses TOML to a syntax tree with positions, which tomllib does not have."""

from __future__ import annotations

import tomllib
from collections import Counter

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from rubrics.faults import KeyPath

ARRAY_TABLE = "table_array_element"
TABLE_NODES = ("table", ARRAY_TABLE)
"""Types of nodes with a header: ``[table]`` and ``[[array of tables]]``."""


def parse(data: bytes) -> Node:
    """The root node of a text in UTF-8."""
    return Parser(Language(tree_sitter_toml.language())).parse(data).root_node


def content(node: Node) -> list[Node]:
    """The named children of a node, without comments."""
    return [child for child in node.named_children if child.type != "comment"]


def keys_of(node: Node) -> list[str]:
    """The parts of a bare, quoted or dotted key, unescaped by tomllib."""
    inside: object = tomllib.loads(f"{(node.text or b'').decode('utf-8')} = 0")
    parts = []
    while isinstance(inside, dict):
        ((part, inside),) = inside.items()
        parts.append(part)
    return parts


class HeaderPaths:
    """Finds the paths of headers, which have to be passed in the order of the text.

    ``sizes`` has the number of tables so far in each array of tables.
    """

    def __init__(self) -> None:
        self.sizes: Counter[KeyPath] = Counter()

    def path(self, table: Node) -> KeyPath:
        """The path of a table; for one in an array it ends with its index."""
        *outer, last = keys_of(content(table)[0])
        path: KeyPath = ()
        for key in outer:
            path = self._newest((*path, key))
        path = (*path, last)
        if table.type == ARRAY_TABLE:
            self.sizes[path] += 1
            path = self._newest(path)
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        """The path; for an array of tables that of its last table, to which later headers refer."""
        size = self.sizes[path]
        return (*path, size - 1) if size else path
