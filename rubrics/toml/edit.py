"""Changes the text of a rubric file in one place, and leaves everything else as it was written.

A table is moved or removed together with the comment lines right above it and the tables in it.
Blank lines and comments between tables stay in their place. If the part in question is not written
with a header for each table (but in one line, with dotted keys, or scattered), the file is first
rewritten in that form, with all its comments at the beginning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from rubrics.faults import KeyPath
from rubrics.toml.tree import TABLE_NODES, HeaderPaths, content, keys_of, parse
from rubrics.toml.write import file_text, key_text, literal, table_text

TABLES = ("field", "group", "dimension", "example")
"""The tables of a rubric file, in the order in which new ones are inserted."""

_ORDER = (
    "id", "version", "value", "name", "title", "question", "scale", "select", "group",
    "description", "parent", "citation", "language", "anchor", "why",
)  # fmt: skip
"""The order of keys in a table: a new one is inserted after those that come before it here."""


def with_value(source: str, path: KeyPath, value: object) -> str:
    """The text with a key set to a value; None removes the key."""
    return _changed(source, lambda layout: layout.set(path, value))


def with_key(source: str, path: KeyPath, key: str) -> str:
    """The text with an existing key renamed."""
    return _changed(source, lambda layout: layout.rename(path, key))


def with_table(source: str, path: KeyPath, table: Mapping[str, object]) -> str:
    """The text with a table inserted into an array, at the index at the end of the path."""
    return _changed(source, lambda layout: layout.insert(path, table))


def without_table(source: str, path: KeyPath) -> str:
    """The text without a table of an array and the tables in it."""
    return _changed(source, lambda layout: layout.remove(path))


def with_table_moved(source: str, path: KeyPath, index: int) -> str:
    """The text with a table moved to another index of its array."""
    return _changed(source, lambda layout: layout.move(path, index))


def written(source: str, path: KeyPath) -> str:
    """A value as it is written, such as ``1.10``; empty if there is no such key."""
    try:
        return _Layout(source).value(path)
    except _OtherwiseWrittenError:
        return ""


class _OtherwiseWrittenError(Exception):
    """The part in question is not written with headers, so it cannot be changed in place."""


def _changed(source: str, change: Callable[[_Layout], bytes]) -> str:
    try:
        return change(_Layout(source)).decode()
    except _OtherwiseWrittenError:
        return change(_Layout(_written_anew(source))).decode()


def _written_anew(source: str) -> str:
    """The same content with a header for each table, without empty arrays, and with all comments at
    the beginning."""
    comments: list[str] = []
    nodes = [parse(source.encode())]
    while nodes:
        node = nodes.pop()
        if node.type == "comment":
            comments.append((node.text or b"").decode().rstrip() + "\n")
        nodes += reversed(node.named_children)
    data = tomllib.loads(source)
    dimensions = data.get("dimension", [])
    for table, name in [(data, name) for name in TABLES] + [(d, "level") for d in dimensions]:
        if table.get(name) == []:
            del table[name]
    return "".join(comments) + "\n" * bool(comments) + file_text(data)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The byte offsets of a key and its value.

    ``name`` is the beginning of the last part of a dotted key; ``inline`` says that the key is in
    an inline table.
    """

    key: int
    name: int
    key_end: int
    value: int
    end: int
    inline: bool


@dataclass(slots=True)
class _Block:
    """The byte offsets of a table. ``start`` includes the comments above it.

    ``head_end`` is the end of the line of its header, ``own_end`` that of its own last key.
    """

    path: KeyPath
    start: int
    head_end: int
    own_end: int


class _Layout:
    """The offsets of all keys and tables of a text."""

    def __init__(self, source: str) -> None:
        self._data = source.encode()
        self._pairs: dict[KeyPath, _Pair] = {}
        self._blocks: list[_Block] = []
        self._headers = HeaderPaths()
        root = parse(self._data)
        if root.has_error:  # TOML that is newer than the grammar
            raise _OtherwiseWrittenError
        self._comments: set[int] = set()
        self._note_comments(root)
        self._top_end = 0
        for node in root.named_children:
            if node.type == "pair":
                self._pair(node, ())
                self._top_end = self._line_end(node.end_byte)
            elif node.type in TABLE_NODES:
                self._table(node)

    # -- changes ------------------------------------------------------------------------------

    def set(self, path: KeyPath, value: object) -> bytes:
        pair = self._pairs.get(path)
        if value is None:
            if pair is None and any(path[:n] in self._pairs for n in range(1, len(path))):
                raise _OtherwiseWrittenError  # it is in an array of inline tables
            return self._without(pair) if pair else self._data
        if pair:
            return self._put(pair.value, pair.end, literal(value))
        *outer, key = path
        self._must_be_free(path)
        line = f"{key_text(str(key))} = {literal(value)}\n"
        above = tuple(outer)
        if above and above not in self._headers.sizes and not self._find(above):
            self._must_be_free(above)
            names = [part for part in above if isinstance(part, str)]
            block = f"\n{table_text(names, {}, one_of_many=False)}{line}"
            at = self._end(self._block(above[:-1]))
            return self._put(at, at, self._own_line(at) + block)
        at = self._place(above, str(key))
        return self._put(at, at, self._own_line(at) + line)

    def rename(self, path: KeyPath, key: str) -> bytes:
        if path not in self._pairs:
            raise _OtherwiseWrittenError
        pair = self._pairs[path]
        return self._put(pair.name, pair.key_end, key_text(key))

    def insert(self, path: KeyPath, table: Mapping[str, object]) -> bytes:
        *outer, index = path
        array = tuple(outer)
        assert isinstance(index, int)
        text = table_text([str(p) for p in outer if isinstance(p, str)], table, one_of_many=True)
        if array in self._pairs:
            raise _OtherwiseWrittenError
        if index < self._headers.sizes[array]:
            at = self._block(path).start
            return self._put(at, at, text + "\n")
        if index:
            at = self._end(self._block((*array, index - 1)))
        elif array[:-1]:
            at = self._end(self._block(array[:-1]))
        else:
            earlier = TABLES[: TABLES.index(str(array[0]))]
            ends = [self._end(b) for b in self._blocks if b.path[0] in earlier]
            at = max(ends, default=self._top_end)
        return self._put(at, at, self._own_line(at) + "\n" + text)

    def remove(self, path: KeyPath) -> bytes:
        block = self._block(path)
        start, end = block.start, self._end(block)
        while end < len(self._data) and self._data[end : end + 1] == b"\n":
            end += 1  # keeps the blank lines above it
        return self._data[:start] + self._data[end:]

    def move(self, path: KeyPath, index: int) -> bytes:
        *outer, old = path
        array = tuple(outer)
        if array in self._pairs:
            raise _OtherwiseWrittenError
        blocks = [self._block((*array, number)) for number in range(self._headers.sizes[array])]
        texts = [self._data[block.start : self._end(block)] for block in blocks]
        texts = [text if text.endswith(b"\n") else text + b"\n" for text in texts]
        assert isinstance(old, int)
        texts.insert(index, texts.pop(old))
        made, at = b"", 0
        for block, text in zip(blocks, texts, strict=True):
            made += self._data[at : block.start] + text
            at = self._end(block)
        return made + self._data[at:]

    # -- where things are ---------------------------------------------------------------------

    def value(self, path: KeyPath) -> str:
        pair = self._pairs.get(path)
        return self._data[pair.value : pair.end].decode() if pair else ""

    def _find(self, path: KeyPath) -> _Block | None:
        return next((block for block in self._blocks if block.path == path), None)

    def _block(self, path: KeyPath) -> _Block:
        """A table, if it and the tables in it are written in one piece."""
        found = self._find(path)
        if found is None:
            raise _OtherwiseWrittenError
        inside = [n for n, b in enumerate(self._blocks) if b.path[: len(path)] == path]
        if inside[-1] - inside[0] >= len(inside) or self._blocks[inside[0]] is not found:
            raise _OtherwiseWrittenError
        return found

    def _end(self, block: _Block) -> int:
        """The end of a table and the tables in it."""
        depth = len(block.path)
        return max(b.own_end for b in self._blocks if b.path[:depth] == block.path)

    def _must_be_free(self, path: KeyPath) -> None:
        known = [*self._pairs, *(block.path for block in self._blocks)]
        depths = range(1, len(path) + 1)
        if any(path[:depth] in self._pairs for depth in depths) or any(
            other[: len(path)] == path for other in known
        ):
            raise _OtherwiseWrittenError

    def _place(self, table: KeyPath, key: str) -> int:
        """The offset at which to insert a new key."""
        mine = {p[-1]: pair for p, pair in self._pairs.items() if p[:-1] == table}
        rank = _ORDER.index(key) if key in _ORDER else len(_ORDER)
        before = [
            self._line_end(pair.end)
            for other, pair in mine.items()
            if other not in _ORDER or _ORDER.index(str(other)) < rank
        ]
        if before:
            return max(before)
        if table:
            return self._block(table).head_end
        if mine:
            return min(pair.key for pair in mine.values())
        return min((block.start for block in self._blocks), default=len(self._data))

    # -- bytes --------------------------------------------------------------------------------

    def _put(self, start: int, end: int, text: str) -> bytes:
        return self._data[:start] + text.encode() + self._data[end:]

    def _own_line(self, at: int) -> str:
        """A line break, if there is none before this offset."""
        return "" if at == 0 or self._data[at - 1 : at] == b"\n" else "\n"

    def _without(self, pair: _Pair) -> bytes:
        """The text without a key; a comment behind it is kept."""
        if pair.inline:
            raise _OtherwiseWrittenError
        end = pair.end
        while self._data[end : end + 1] in (b" ", b"\t"):
            end += 1
        if self._data[end : end + 1] == b"\n":
            end += 1
        return self._data[: pair.key] + self._data[end:]

    def _line_end(self, at: int) -> int:
        """The beginning of the next line."""
        found = self._data.find(b"\n", at)
        return len(self._data) if found < 0 else found + 1

    # -- reading ------------------------------------------------------------------------------

    def _note_comments(self, node: Node) -> None:
        """Notes the lines that have nothing but a comment."""
        for child in node.named_children:
            if child.type == "comment":
                begin = self._data.rfind(b"\n", 0, child.start_byte) + 1
                if not self._data[begin : child.start_byte].strip():
                    self._comments.add(begin)
            elif child.type in TABLE_NODES:
                self._note_comments(child)

    def _table(self, node: Node) -> None:
        path = self._headers.path(node)
        header, *pairs = content(node)
        start = self._data.rfind(b"\n", 0, node.start_byte) + 1
        while start and (above := self._data.rfind(b"\n", 0, start - 1) + 1) in self._comments:
            start = above
        head_end = self._line_end(header.end_byte)
        for pair in pairs:
            self._pair(pair, path)
        end = self._line_end(pairs[-1].end_byte) if pairs else head_end
        self._blocks.append(_Block(path, start, head_end, end))

    def _pair(self, node: Node, table: KeyPath, *, inline: bool = False) -> None:
        key, value = content(node)
        path = (*table, *keys_of(key))
        name = key.named_children[-1] if key.type == "dotted_key" else key
        self._pairs[path] = _Pair(
            key.start_byte, name.start_byte, key.end_byte, value.start_byte, value.end_byte, inline
        )
        if value.type == "inline_table":
            for pair in content(value):
                self._pair(pair, path, inline=True)
