"""Tables as text: csv and tsv, whatever their separator and quotation marks."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.ingest.decode import find_encoding
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.formats.opener import Opener
from desktop.engine.ingest.header import rows_above
from desktop.engine.ingest.limits import TABLE_LIMIT
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress

_SAMPLE = 1 << 18
_MOST = 0.5
_END = "\x1f"
"""Added behind the last line: it comes back as a row of its own unless a quotation mark is open."""

_NAMED = re.compile(r"\"?sep=(.)\"?(?:\r\n?|\n)", re.IGNORECASE)
"""A first line that tells Excel the separator."""

_OLD_END = "\x1a"
"""Ends the files that Windows has joined by ``copy a.csv+b.csv``."""

_NOTHING = "\x1e"
"""The separator of a table with one column: csv wants one, and no text has this character."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates and quotes its cells. ``skip`` counts first lines that are not rows."""

    separator: str
    quoting: bool = True
    spaced: bool = False
    escape: str | None = None
    skip: int = 0


def read(path: Path, options: ReadOptions, progress: Progress) -> Table:
    """The file's rows, with the separator found from how regular each makes them.

    A file with a quotation mark that is never closed is read without quotation marks if it is
    regular so. Raises UnreadableError if it is not: everything behind the mark would be one cell.
    """
    csv.field_size_limit(TABLE_LIMIT)
    encoding = find_encoding(path, options.encoding)
    dialect = sniff(path, encoding)
    opened = Opener(path, encoding, newline="")
    problems = []
    fault = _first_fault(opened, dialect)
    if fault and (unclosed := _never_closed(opened, dialect)):
        dialect = Dialect(dialect.separator, quoting=False, skip=dialect.skip)
        if len({len(cells) for _, cells in _rows(opened, dialect) if cells}) > 1:
            raise UnreadableError(
                f"A quotation mark opens in row {unclosed} and is never closed, so that the rest "
                "of the file would be one cell. Close it, or write it twice if it is part of the "
                "text."
            )
        problems.append("Quotation marks were read as part of the text: they are not in pairs.")
    elif fault:
        problems.append(
            f"More text follows a quotation mark in row {fault}, so that cells or rows may have "
            "run together there. A quotation mark within a text in quotation marks has to be "
            "written twice."
        )
    return Table(
        (Row(number, cells) for number, cells in opened.told(_rows(opened, dialect), progress)),
        separated=True,
        encoding=encoding,
        problems=problems,
    )


def sniff(path: Path, encoding: str) -> Dialect:
    """The dialect under which most of the first rows have the same number of cells, more than one.

    A title may stand above them, if more rows are alike without it. Where most rows have one cell,
    so that a comma in another is part of its text, the table has one column.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
        whole = not file.read(1)
    if named := _NAMED.match(sample):
        return Dialect(named[1], skip=1)
    lines = list(io.StringIO(sample, newline=""))  # the line ends of a file, not those of Unicode
    if not whole:
        lines.pop()
    preferred = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    best, best_score = Dialect(preferred), 0.0
    titled, titled_score = best, (_MOST, 0)
    for separator in dict.fromkeys((preferred, ",", ";", "\t", "|")):
        spaced = sample.count(f'{separator} "') > sample.count(f'{separator}"')
        dialect = Dialect(separator, spaced=spaced)
        escaped = Dialect(separator, spaced=spaced, escape="\\")
        if '\\"' in sample and _sound(lines, escaped, whole) and not _sound(lines, dialect, whole):
            dialect = escaped
        rows = _sampled(lines, dialect, whole)
        score = _regularity(rows)
        if score > best_score:
            best, best_score = dialect, score
        above = rows_above([Row(number, cells) for number, cells in enumerate(rows, 1)])
        score = _regularity(rows[above:])
        if above and not _is_prose(rows[above:]) and (score, -above) > titled_score:
            titled, titled_score = dialect, (score, -above)
    if titled_score[0] > max(best_score, _MOST):
        return titled
    if not best_score and _is_one_column(_sampled(lines, best, whole)):
        return Dialect(_NOTHING)
    return best


def _sound(lines: list[str], dialect: Dialect, whole: bool) -> bool:
    """Whether every quotation mark stands where the dialect puts one."""
    try:
        deque(_parsed(iter(lines), dialect, strict=True), maxlen=0)
    except csv.Error as error:
        return not whole and str(error) == "unexpected end of data"
    return True


def _sampled(lines: list[str], dialect: Dialect, whole: bool) -> list[list[str]]:
    """The cells of the rows in the sample."""
    rows = list(_parsed(iter(lines), dialect))
    if not whole and len(rows) > 1:
        rows.pop()  # it may have been cut off in the middle
    return rows


def _regularity(rows: list[list[str]]) -> float:
    """Share of rows as wide as the first; 0 where that is one cell."""
    widths = [len(row) for row in rows if row]
    if not widths or widths[0] < 2:
        return 0.0
    return sum(width == widths[0] for width in widths) / len(widths)


def _is_one_column(rows: list[list[str]]) -> bool:
    """Whether the first row has one cell and so have most of the others, or all are prose."""
    widths = [len(row) for row in rows if row]
    if not widths or widths[0] > 1:
        return False
    return widths.count(1) * 2 > len(widths) or _is_prose(rows)


def _is_prose(rows: list[list[str]]) -> bool:
    """Whether the separator is punctuation in running text: a blank always follows it, and rows
    have different numbers of it, or just one each."""
    wide = [row for row in rows if len(row) > 1]
    regular = len({len(row) for row in wide}) == 1 and len(wide[0]) > 2
    return not regular and all(cell.startswith(" ") for row in wide for cell in row[1:])


def _parsed(lines: Iterator[str], dialect: Dialect, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.separator,
        quoting=csv.QUOTE_MINIMAL if dialect.quoting else csv.QUOTE_NONE,
        skipinitialspace=dialect.spaced,
        escapechar=dialect.escape,
        strict=strict,
    )


def _lines(opened: Opener, skip: int) -> Iterator[str]:
    with opened() as file:
        for number, line in enumerate(file):
            if number >= skip and line != _OLD_END:
                yield line.removeprefix("\ufeff")  # of another file that this one was put behind
    yield _END


def _records(opened: Opener, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of every row, counted as a spreadsheet program does, with ``_END`` as one."""
    number = dialect.skip
    try:
        for cells in _parsed(_lines(opened, dialect.skip), dialect):
            number += 1
            yield number, cells
    except csv.Error as error:
        raise UnreadableError(f"Row {number + 1} cannot be read: {error}.") from error


def _rows(opened: Opener, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    return (record for record in _records(opened, dialect) if record[1] != [_END])


def _first_fault(opened: Opener, dialect: Dialect) -> int:
    """The number of the first row with a quotation mark that does not stand where the dialect puts
    one; 0 if there is none."""
    number = dialect.skip
    try:
        for _ in _parsed(_lines(opened, dialect.skip), dialect, strict=True):
            number += 1
    except csv.Error:
        return number + 1
    return 0


def _never_closed(opened: Opener, dialect: Dialect) -> int:
    """The number of the row in which a quotation mark opens for good; 0 if there is none."""
    number, cells = deque(_records(opened, dialect), maxlen=1).pop()
    return 0 if cells == [_END] else number
