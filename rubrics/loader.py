"""Reads rubric files, and reports all their faults with their lines."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import replace
from pathlib import Path

from rubrics.build import read_rubric
from rubrics.faults import Fault, RubricError
from rubrics.schema import Rubric
from rubrics.table import Problem, Table

LARGEST_FILE = 2_000_000
"""Bytes. The longest codebooks have a few hundred kilobytes."""

_SYNTAX_HINTS = {
    "Invalid value": "text stands in straight quotes, numbers and lists do not",
    "Unescaped '\\'": "write two backslashes, or put the text in 'single quotes'",
    "Cannot overwrite": "the key is there twice",
    "Cannot declare": "the table is there twice; lists of tables have [[two brackets]]",
    "Illegal character": 'a text of several lines stands in """three quotes"""',
    "Unterminated string": "a closing quote is missing",
}


_LONG_NUMBER = re.compile(r"=[ \t]*[+-]?[\d_]{4000,}")

_ENDLESS_KEY = re.compile(
    r"""(?: ^ | [\[{,] ) [ \t]*+
    (?: (?: [\w-]++ | "(?: [^"\\\n] | \\. ){0,200}+" | '[^'\n]{0,200}+' ) [ \t]*+ \. [ \t]*+ ){64}
    """,
    re.ASCII | re.MULTILINE | re.VERBOSE,
)


def load_rubric(path: Path, *, accepted: bool = False) -> Rubric:
    """Reads and checks a rubric file; ``accepted`` as for :func:`parse_rubric`. Raises RubricError
    with all its faults."""
    return parse_rubric(_read(path), str(path), accepted=accepted)


def parse_rubric(text: str, origin: str, *, accepted: bool = False) -> Rubric:
    """Checks the text of a rubric file; messages call it ``origin``. Raises RubricError.

    ``accepted`` is for what was checked before, by an earlier version perhaps, and lies in a
    project, in a model or among the files of a training, which must stay readable: there, names may
    differ by invisible characters.
    """
    source = text.removeprefix("\ufeff").replace("\r\n", "\n")
    _check_characters(source, origin)
    top = Table(_rubric_tables(source, origin), (), [], accepted)
    rubric = read_rubric(top)
    if top.problems:
        raise RubricError(origin, _located(top.problems, source))
    return replace(rubric, source=source, sha256=hashlib.sha256(source.encode()).hexdigest())


def _read(path: Path) -> str:
    origin = str(path)
    try:
        if not path.is_file():
            there = "this is not a file" if path.exists() else "there is no such file"
            raise RubricError(origin, [Fault(0, there)])
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise RubricError(origin, [Fault(0, f"the file cannot be read ({reason})")]) from error
    if len(data) > LARGEST_FILE:
        limit = f"a rubric may have {LARGEST_FILE // 1_000_000} MB"
        raise RubricError(origin, [Fault(0, "the file is too large for a rubric", limit)])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RubricError(origin, [Fault(1, "the file is UTF-16", "save it as UTF-8")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        raise RubricError(origin, [Fault(line, message, "save the file as UTF-8")]) from error


def _check_characters(source: str, origin: str) -> None:
    if not source.strip():
        hint = "'glossator rubric new' writes a commented one to start from"
        raise RubricError(origin, [Fault(0, "the file is empty", hint)])
    if found := re.search("[\x00\ud800-\udfff]", source):
        line = source.count("\n", 0, found.start()) + 1
        message = f"the character U+{ord(found[0]):04X} does not belong in a text file"
        raise RubricError(origin, [Fault(line, message, "save the file anew as UTF-8 text")])


def read_toml(source: str, origin: str) -> dict[str, object]:
    """Parses TOML, whether it is a rubric or not. Raises RubricError if it is not valid."""
    if found := _ENDLESS_KEY.search(source):  # tomllib's memory grows with the square
        line = source.count("\n", 0, found.start()) + 1
        raise RubricError(origin, [Fault(line, "a key has too many parts for a rubric")])
    try:
        return tomllib.loads(source)
    except RecursionError:
        fault = Fault(0, "lists or tables are nested too deeply for a rubric")
    except tomllib.TOMLDecodeError as error:
        fault = _syntax_fault(str(error), source)
    except ValueError:  # int() refuses thousands of digits
        number = _LONG_NUMBER.search(source)
        line = source.count("\n", 0, number.start()) + 1 if number else 0
        fault = Fault(line, "a number has too many digits for a rubric")
    raise RubricError(origin, [fault])


def _rubric_tables(source: str, origin: str) -> dict[str, object]:
    """Parses a rubric's text. If it is not valid TOML, raises RubricError with the first fault and
    all others that can be found nevertheless."""
    try:
        return read_toml(source, origin)
    except RubricError as error:
        from rubrics.broken_toml import further_faults  # noqa: PLC0415 (only a faulty file needs it)

        (first,) = error.faults
        others = further_faults(source, first, lambda rest: read_toml(rest, origin), _located)
        raise RubricError(origin, [first, *others]) from error


def _syntax_fault(error: str, source: str) -> Fault:
    """The fault for an error like ``Invalid value (at line 3, column 8)``."""
    message, _, place = error.partition(" (at ")
    found = re.match(r"line (\d+)", place)
    at_end = len(source.rstrip("\n").split("\n")) if place.startswith("end") else 0
    hint = next((hint for start, hint in _SYNTAX_HINTS.items() if message.startswith(start)), "")
    return Fault(int(found[1]) if found else at_end, f"not valid TOML: {message}", hint)


def _located(problems: list[Problem], source: str) -> list[Fault]:
    from rubrics.toml.lines import TomlLines  # noqa: PLC0415 (only a faulty file needs the parser)

    lines = TomlLines(source)
    return [
        Fault(lines.at(found.path), found.message, found.hint, found.path, found.of_text)
        for found in problems
    ]
