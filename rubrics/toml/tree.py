"""TOML as a syntax tree, which knows where everything stands; the standard reader does not tell."""

from __future__ import annotations

import tomllib
from collections import Counter

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from rubrics.faults import KeyPath

ARRAY_TABLE = "table_array_element"
TABLE_NODES = ("table", ARRAY_TABLE)
"""Types of the nodes that begin with a header: ``[table]`` and ``[[array of tables]]``."""


def parse(data: bytes) -> Node:
    """The root of a text in UTF-8."""
    return Parser(Language(tree_sitter_toml.language())).parse(data).root_node


def content(node: Node) -> list[Node]:
    """What a node consists of, without the comments between."""
    return [child for child in node.named_children if child.type != "comment"]


def keys_of(node: Node) -> list[str]:
    """The parts of a bare, quoted or dotted key, unescaped by the reader that knows the rules."""
    inside: object = tomllib.loads(f"{(node.text or b'').decode('utf-8')} = 0")
    parts = []
    while isinstance(inside, dict):
        ((part, inside),) = inside.items()
        parts.append(part)
    return parts


class HeaderPaths:
    """The paths that headers name; they have to be asked about in the order of the text.

    ``sizes`` counts the tables of each array of tables so far.
    """

    def __init__(self) -> None:
        self.sizes: Counter[KeyPath] = Counter()

    def path(self, table: Node) -> KeyPath:
        """The path of a table; one in an array ends with its index."""
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
        """In an array of tables a header speaks of the array's last table."""
        size = self.sizes[path]
        return (*path, size - 1) if size else path
