"""Writes Python values, tables and whole files as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile("[\x7f\u00a0\u2028\u2029\ufdd0\ufdd1]")
"""A control character that JSON does not escape, and characters that some editors take for blanks
or line ends."""


def literal(value: object) -> str:
    """A value as it is written after ``key =``."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key_text(key)} = {literal(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(literal, value))}]"
    return str(value)  # numbers, dates and times are written as in Python


def key_text(key: str) -> str:
    """A key, in quotes if it needs them."""
    return key if _BARE.fullmatch(key) else _quoted(key)


def table_text(name: Sequence[str], table: Mapping[str, object], *, one_of_many: bool) -> str:
    """A table: its header, its keys, and the tables in it."""
    header = ".".join(map(key_text, name))
    begin = f"[[{header}]]\n" if one_of_many else f"[{header}]\n"
    return begin + file_text(table, name)


def file_text(table: Mapping[str, object], name: Sequence[str] = ()) -> str:
    """The keys of a table, then the tables in it; for the topmost table the whole file."""
    keys = {key: value for key, value in table.items() if not _is_below(value)}
    parts = ["".join(f"{key_text(key)} = {literal(value)}\n" for key, value in keys.items())]
    for key, value in table.items():
        if key in keys:
            continue
        if isinstance(value, Mapping):
            parts.append(table_text((*name, key), value, one_of_many=False))
        elif isinstance(value, Sequence):
            parts += [table_text((*name, key), item, one_of_many=True) for item in value]
    return "\n".join(part for part in parts if part)


def _is_below(value: object) -> bool:
    """Whether a value is written as tables with headers; an empty list is not."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, Mapping) for item in value)
    return isinstance(value, Mapping)


def _text(text: str) -> str:
    if "\n" not in text:
        return _quoted(text)
    inside = "\n".join(_quoted(line)[1:-1] for line in text.split("\n"))
    return f'"""\n{inside}"""'


def _quoted(text: str) -> str:
    """A basic string: like JSON's, except for some characters."""
    whole = json.dumps(_SURROGATE.sub("\ufffd", text), ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04X}", whole)
