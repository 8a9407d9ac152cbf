"""A small table as it stands, for looking for a codebook in it and not for units."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.ingest.decode import Damage
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import DOCUMENTS, FORMATS, WORKBOOKS, Format, Row, Table, ending
from desktop.engine.ingest.formats.workbook import visible_sheets
from desktop.engine.ingest.limits import MEBIBYTE
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted
from rubrics.digest import clean

LARGEST_FILE = 20 * MEBIBYTE
MOST_ROWS = 5_000
MOST_CHARACTERS = 2_000_000
"""Larger tables are refused, because a table is read and handed over whole."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table that are not blank, the names of its columns among them.

    ``sheets`` are those of a workbook that can be seen, or the tables of a document, whichever was
    read.
    """

    rows: tuple[Row, ...]
    problems: tuple[str, ...]
    sheets: tuple[str, ...] = ()


def read_rows(path: Path, options: ReadOptions) -> Rows:
    """All rows of a small table; of a document those of the table that ``options.sheet`` names, or
    of its first. Raises UnreadableError.

    Outside the confined process use ``Reader.rows``.
    """
    file_format = _checked_format(path)
    if file_format.name in DOCUMENTS:
        table, sheets = _of_document(path, file_format, options.sheet)
    else:
        read = file_format.read(path, options)
        assert isinstance(read, Table)
        table, sheets = read, visible_sheets(path) if file_format.name in WORKBOOKS else ()
    return _kept(table, options, sheets)


def first_tables(path: Path, most: int) -> tuple[Rows, ...]:
    """The small ones among the first tables of a document, which is read once. Raises
    UnreadableError.

    Outside the confined process use ``Reader.first_tables``.
    """
    tables = _checked_format(path).tables(path)
    found: list[Rows] = []
    for name in [*tables][:most]:
        with suppress(UnreadableError):
            found.append(_kept(Table(iter(tables[name])), ReadOptions(), tuple(tables)))
    return tuple(found)


def _checked_format(path: Path) -> Format:
    """How a file is read, if it is not too large."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableError(f"The file cannot be opened: {error.strerror}.") from error
    if size > LARGEST_FILE:
        raise UnreadableError(_too_large(f"{size / MEBIBYTE:,.0f} MB"))
    return FORMATS[ending(path)]


def _kept(table: Table, options: ReadOptions, sheets: tuple[str, ...]) -> Rows:
    """The rows that are not blank, with their cells clean."""
    rows: list[Row] = []
    damage = Damage()
    characters = 0
    for row in table.rows:
        cells = [clean(cell).strip() for cell in row.cells]
        if not any(cells):
            continue
        rows.append(Row(row.number, cells))
        characters += sum(map(len, cells))
        for cell in cells:
            damage.look_at(cell)
        if len(rows) > MOST_ROWS or characters > MOST_CHARACTERS:
            raise UnreadableError(_too_large(f"more than {counted(len(rows) - 1, 'row')}"))
    problems = [*table.problems, *damage.told(table.encoding, bool(options.encoding))]
    return Rows(tuple(rows), tuple(problems), sheets)


def _of_document(path: Path, file_format: Format, wanted: str) -> tuple[Table, tuple[str, ...]]:
    """A table of a document, and the names of all."""
    tables = file_format.tables(path)
    if not tables:
        raise UnreadableError(
            "There is no table in this document. Put the codebook into one, with a row for each "
            "level or code and the names of the columns above, or into a spreadsheet."
        )
    if wanted and wanted not in tables:
        raise UnreadableError(f"There is no table '{wanted}'. The tables are: {', '.join(tables)}.")
    return Table(iter(tables[wanted or next(iter(tables))])), tuple(tables)


def _too_large(what: str) -> str:
    return (
        f"The table has {what}, too many for a codebook. If it holds texts, drop it on the window "
        "or name it to 'glossator annotate'."
    )
