"""A selection of units as rows of a table; a row is fetched when it comes into view."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.engine.model import Coder, CoderKind, Status
from desktop.engine.store.table import Cell, Row
from desktop.ui.sentences import place_words
from desktop.ui.words import TOOLTIP_LETTERS, number_text, status_word
from rubrics.labels import level_names
from rubrics.schema import Dimension, Field

Index = QModelIndex | QPersistentModelIndex

PAGE = 100
"""Rows fetched together."""

KEPT = 40
"""Pages kept; more are fetched again when they come back into view."""

FLAG = "⚑"

FIXED = 2
"""Columns before the coders': where the unit is, and its text."""


class UnitsModel(QAbstractTableModel):
    """Columns: place, the text of one field, the models' values on one dimension, the newest one's
    confidence, and the people's values.

    ``wanted`` asks for the page of a number; ``page_came`` brings its rows.
    """

    wanted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[int] = ()
        self._pages: dict[int, list[Row]] = {}
        self._asked: set[int] = set()
        self._dimension: Dimension | None = None
        self._columns: list[Coder | None] = []
        self._fields: Sequence[Field] = ()
        self._field = ""
        self.several = True
        self.model: Coder | None = None
        """The model whose confidence is shown: the newest."""

    def show(
        self,
        numbers: Sequence[int],
        dimension: Dimension | None,
        coders: Sequence[Coder],
        *,
        fields: Sequence[Field],
        field: str,
        several: bool,
    ) -> None:
        """Shows other units, another one of their fields, or what others said of them; of which
        file they are where there are ``several``."""
        self.beginResetModel()
        self.several = several
        self._fields, self._field = fields, field
        self._numbers, self._dimension, self._columns = numbers, dimension, [*coders]
        models = [coder for coder in coders if coder.kind is CoderKind.MODEL]
        self.model = models[-1] if models else None
        if self.model is not None:
            self._columns.insert(coders.index(self.model) + 1, None)
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()

    def numbers(self, page: int) -> Sequence[int]:
        """The numbers of the units on a page."""
        return self._numbers[page * PAGE : (page + 1) * PAGE]

    def number(self, row: int) -> int | None:
        """The number of the unit in a row."""
        return self._numbers[row] if 0 <= row < len(self._numbers) else None

    def answered(self, row: int) -> int | None:
        """The number of the unit in a row where a model's answer to it is shown."""
        page, place = divmod(row, PAGE)
        rows = self._pages.get(page, [])
        if self._dimension is None or place >= len(rows):
            return None
        models = [c for c in self._columns if c and c.kind is CoderKind.MODEL]
        cells = (rows[place].cells.get((self._dimension.name, c.coder_id)) for c in models)
        return rows[place].number if any(cell and cell.value for cell in cells) else None

    def page_came(self, page: int, rows: list[Row]) -> None:
        """Shows the rows of a page that was wanted."""
        self._asked.discard(page)
        self._pages.pop(page, None)
        self._pages[page] = rows
        while len(self._pages) > KEPT:
            self._pages.pop(next(iter(self._pages)))
        first = page * PAGE
        last = min(first + len(rows), len(self._numbers)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def look_again(self, first: int, last: int) -> None:
        """Fetches the pages of some rows anew, showing what is known until they come."""
        wanted = {row // PAGE for row in (first, last) if 0 <= row < len(self._numbers)}
        for page in [page for page in self._pages if page not in wanted]:
            del self._pages[page]
        for page in sorted(wanted):
            self._want(page)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid():
            return 0
        return FIXED + len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        there = 0 <= section < self.columnCount()
        if orientation is not Qt.Orientation.Horizontal or not (shown and there):
            return None
        if section == 0:
            return self.tr("Where")
        if section == 1:
            titles = {field.name: field.title for field in self._fields}
            return titles[self._field] if len(titles) > 1 else self.tr("Text")
        coder = self.coder(section)
        return coder.name if coder else self.tr("Confidence")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.data(index)
            return text.replace(FLAG, self.tr("flagged")) if text else text
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._row(index.row())
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if index.column() == 0:
            of = row.document if self.several or not row.label else ""
            return place_words(row.label, of)
        if index.column() == 1:
            return self._texts(row) if role == Qt.ItemDataRole.ToolTipRole else self._text(row)
        if self._dimension is None:
            return None
        if coder := self.coder(index.column()):
            cell = row.cells.get((self._dimension.name, coder.coder_id))
            return self._shown(cell) if cell else None
        assert self.model is not None
        cell = row.cells.get((self._dimension.name, self.model.coder_id))
        return number_text(cell.confidence, 2) if cell and cell.confidence is not None else None

    def _text(self, row: Row) -> str:
        return " ".join(row.texts.get(self._field, "").split())

    def _texts(self, row: Row) -> str:
        """All fields, in lines that fit a screen; each named where there are several."""
        if len(self._fields) == 1:
            return textwrap.fill(self._text(row), TOOLTIP_LETTERS)
        parts = (f"{f.title}: {row.texts.get(f.name, '')}" for f in self._fields)
        return "\n\n".join(textwrap.fill(" ".join(part.split()), TOOLTIP_LETTERS) for part in parts)

    def coder(self, column: int) -> Coder | None:
        """Whose values a column behind the text shows; None is the newest model's confidence."""
        return self._columns[column - FIXED]

    def _row(self, number: int) -> Row | None:
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._want(page)
            return None
        return rows[place] if place < len(rows) else None

    def _want(self, page: int) -> None:
        if page not in self._asked:
            self._asked.add(page)
            self.wanted.emit(page)

    def _shown(self, cell: Cell) -> str:
        assert self._dimension is not None
        if not cell.value:
            return status_word(cell.status)
        text = named(self._dimension, cell.value)
        return f"{text} {FLAG}" if cell.status is Status.FLAGGED else text


def named(dimension: Dimension, value: str) -> str:
    """A value as people read it: the names of its levels."""
    return ", ".join(level_names(dimension, value))
