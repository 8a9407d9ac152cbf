"""Spreadsheets: xlsx, xls and ods.

calamine reads all of them; it streams nothing but is some twenty times faster than openpyxl, knows
the merged cells that openpyxl's streaming mode hides, and its XML parser expands no entities.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.engine.ingest.archive import check_part, open_archive, parse_part
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.formats.cells import cell_text
from desktop.engine.ingest.formats.hidden import (
    HIDDEN,
    Hidden,
    hidden_in_ods,
    hidden_in_xls,
    hidden_in_xlsx,
)
from desktop.engine.ingest.formats.relations import relations
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted, some
from desktop.engine.progress import Progress, with_progress

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_BOOK = "xl/workbook.xml"
_SPANS = re.compile(rb"number-(?:columns|rows)-spanned=\"(?:[2-9]|\d\d)")
_NOT_A_VALUE = re.compile(rb"<(?:\w+:)?f[ >/]|\bt=\"e\"")
_BLOCK = 1 << 20
_MOST_CELLS = 20_000_000
"""Empty ones count: a single cell far from the others makes billions, in a file of kilobytes."""


def read(path: Path, options: ReadOptions, progress: Progress) -> Table:
    """The rows of one sheet with the values last calculated, as the file keeps them.

    Of an xls it is not known which formulas were never calculated.
    Dates and durations are ISO 8601, whole numbers have no ``.0``. Of merged cells the first holds
    the value.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    ending = path.suffix.lower()
    ods = ending == ".ods"
    problems: list[str] = []
    with _archive(path, ending) as archive:
        if archive is not None and ods:
            check_part(archive, "content.xml")
        try:
            workbook = CalamineWorkbook.from_path(path)
            sheet = _choose(workbook, options.sheet, problems)
            merged = bool(sheet.merged_cell_ranges)
            if archive is None:
                hidden = hidden_in_xls(path, workbook.sheet_names.index(sheet.name))
            else:
                if not ods:
                    problems += _uncalculated(archive, sheet.name)
                merged |= ods and _mentions(archive, "content.xml", _SPANS)
                hidden = _hidden(archive, sheet.name, ods)
        except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnreadableError(_damaged(error)) from error
    first, last = (sheet.start or (0, 0))[0], (sheet.end or (0, 0))[0]
    if (last + 1) * sheet.width > _MOST_CELLS:
        raise UnreadableError(
            f"The sheet '{sheet.name}' has {last + 1:,} rows of {counted(sheet.width, 'cell')}, "
            f"filled or not; at most {_MOST_CELLS:,} cells can be read. Delete rows and columns "
            "that are empty or far from the others, or split the table."
        )
    if merged:
        problems.append("Merged cells have their value in the first; the others are empty.")
    problems += _read_although_hidden(*_filled(sheet, hidden))
    return Table(with_progress(_rows(sheet, first), progress, last + 1 - first), problems=problems)


def _archive(path: Path, ending: str) -> AbstractContextManager[zipfile.ZipFile | None]:
    """The zip archive of a workbook, checked; None for an xls. Raises UnreadableError."""
    if ending == ".xls":
        return nullcontext()
    if ending == ".ods":
        return open_archive(path, "content.xml", "ods file")
    return open_archive(path, _BOOK, "xlsx file")


def visible_sheets(path: Path) -> tuple[str, ...]:
    """The names of the sheets that can be seen."""
    from python_calamine import CalamineWorkbook

    return tuple(_visible(CalamineWorkbook.from_path(path)))


def _visible(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetVisibleEnum

    return [s.name for s in workbook.sheets_metadata if s.visible == SheetVisibleEnum.Visible]


def _damaged(error: Exception) -> str:
    if "assword" in str(error):
        return "The workbook is protected by a password. Save it without one and try again."
    if "Invalid OLE" in str(error):
        return (
            "This is no xls workbook, though it is called one: other programs name web pages and "
            "texts so. Open it in a spreadsheet program and save it as xlsx."
        )
    return f"The workbook is damaged: {error}."


def _choose(workbook: CalamineWorkbook, wanted: str, problems: list[str]) -> CalamineSheet:
    """The wanted sheet, or the first visible one that is not empty; others are reported."""
    names = workbook.sheet_names
    if wanted:
        if wanted not in names:
            raise UnreadableError(
                f"There is no sheet '{wanted}'. The sheets are: {', '.join(names)}."
            )
        return workbook.get_sheet_by_name(wanted)
    visible = _visible(workbook)
    filled = [
        sheet for name in visible if (sheet := workbook.get_sheet_by_name(name)).start is not None
    ]
    if not filled:
        raise UnreadableError("All visible sheets are empty; there is nothing to annotate.")
    others = [f"'{sheet.name}'" for sheet in filled[1:]]
    hidden = [f"'{name}'" for name in names if name not in visible]
    if others:
        problems.append(
            f"Only the sheet '{filled[0].name}' was read, not {', '.join(others)}; "
            "another one can be named."
        )
    if hidden:
        problems.append(f"Hidden sheets were not read: {', '.join(hidden)}.")
    return filled[0]


def _filled(sheet: CalamineSheet, hidden: Hidden) -> tuple[list[int], list[int]]:
    """(the hidden rows, the hidden columns) that have anything in them, by number from 1."""
    if not any(hidden):
        return [], []
    stop, width = (sheet.end or (0, 0))[0] + 2, sheet.width
    among = {number for rows in hidden.rows for number in range(rows.start, min(rows.stop, stop))}
    rows: list[int] = []
    columns = {
        n: False for span in hidden.columns for n in range(span.start, min(span.stop, width + 1))
    }
    for number, values in enumerate(sheet.iter_rows(), 1):
        if number in among and any(value != "" for value in values):
            rows.append(number)
        for column, filled in columns.items():
            columns[column] = filled or values[column - 1] != ""
    return rows, [column for column, filled in columns.items() if filled]


def _read_although_hidden(rows: list[int], columns: list[int]) -> Iterator[str]:
    if rows:
        yield (
            f"Hidden in the sheet and read like the others: {counted(len(rows), 'row')} "
            f"({some(rows)}). To leave hidden rows out, delete them, or copy those that are "
            "visible into a new file."
        )
    if columns:
        from xlsxwriter.utility import xl_col_to_name

        letters = [xl_col_to_name(column - 1) for column in columns]
        yield (
            f"Hidden in the sheet and read like the others: {counted(len(columns), 'column')} "
            f"({some(letters)}). To leave hidden columns out, delete them, or copy those that are "
            "visible into a new file."
        )


def _rows(sheet: CalamineSheet, first: int) -> Iterator[Row]:
    """The rows from the first that is not empty, with the numbers a spreadsheet program shows."""
    for number, values in islice(enumerate(sheet.iter_rows(), 1), first, None):
        yield Row(number, [cell_text(value) for value in values])


def _hidden(archive: zipfile.ZipFile, sheet: str, ods: bool) -> Hidden:
    """The rows and columns of a sheet that are hidden, filled or not."""
    part = "content.xml" if ods else _part_of(archive, sheet)
    if part is None or not _mentions(archive, part, HIDDEN):
        return Hidden([], [])
    return hidden_in_ods(archive, sheet) if ods else hidden_in_xlsx(archive, part)


def _uncalculated(archive: zipfile.ZipFile, sheet: str) -> Iterator[str]:
    """Sentences about formulas whose value the file does not hold, and about error values.

    A program that writes a workbook without calculating it leaves such; calamine reads both as
    empty cells.
    """
    part = _part_of(archive, sheet)
    if part is None or not _mentions(archive, part, _NOT_A_VALUE):
        return
    formulas, errors = [], []
    for cell in parse_part(archive, part).iterfind(".//{*}c"):
        where = cell.get("r", "?")
        if cell.get("t") == "e":
            errors.append(where)
        elif cell.get("t") == "str":  # a text, even if it is empty
            continue
        elif cell.find("{*}f") is not None and not cell.findtext("{*}v"):
            formulas.append(where)
    if formulas:
        yield (
            f"{counted(len(formulas), 'formula')} without a calculated value left empty "
            f"({some(formulas)}); open and save the workbook in a spreadsheet program to fill them."
        )
    if errors:
        yield f"{counted(len(errors), 'cell')} with an error value left empty ({some(errors)})."


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive's part that holds a sheet, found by the workbook's relations; None if it is not
    there. Strict workbooks have the same element names in other namespaces."""
    entries = parse_part(archive, _BOOK).iterfind(".//{*}sheet")
    entry = next((entry for entry in entries if entry.get("name") == sheet), None)
    of_entry = {} if entry is None else entry.attrib
    relation = next((value for name, value in of_entry.items() if name.endswith("}id")), None)
    found = (where for called, _, where in relations(archive, _BOOK) if called == relation)
    part = next(found, None)
    return part if part in archive.namelist() else None


def _mentions(archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]) -> bool:
    with archive.open(part) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            if pattern.search(tail + block):
                return True
            tail = block[-32:]
    return False
