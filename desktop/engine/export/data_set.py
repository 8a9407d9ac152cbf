"""Data sets of SPSS (sav) and Stata (dta): the wide table, with numbers that have labels."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.engine.atomic import replacing
from desktop.engine.domain import told_apart
from desktop.engine.export.cells import Cell, cut, ends
from desktop.engine.export.variables import Variable, variables_of
from desktop.engine.export.wide import WideTable
from desktop.engine.progress import Progress, silent
from desktop.engine.store.project import Project

_VALUE_LABEL, _FILE_LABEL = 120, 64
"""The longest labels of a value and of a file that both programs keep, in bytes."""

_LONG = 2**31 - 27
"""What Stata gives labels to are whole numbers below this one."""

_SAV_TIME, _DTA_TIME = 92, b"<timestamp>\x11"
"""Where a sav file has the time when it was written, and after what a dta file has it."""


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
    coders = told_apart({coder.coder_id: coder.name for coder in project.coders()})
    variables = variables_of(table, columns, coders)
    rubric = project.rubric()
    _write(path, variables, cut(f"{rubric.title} {rubric.version}", _FILE_LABEL))
    return [path]


def _write(path: Path, variables: Sequence[Variable], file_label: str) -> None:
    import pandas
    import pyreadstat

    frame = pandas.DataFrame({variable.name: variable.series for variable in variables})
    stata = path.suffix == ".dta"
    options: dict[str, Any] = {
        "file_label": file_label,
        "column_labels": [variable.label for variable in variables],
        "variable_value_labels": {
            variable.name: {n: ends(text, _VALUE_LABEL) for n, text in variable.labels.items()}
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
    """Raises ReadStat's error for a full disk as OSError."""
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
