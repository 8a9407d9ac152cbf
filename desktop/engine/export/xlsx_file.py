"""Excel: tables as sheets of one workbook, within Excel's limits, which are told in words."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.engine.atomic import WriteError, replacing
from desktop.engine.export.cells import Cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_CHARACTERS = 32_767
_LISTED = 100
_CUT = " […]"
_WIDEST = 60
_EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: the sheet's name, its columns, and its rows (read once)."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(path: Path, sheets: Sequence[Sheet], *, max_rows: int = MAX_ROWS) -> None:
    """Writes a workbook: the sheets, and a sheet ``notes`` on what Excel's limits made of them.

    A table of more than ``max_rows`` rows goes on in sheets ``NAME 2``, ``NAME 3``…; texts that are
    too long are cut. Texts are never formulas or links. The same tables give the same bytes.
    Raises WriteError, also for a table with more columns than a sheet can have.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    for sheet in sheets:
        if len(sheet.header) > MAX_COLUMNS:
            raise WriteError(
                f"The table '{sheet.name}' has {len(sheet.header):,} columns and Excel holds "
                f"{MAX_COLUMNS:,}. Export it as csv instead."
            )
    with replacing(path) as part, _scratch(part) as scratch:
        options = {"constant_memory": True, "use_zip64": True, "tmpdir": str(scratch)}
        book = xlsxwriter.Workbook(str(part), options)
        book.set_properties({"created": _EPOCH})
        writer = _Writer(book, max_rows)
        try:
            for sheet in sheets:
                writer.write(sheet)
            writer.write_notes()
            book.close()
        except FileCreateError as error:  # an OSError in disguise
            raise error.args[0] from error
        finally:
            for page in book.worksheets():  # which a failure leaves open
                with suppress(OSError):
                    page.row_data_fh.close()


@contextmanager
def _scratch(part: Path) -> Iterator[Path]:
    """A folder beside the file for the pages being gathered, emptied of what a kill left there.

    Not the system's folder for temporary files: texts belong only where the user has them put.
    """
    folder = part.with_suffix(".pages")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _width(title: str | None, cell: Cell) -> int:
    """A column's width in letters: that of its name and its first cell, at most _WIDEST."""
    shown = cell if isinstance(cell, str) else ""
    return min(max(map(len, (title or "", *shown.splitlines()))) + 2, _WIDEST)


@dataclass(slots=True)
class _Writer:
    """Fills a workbook, and notes what did not fit."""

    book: Workbook
    max_rows: int
    notes: list[str] = field(default_factory=list)
    cut: int = 0

    def write(self, sheet: Sheet) -> None:
        rows = iter(sheet.rows)
        first = next(rows, ())
        widths = [_width(title, cell) for title, cell in zip_longest(sheet.header, first)]
        page = self._start(sheet.name, sheet.header, widths)
        number, row = 1, 0
        for cells in chain([first] if first else [], rows):
            if row == self.max_rows - 1:
                number, row = number + 1, 0
                page = self._start(f"{sheet.name} {number}", sheet.header, widths)
            row += 1
            for column, cell in enumerate(cells):
                self._put(page, row, column, cell)
        if number > 1:
            self.notes.append(
                f"The table '{sheet.name}' has more rows than an Excel sheet holds "
                f"({self.max_rows:,}) and goes on in the sheets up to '{sheet.name} {number}'."
            )

    def write_notes(self) -> None:
        if self.cut > _LISTED:
            self.notes.append(f"{self.cut - _LISTED:,} more texts were cut in the same way.")
        page = self.book.add_worksheet("notes")
        page.set_column(0, 0, 120)
        for row, note in enumerate(self.notes or ["Everything fitted; nothing was changed."]):
            page.write_string(row, 0, note)

    def _start(self, name: str, header: Sequence[str], widths: Sequence[int]) -> Worksheet:
        page = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
        bold = self.book.add_format({"bold": True})
        for column, title in enumerate(header):
            page.write_string(0, column, self._fitted(page, 0, column, title), bold)
        return page

    def _put(self, page: Worksheet, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            if cell:
                page.write_string(row, column, self._fitted(page, row, column, cell))
        elif isinstance(cell, bool):
            page.write_boolean(row, column, cell)
        elif cell is not None:
            page.write_number(row, column, cell)

    def _fitted(self, page: Worksheet, row: int, column: int, text: str) -> str:
        """The text, cut where it has more of the UTF-16 units that Excel counts than it allows."""
        text = text.encode("utf-8", "backslashreplace").decode()
        if len(text) <= MAX_CHARACTERS // 2:
            return text
        units = text.encode("utf-16-le")
        if len(units) <= 2 * MAX_CHARACTERS:
            return text
        self.cut += 1
        if self.cut <= _LISTED:
            from xlsxwriter.utility import xl_rowcol_to_cell

            self.notes.append(
                f"The text in cell {xl_rowcol_to_cell(row, column)} of '{page.get_name()}' has "
                f"{len(units) // 2:,} characters and Excel holds {MAX_CHARACTERS:,}: it was cut. "
                "The CSV and JSONL exports have it whole."
            )
        kept = units[: 2 * (MAX_CHARACTERS - len(_CUT))]
        return kept.decode("utf-16-le", "ignore") + _CUT
