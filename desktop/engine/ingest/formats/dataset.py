"""Data sets of SPSS (sav, zsav) and Stata (dta), which the library ReadStat reads.

ReadStat is native code: a damaged file that crashes it costs only itself, see ``Reader``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from desktop.engine.ingest.decode import wanted_codec
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.formats.cells import cell_text
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import some
from desktop.engine.progress import Progress, with_progress

_CASES = 10_000
"""Cases that are read at a time. ReadStat skips those before them quickly."""

_LOCKED = b"ENCRYPTEDSAV"


def read(path: Path, options: ReadOptions, progress: Progress) -> Table:
    """The cases as rows under the variables' names.

    Where all values of a variable have labels, as 1 to 5 may be called "never" to "always", these
    are read. What the file declares to be missing is empty.
    """
    data = _DataSet(path, options.encoding)
    if not data.names:
        raise UnreadableError("The data set has no variables; there is nothing to annotate.")
    labels = data.labels()
    problems = []
    if labels:
        problems.append(
            f"Read with the labels of their values instead of the numbers: {some(list(labels))}."
        )
    rows = _rows(data, labels)
    if data.count:
        rows = with_progress(rows, progress, data.count)
    return Table(rows, names=data.names, encoding=data.encoding, problems=problems)


def _rows(data: _DataSet, labels: Mapping[str, Mapping[object, str]]) -> Iterator[Row]:
    texts = [_text_of(data.kinds[name], labels.get(name)) for name in data.names]
    numbers = count(1)
    for cases in data.cases(data.names):
        for case in zip(*cases, strict=True):
            cells = [text(value) for text, value in zip(texts, case, strict=True)]
            yield Row(next(numbers), cells)


def _text_of(kind: str, labels: Mapping[object, str] | None) -> Callable[[object], str]:
    """The function that makes text of a variable's values."""
    if labels:
        return lambda value: "" if value is None else labels[value]
    if kind == "float":
        return lambda value: cell_text(_shortest(value))
    return cell_text


def _shortest(value: object) -> object:
    """A 32-bit number with the digits that were typed: 0.1, and not 0.10000000149011612."""
    return float(f"{value:.7g}") if isinstance(value, float) else value


class _DataSet:
    """A file, read some cases at a time."""

    def __init__(self, path: Path, encoding: str) -> None:
        import pyreadstat

        with path.open("rb") as file:
            if file.read(len(_LOCKED)) == _LOCKED:
                raise UnreadableError(
                    "The data set is protected by a password. Save it without one and try again."
                )
        self._path = path
        self._encoding = wanted_codec(encoding) if encoding else None
        self._read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
        _, about = self._ask(metadataonly=True)
        self.names: list[str] = about.column_names
        self.count: int = about.number_rows or 0  # which some files do not say
        self.kinds: dict[str, str] = about.readstat_variable_types
        self._labelled: dict[str, dict[object, str]] = about.variable_value_labels
        self.encoding = (about.file_encoding or "").lower()

    def cases(self, names: list[str]) -> Iterator[list[list[object]]]:
        """The values of these variables, a list for each, some cases at a time."""
        start = 0
        while True:
            found, _ = self._ask(usecols=names, row_offset=start, row_limit=_CASES)
            columns = [found[name] for name in names]
            yield columns
            if len(columns[0]) < _CASES:
                return
            start += _CASES

    def labels(self) -> Mapping[str, Mapping[object, str]]:
        """Variable -> value -> label, for the variables whose values all have a label.

        Goes through the cases once, for all variables: a survey has hundreds.
        """
        labels = {
            name: {value: text for value, text in named.items() if text.strip()}
            for name, named in self._labelled.items()
        }
        for columns in self.cases(list(labels)) if labels else ():
            for name, column in zip(tuple(labels), columns, strict=True):
                if not all(value is None or value in labels[name] for value in column):
                    labels[name] = {}
        return {name: named for name, named in labels.items() if named}

    def _ask(self, **options: Any) -> tuple[Any, Any]:
        """What pyreadstat makes of the file: values by variable, and what is known of them."""
        from pyreadstat import PyreadstatError, ReadstatError

        path = os.fspath(self._path)
        try:
            return self._read(path, output_format="dict", encoding=self._encoding, **options)
        except (ReadstatError, PyreadstatError) as error:
            raise UnreadableError(_why(str(error))) from error


def _why(error: str) -> str:
    if "character set" in error or "byte sequence" in error:
        return (
            "The texts of the data set are not in the encoding that it names. Say which one it "
            "is, such as windows-1252."
        )
    return (
        f"The data set is damaged, or too new to be read ({error}). Save it again with the "
        "program it is from, as an older version or as csv."
    )
