"""Data sets of SPSS (sav) and Stata (dta): the wide table, with numbers that have labels."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.engine.atomic import replacing
from desktop.engine.domain import told_apart
from desktop.engine.export.cells import Cell
from desktop.engine.export.long import value_cell
from desktop.engine.export.wide import CONFIDENCE, Column, WideTable
from desktop.engine.ingest.labels import SEEN
from desktop.engine.progress import Progress, silent
from desktop.engine.store.project import Project
from rubrics.labels import members
from rubrics.schema import Dimension, Scale, Select

if TYPE_CHECKING:
    from pandas import Series

MAX_BYTES = 2045
"""The longest text that both programs keep within a row."""

_NAME, _LABEL, _VALUE_LABEL, _FILE_LABEL = 28, 80, 120, 64
"""The longest names and labels: of both programs the smaller limit, in bytes. Names may have 32,
but pyreadstat calls labels of values by the variable's name and a number of up to four digits."""

_WIDEST, _FINEST = 40, 16
"""The most characters and decimals that SPSS shows of a number."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)([.][0-9]+)?(e-[0-9]{2,3})?", re.ASCII)

_LEVEL = 15
"""What a variable's name keeps for a level, in bytes."""

_WHAT, _CODER = 40, 24
"""What a variable's label keeps for a level and for a coder's name, in bytes."""

_RESERVED = frozenset({
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
    "byte", "double", "float", "if", "in", "int", "long", "strl", "using",
})  # fmt: skip
"""What is no name in SPSS or in Stata."""

_YES_NO = {0.0: "no", 1.0: "yes"}

_LONG = 2**31 - 27
"""What Stata gives labels to are whole numbers below this one."""

_SAV_TIME, _DTA_TIME = 92, b"<timestamp>\x11"
"""Where a sav file has the time when it was written, and after what a dta file has it."""


@dataclass(frozen=True, slots=True)
class _Variable:
    """A column as statistics programs have it: all texts, or numbers, which may be missing.

    ``shown`` is the format of numbers, empty for texts; it and ``measure`` are in SPSS's words.
    """

    name: str
    label: str
    values: Sequence[str | float | None]
    labels: Mapping[float, str] = field(default_factory=dict)
    measure: str = "nominal"
    shown: str = "F8.0"

    @property
    def series(self) -> Series:
        """The values, with their type also where all are missing."""
        import pandas

        return pandas.Series(self.values, dtype="float64" if self.shown else "object")


def write_data_set(project: Project, path: Path, progress: Progress = silent) -> list[Path]:
    """Writes ``path``, whose ending is ``.sav`` or ``.dta``: a case for each unit.

    The variables are the columns of the wide table under names that both programs take, in their
    labels the columns' own names or the dimension and the coder. Levels are their numbers, or,
    where they are no numbers, 1, 2 … in the order of the codebook, and have their names as labels;
    where several levels may be chosen, each is a variable of its own, 0 or 1. Texts of more than
    MAX_BYTES bytes are cut, and the variable's label says so. All is held in memory at once. The
    same data give the same bytes. Raises WriteError.
    """
    table = WideTable(project)
    columns: list[list[Cell]] = [[] for _ in table.header]
    for row in table.rows(progress):
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
    names = _Names()
    coders = told_apart({coder.coder_id: coder.name for coder in project.coders()})
    given = len(table.given)
    variables = [
        _given(names.fit(name)[0], name, cells)
        for name, cells in zip(table.given, columns[:given], strict=True)
    ]
    called = _called(table.coded, names)
    for coded, cells in zip(table.coded, columns[given:], strict=True):
        coder = coders.get(coded.coder_id, "final")
        variables += _coded(coded, called[coded.name], coder, cells)
    rubric = project.rubric()
    _write(path, variables, _cut(f"{rubric.title} {rubric.version}", _FILE_LABEL))
    return [path]


class _Names:
    """Names of variables: letters, digits and underscores, each once, case aside."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def fit(self, wanted: str, *endings: str) -> list[str]:
        """The name with each of the endings, or as much of it as leaves room for them, with a
        number where one of these is taken."""
        endings = endings or ("",)
        stem = _plain(wanted)
        if not stem[:1].isalpha() or stem.lower() in _RESERVED or re.fullmatch(r"(?i)str\d+", stem):
            stem = f"v_{stem}".strip("_")
        room = _NAME - max(len(ending.encode()) for ending in endings)
        start = name = _cut(stem, room).rstrip("_")
        while not self._taken.isdisjoint(f"{name}{ending}".casefold() for ending in endings):
            self._numbers[start] += 1
            number = f"_{self._numbers[start] + 1}"
            name = f"{_cut(stem, room - len(number))}{number}"
        names = [f"{name}{ending}" for ending in endings]
        self._taken.update(map(str.casefold, names))
        return names


def _plain(text: str) -> str:
    """The text of letters, digits and underscores alone."""
    return re.sub(r"\W+", "_", unicodedata.normalize("NFC", text)).strip("_")


def _called(coded: Sequence[Column], names: _Names) -> dict[str, list[str]]:
    """Column -> the names of its variables.

    What goes with a value keeps its ending, and what comes before that is the value's name, also
    where names are cut: by these it is known, when the file is read, what is nobody's blind label.
    """
    called: dict[str, list[str]] = {}
    for (dimension, coder_id), group in groupby(coded, lambda c: (c.dimension, c.coder_id)):
        value, *details = group
        endings = [column.detail for column in details]
        if dimension.select is Select.MANY:
            called[value.name] = [
                names.fit(value.name, f"_{_cut(_plain(level.value), _LEVEL) or place}")[0]
                for place, level in enumerate(dimension.levels, 1)
            ]
            found = names.fit(value.name, *endings) if endings else []
        elif coder_id:
            first, *found = names.fit(value.name, "", *endings)
            called[value.name] = [first]
        else:
            ending = value.name.removeprefix(dimension.name)
            called[value.name], found = names.fit(dimension.name, ending), []
        called |= {column.name: [name] for column, name in zip(details, found, strict=True)}
    return called


def _cut(text: str, most: int) -> str:
    """The text, as far as it has no more than so many bytes in UTF-8."""
    return text.encode()[:most].decode(errors="ignore")


def _ends(text: str, most: int) -> str:
    """The text, where it has more than so many bytes without what is in its middle: of questions
    that begin alike the ends differ."""
    if len(text.encode()) <= most:
        return text
    half = (most - len("…".encode())) // 2
    return f"{_cut(text, half)}…{text.encode()[-half:].decode(errors='ignore')}"


def _given(name: str, title: str, cells: Sequence[Cell]) -> _Variable:
    """A column of the input: numbers where all its cells are and lose nothing by it, else texts."""
    filled = [cell for cell in cells if cell not in ("", None)]
    numbers = [number for cell in filled if (number := _exact(cell)) is not None]
    places = {number.as_tuple().exponent for number in numbers}
    padded = any(isinstance(cell, str) and re.search(r"[.]\d*0$", cell) for cell in filled)
    if numbers and len(numbers) == len(filled) and not (padded and len(places) > 1):
        values = [None if cell in ("", None) else float(str(cell)) for cell in cells]
        label, shown = _ends(title, _LABEL), _shown(numbers)
        return _Variable(name, label, values, measure="scale", shown=shown)
    texts = ["" if cell is None else str(cell) for cell in cells]
    kept = [_cut(text, MAX_BYTES) for text in texts]
    told = f" (cut after {MAX_BYTES:,} bytes)" if kept != texts else ""
    return _Variable(name, _ends(title, _LABEL - len(told)) + told, kept, shown="")


def _exact(cell: Cell) -> Decimal | None:
    """The number in a cell; None where it has none, or one that no program would keep as it is.

    Beyond what is a number in all tables these are 1.10, whose zero the variable's format shows,
    0.8459876543210123 and 8.1e-05.
    """
    text = str(cell)
    if not _NUMBER.fullmatch(text) or (isinstance(cell, str) and text.strip("-").isdecimal()):
        return None
    number = Decimal(text)
    return number if number == Decimal(repr(float(text))) else None


def _shown(numbers: Iterable[Decimal]) -> str:
    """The format of SPSS that shows the digits of all these numbers."""
    widths, decimals = [8], [0]
    for number in numbers:
        digits = f"{number:f}"
        widths.append(len(digits))
        decimals.append(len(digits.partition(".")[2]))
    return f"F{min(max(widths), _WIDEST)}.{min(max(decimals), _FINEST)}"


def _coded(
    column: Column, names: Sequence[str], coder: str, cells: Sequence[Cell]
) -> Iterator[_Variable]:
    """What a coder said to a dimension, and what goes with it."""
    dimension = column.dimension
    if column.detail == CONFIDENCE:
        label = _label(dimension, ", confidence", coder)
        values = [None if cell is None else float(cell) for cell in cells]
        yield _Variable(names[0], label, values, measure="scale", shown="F8.3")
    elif column.detail == SEEN:
        label = _label(dimension, ", model's answer in sight", coder)
        values = [None if cell is None else float(bool(cell)) for cell in cells]
        yield _Variable(names[0], label, values, _YES_NO)
    elif dimension.select is Select.MANY:
        chosen = [members(str(cell)) if cell else None for cell in cells]
        for name, level in zip(names, dimension.levels, strict=True):
            label = _label(dimension, f": {level.name}", coder)
            values = [None if found is None else float(level.value in found) for found in chosen]
            yield _Variable(name, label, values, _YES_NO)
    else:
        numbers = _numbers(dimension)
        code = {value_cell(dimension, value): number for value, number in numbers.items()}
        labels = {numbers[level.value]: level.name for level in dimension.levels}
        scale = "scale" if dimension.scale is Scale.INTERVAL else dimension.scale.value
        values = [None if cell in ("", None) else code[cell] for cell in cells]
        label = _label(dimension, "", coder)
        shown = _shown(Decimal(repr(number)).normalize() for number in numbers.values())
        yield _Variable(names[0], label, values, labels, scale, shown)


def _label(dimension: Dimension, what: str, coder: str) -> str:
    """A variable's label. What tells it from others of its dimension has room first."""
    end = f"{_ends(what, _WHAT)} ({_ends(coder, _CODER)})"
    return _ends(dimension.title, _LABEL - len(end.encode())) + end


def _numbers(dimension: Dimension) -> dict[str, float]:
    """Value -> the number that stands for it: its own, or else its place in the codebook."""
    try:
        numbers = {value: float(value) for value in dimension.values}
    except ValueError:
        numbers = {}
    own = set(filter(isfinite, numbers.values()))
    if len(own) < len(dimension.values):
        return {value: float(place) for place, value in enumerate(dimension.values, 1)}
    return numbers


def _write(path: Path, variables: Sequence[_Variable], file_label: str) -> None:
    import pandas
    import pyreadstat

    frame = pandas.DataFrame({variable.name: variable.series for variable in variables})
    stata = path.suffix == ".dta"
    options: dict[str, Any] = {
        "file_label": file_label,
        "column_labels": [variable.label for variable in variables],
        "variable_value_labels": {
            variable.name: {n: _ends(text, _VALUE_LABEL) for n, text in variable.labels.items()}
            for variable in variables
            if not stata or all(n % 1 == 0 and abs(n) < _LONG for n in variable.labels)
        },
    }
    with replacing(path) as part, _telling():
        part.touch()
        target = os.fspath(part.absolute())
        if stata:
            pyreadstat.write_dta(frame, target, **options)
        else:
            measures = {variable.name: variable.measure for variable in variables}
            formats = {variable.name: variable.shown for variable in variables if variable.shown}
            options |= {"variable_measure": measures, "variable_format": formats}
            pyreadstat.write_sav(frame, target, row_compress=True, **options)
        _stamp(part, path.suffix)


@contextmanager
def _telling() -> Iterator[None]:
    """Raises what keeps ReadStat from writing as the error of the system that it was."""
    from pyreadstat import ReadstatError

    try:
        yield
    except ReadstatError as error:
        if "Unable to write" not in str(error):
            raise
        raise OSError(errno.ENOSPC, str(error)) from error


def _stamp(part: Path, ending: str) -> None:
    """Puts one time where the file says when it was written: equal data are equal bytes."""
    with part.open("r+b") as file:
        if ending == ".sav":
            file.seek(_SAV_TIME)
            file.write(b"01 Jan 0000:00:00")
        else:
            file.seek(file.read(1024).index(_DTA_TIME) + len(_DTA_TIME))
            file.write(b"01 Jan 2000 00:00")
