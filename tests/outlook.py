"""Messages as Outlook saves them: files (OLE) in which each property is a stream of its own.

What it makes is read by python-oxmsg and extract-msg as well; the layouts are those of [MS-CFB] and
[MS-OXMSG].
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

CLASS, SUBJECT, BODY, HTML, RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
NAME, ADDRESS, SENT, FLAGS = 0x0042, 0x5D02, 0x0039, 0x0E07
PAGE, PAGE_OF_HTML = 0x3FFD, 0x3FDE
FILE, CONTENT = 0x3707, 0x3701
NARROW, BINARY = 0x001E, 0x0102
_NUMBER, _TIME, _STORAGE, _WIDE = 0x0003, 0x0040, 0x000D, 0x001F

_NAMED = dict.fromkeys((f"__substg1.0_000{n}0102" for n in (2, 3, 4)), b"")
"""That there are no properties with names of their own."""

Tree = dict[str, Any]
"""Names of streams with their bytes, and of storages with their trees."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def message(properties: Mapping[Any, Any], attachments: Sequence[Mapping[Any, Any]] = ()) -> bytes:
    """A msg file. A property is named by its number or, where its value does not tell its type, by
    (number, type): texts are wide, mappings are messages."""
    return compound(_message(properties, attachments, 32) | {"__nameid_version1.0": _NAMED})


def _message(
    properties: Mapping[Any, Any], attachments: Sequence[Mapping[Any, Any]], header: int
) -> Tree:
    tree = _streams(properties, header)
    for number, one in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = _streams(one, 8)
    return tree


def _streams(properties: Mapping[Any, Any], header: int) -> Tree:
    tree: Tree = {}
    fixed = bytes(header)
    for key, value in properties.items():
        pid, kind = key if isinstance(key, tuple) else (key, _kind(value))
        tail = struct.pack("<Q", 0)
        if kind == _NUMBER:
            tail = struct.pack("<II", value, 0)
        elif kind == _TIME:
            since = value - datetime(1601, 1, 1, tzinfo=UTC)
            tail = struct.pack("<Q", int(since.total_seconds()) * 10**7)
        elif kind == _STORAGE:
            tree[f"__substg1.0_{pid:04X}{kind:04X}"] = _message(value, (), 24)
        else:
            raw = value.encode("utf-16-le", "surrogatepass") if kind == _WIDE else value
            tree[f"__substg1.0_{pid:04X}{kind:04X}"] = raw
        fixed += struct.pack("<HHI", kind, pid, 6) + tail
    return tree | {"__properties_version1.0": fixed}


def _kind(value: Any) -> int:
    kinds = {str: _WIDE, int: _NUMBER, datetime: _TIME, bytes: BINARY, dict: _STORAGE}
    return kinds[type(value)]


def compound(tree: Tree) -> bytes:
    """A file of the streams and storages of a tree."""
    entries: list[list[Any]] = []  # name, type, left, right, child, content
    _add(entries, "Root Entry", 5, tree)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(content: bytes) -> int:
        parts = [content[at : at + _SECTOR] for at in range(0, len(content), _SECTOR)]
        first = len(sectors)
        sectors.extend(part.ljust(_SECTOR, b"\0") for part in parts)
        fat.extend([*range(first + 1, first + len(parts)), _END] if parts else [])
        return first if parts else _END

    small, mini = bytearray(), []
    places = []
    for entry in entries:
        content = entry[5] if entry[1] == 2 else b""
        if 0 < len(content) < _CUTOFF:
            first, count = len(mini), -(-len(content) // _MINI)
            mini += [*range(first + 1, first + count), _END]
            small += content.ljust(count * _MINI, b"\0")
            places.append((first, len(content)))
        else:
            places.append((store(content) if entry[1] == 2 else 0, len(content)))
    places[0] = store(bytes(small)), len(small)
    table = struct.pack(f"<{len(mini)}I", *mini)
    mini_start, mini_count = store(table), -(-len(table) // _SECTOR)
    directory = b"".join(map(_entry, entries, places))
    directory_start = store(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    count = 1
    while (len(fat) + count) * 4 > count * _SECTOR:
        count += 1
    at = len(fat)
    fat += [_FAT] * count
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(count * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory_start),
        *(0, _CUTOFF, mini_start, mini_count, _END, 0),
    )
    listed = [*range(at, at + count), *[_FREE] * (109 - count)]
    return header + struct.pack("<109I", *listed) + b"".join(sectors) + table


def _add(entries: list[list[Any]], name: str, kind: int, content: Any) -> int:
    number = len(entries)
    entries.append([name, kind, _NONE, _NONE, _NONE, content])
    if kind != 2:
        ordered = sorted(content, key=lambda one: (len(one), one.upper()))
        below = [
            _add(entries, one, 1 if isinstance(content[one], dict) else 2, content[one])
            for one in ordered
        ]
        entries[number][4] = _balanced(entries, below)
    return number


def _balanced(entries: list[list[Any]], ordered: list[int]) -> int:
    """The middle one, with the others to its left and right."""
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    entries[ordered[middle]][2] = _balanced(entries, ordered[:middle])
    entries[ordered[middle]][3] = _balanced(entries, ordered[middle + 1 :])
    return ordered[middle]


def _entry(entry: list[Any], place: tuple[int, int]) -> bytes:
    name, kind, left, right, child, _ = entry
    raw = f"{name}\0".encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", raw, len(raw), kind, 1, left, right, child, *place)
