"""Data sets of SPSS (sav) and Stata (dta): the wide table, with numbers that have labels."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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

_NAME, _LABEL, _VALUE_LABEL, _FILE_LABEL = 32, 80, 120, 64
"""The longest names and labels: of both programs the smaller limit, in bytes."""

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
        _given(names.fit(name), name, cells)
        for name, cells in zip(table.given, columns[:given], strict=True)
    ]
    for coded, cells in zip(table.coded, columns[given:], strict=True):
        variables += _coded(coded, coders.get(coded.coder_id, "final"), cells, names)
    rubric = project.rubric()
    _write(path, variables, _cut(f"{rubric.title} {rubric.version}", _FILE_LABEL))
    return [path]


class _Names:
    """Names of variables: letters, digits and underscores, each once, case aside."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def fit(self, wanted: str) -> str:
        """The name, or as much of it as may be one, with a number where it is taken."""
        stem = re.sub(r"\W+", "_", wanted).strip("_")
        if not stem[:1].isalpha() or stem.lower() in _RESERVED or re.fullmatch(r"(?i)str\d+", stem):
            stem = f"v_{stem}".strip("_")
        name, number = _cut(stem, _NAME).rstrip("_"), 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{_cut(stem, _NAME - len(f'_{number}'))}_{number}"
        self._taken.add(name.casefold())
        return name


def _cut(text: str, most: int) -> str:
    """The text, as far as it has no more than so many bytes in UTF-8."""
    return text.encode()[:most].decode(errors="ignore")


def _given(name: str, title: str, cells: Sequence[Cell]) -> _Variable:
    """A column of the input: numbers where all its cells are, else texts."""
    filled = [cell for cell in cells if cell not in ("", None)]
    numbers = [cell for cell in filled if isinstance(cell, int | float)]
    if numbers and len(numbers) == len(filled):
        width = max(8, *(len(str(number)) for number in numbers))
        decimals = max(len(str(number).partition(".")[2]) for number in numbers)
        values = [float(cell) if isinstance(cell, int | float) else None for cell in cells]
        label, shown = _cut(title, _LABEL), f"F{width}.{decimals}"
        return _Variable(name, label, values, measure="scale", shown=shown)
    texts = ["" if cell is None else str(cell) for cell in cells]
    kept = [_cut(text, MAX_BYTES) for text in texts]
    if kept != texts:
        title = f"{_cut(title, _LABEL // 2)} (cut after {MAX_BYTES:,} bytes)"
    return _Variable(name, _cut(title, _LABEL), kept, shown="")


def _coded(column: Column, coder: str, cells: Sequence[Cell], names: _Names) -> Iterator[_Variable]:
    """What a coder said to a dimension, and what goes with it."""
    dimension = column.dimension
    if column.detail == CONFIDENCE:
        label = _label(f"{dimension.title}, confidence", coder)
        values = [None if cell is None else float(cell) for cell in cells]
        yield _Variable(names.fit(column.name), label, values, measure="scale", shown="F8.3")
    elif column.detail == SEEN:
        label = _label(f"{dimension.title}, model's answer in sight", coder)
        values = [None if cell is None else float(bool(cell)) for cell in cells]
        yield _Variable(names.fit(column.name), label, values, _YES_NO)
    elif dimension.select is Select.MANY:
        chosen = [members(str(cell)) if cell else None for cell in cells]
        for level in dimension.levels:
            label = _label(f"{dimension.title}: {level.name}", coder)
            values = [None if found is None else float(level.value in found) for found in chosen]
            yield _Variable(names.fit(f"{column.name}_{level.value}"), label, values, _YES_NO)
    else:
        numbers = _numbers(dimension)
        code = {value_cell(dimension, value): number for value, number in numbers.items()}
        labels = {numbers[level.value]: level.name for level in dimension.levels}
        scale = "scale" if dimension.scale is Scale.INTERVAL else dimension.scale.value
        values = [None if cell in ("", None) else code[cell] for cell in cells]
        label = _label(dimension.title, coder)
        yield _Variable(names.fit(column.name), label, values, labels, scale)


def _label(what: str, coder: str) -> str:
    return f"{_cut(what, _LABEL // 2)} ({_cut(coder, _LABEL // 2 - 3)})"


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
            variable.name: {n: _cut(text, _VALUE_LABEL) for n, text in variable.labels.items()}
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
