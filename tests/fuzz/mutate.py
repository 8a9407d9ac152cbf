"""Spoils good files: bytes, numbers, pieces, the parts inside archives, the cells of databases."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib
from copy import deepcopy
from typing import Any

from fuzz.targets import spoilt_database

NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0xFFFFFFFF,
    (1 << 63) - 1,
    (1 << 64) - 1,
)

WORDS = tuple(
    word.encode()
    for word in (
        *('"', "'", "<", ">", "&", "]]>", "<![CDATA[", "&b;", "\0", "\ufeff", "\u202e", "\ud7ff"),
        *("<!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]>", "\U0010ffff", "\r", "\n\n", "\t"),
        *(",", ";", "{", "[" * 60, "null", "NaN", "1e999", "-1", "9" * 400, "true", "\\u0000"),
        *("\\ud800", "{\\", "\\bin99999999 ", "-->", "00:00:00,000", "99:99:99.999"),
        *("=?utf-8?b?", "Content-Type:", "--b", "charset=zzz", "/Length 99999999", "obj"),
        *("/Kids [1 0 R]", "stream", "endstream", "xref", "%PDF-1.7", 'rowspan="99999"', 't="s"'),
        *('table:number-columns-repeated="999999"', "<v>99999</v>", "<w:p/>", "[[dimension]]"),
        *("scale = 'ordinal'", "a.b.c = 1", "= =", '"""', "level = []"),
    )
)  # fmt: skip

ODD = (None, True, 0, -1, 1e300, 10**30, "", "joy", "a\0b", "\ud800", "x" * 5000, [], {}, [[]],
       [None], {"a": 1}, ["joy"], [1, "2", {}])  # fmt: skip
"""Values that a place in JSON may have as well."""

CELLS = (
    ("annotation", ("dimension", "value", "status", "time_utc", "probabilities", "mass", "note")),
    ("unit", ("fields", "columns", "text_sha256", "start", "ordinal", "unit_id", "label")),
    ("document", ("columns", "problems", "format", "name")),
    ("coder", ("kind", "identity", "name")),
    ("run", ("settings", "started_utc")),
    ("rubric", ("source", "sha256")),
    ("meta", ("value",)),
)
VALUES = (None, "", "x", -1, 1 << 62, 1.5, float("inf"), b"\xff\0", "[]", "{}", "null", "[null]",
          '{"text": 1}', "[1e999]", "[" * 5000, "\ud7ff" * 9)  # fmt: skip


def mutated(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The file with one or a few things wrong with it."""
    if data.startswith(b"PK") and chance.random() < 0.8:
        return _archive(data, chance, others)
    if data.startswith(b"SQLite format 3") and chance.random() < 0.6:
        table, columns = chance.choice(CELLS)
        statement = f'UPDATE OR IGNORE "{table}" SET "{chance.choice(columns)}" = ?'
        return spoilt_database(data, statement, chance.choice(VALUES))
    if data[:1] in (b"{", b"[") and chance.random() < 0.7:
        return _values(data, chance, others)
    if data.startswith(b"%PDF") and chance.random() < 0.5:
        return _streams(data, chance, others)
    if data.startswith(b"\xd0\xcf\x11\xe0") and chance.random() < 0.8:
        return _in_place(data, chance, others)
    return _bytes(data, chance, others)


def _in_place(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The file with nothing moved, as its sectors would be refused where they do not lie."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16))):
        other = chance.choice(others)
        start = chance.randrange(len(other))
        number = struct.pack("<I", chance.choice(NUMBERS) & 0xFFFFFFFF)
        piece = chance.choice((number, chance.choice(WORDS), other[start : start + 64]))
        place = chance.randrange(len(result))
        result[place : place + len(piece)] = piece
    return bytes(result[: len(data)])


def _bytes(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(result) + 1)
        match chance.randrange(7):
            case 0:
                result[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                size, form = chance.choice(((1, "<B"), (2, "<H"), (4, "<I"), (4, ">I"), (8, "<Q")))
                number = chance.choice(NUMBERS) & ((1 << 8 * size) - 1)
                result[place : place + size] = struct.pack(form, number)
            case 2:
                result[place:place] = chance.choice(WORDS)
            case 3:
                del result[place : place + chance.choice((1, 2, 8, 64, 1024))]
            case 4:
                piece = result[place : place + chance.choice((1, 4, 32, 256))]
                result[place:place] = piece * chance.choice((1, 2, 50))
            case 5:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                result[place : place + 64] = other[start : start + 64]
            case _:
                del result[place:]
    return bytes(result)


def _archive(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The archive with one of its parts spoilt, which the checksum of the zip would catch else."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
            parts = [info.filename for info in old.infolist() if info.file_size]
            chosen = chance.choice([name for name in parts if "xml" in name] or parts)
            for info in old.infolist():
                content = old.read(info)
                if info.filename == chosen:
                    content = _bytes(content, chance, [content, *others])
                new.writestr(info.filename, content, zipfile.ZIP_DEFLATED, 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        LookupError,
        ValueError,
        RuntimeError,
    ):
        return _bytes(data, chance, others)
    return target.getvalue()


def _values(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The JSON, which stays such, with values in it that are not there or others than they were."""
    try:
        lines = [json.loads(line) for line in data.decode().splitlines() if line.strip()]
    except ValueError:
        try:
            lines = [json.loads(data)]
        except ValueError:
            return _bytes(data, chance, others)
    for _ in range(chance.choice((1, 1, 2, 4))):
        inner: Any = lines
        while inner:
            key = chance.choice([*inner] if isinstance(inner, dict) else range(len(inner)))
            if not (isinstance(inner[key], dict | list) and inner[key] and chance.random() < 0.9):
                break
            inner = inner[key]
        if inner and chance.random() < 0.2:
            del inner[key]
        elif inner:
            inner[key] = deepcopy(chance.choice(ODD))
    return "\n".join(map(json.dumps, lines)).encode()


def _streams(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The PDF with a compressed stream spoilt from within."""
    start = data.find(b"stream\n", chance.randrange(len(data)))
    end = data.find(b"endstream", start)
    if start < 0 or end < 0:
        return _bytes(data, chance, others)
    try:
        content = zlib.decompress(data[start + 7 : end].strip())
    except zlib.error:
        return _bytes(data, chance, others)
    return data[: start + 7] + zlib.compress(_bytes(content, chance, others)) + data[end:]
