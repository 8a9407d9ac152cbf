"""A table model of units whose rows are fetched when they come into view."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.engine.domain import Coder, CoderKind, Status
from desktop.engine.store.table import Cell, Row
from desktop.ui.sentences import place_words
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import TOOLTIP_LETTERS, number_text, status_word
from rubrics.labels import level_names
from rubrics.schema import Dimension, Field

Index = QModelIndex | QPersistentModelIndex

PAGE_SIZE = 100
"""Rows fetched together."""

CACHED_PAGES = 40
"""Pages kept in memory. Others are fetched again when they come into view."""

FLAG = "⚑"

FIXED_COLUMNS = 2
"""The columns before the coders': where the unit is, and its text."""


class UnitsModel(QAbstractTableModel):
    """Where each unit is, the text of one field, and the coders' values on one dimension.

    The confidence of the newest model follows its values.
    """

    page_wanted = Signal(int)
    """Emitted with the number of a page that is missing; ``set_page`` supplies it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[int] = ()
        self._pages: dict[int, list[Row]] = {}
        self._requested: set[int] = set()
        self._dimension: Dimension | None = None
        self._coders: list[Coder | None] = []  # None is the column of the confidence
        self._fields: Sequence[Field] = ()
        self._field = ""
        self.several_documents = True
        self.newest_model: Coder | None = None

    def show(
        self,
        numbers: Sequence[int],
        dimension: Dimension | None,
        coders: Sequence[Coder],
        *,
        fields: Sequence[Field],
        field: str,
        several_documents: bool,
    ) -> None:
        """Replaces what is shown.

        ``numbers`` are the units' numbers in the project, ``field`` is the name of the one of
        ``fields`` to show. With ``several_documents`` every row names its document.
        """
        self.beginResetModel()
        self.several_documents = several_documents
        self._fields, self._field = fields, field
        self._numbers, self._dimension, self._coders = numbers, dimension, [*coders]
        models = [coder for coder in coders if coder.kind is CoderKind.MODEL]
        self.newest_model = models[-1] if models else None
        if self.newest_model is not None:
            self._coders.insert(coders.index(self.newest_model) + 1, None)
        self._pages.clear()
        self._requested.clear()
        self.endResetModel()

    def numbers(self, page: int) -> Sequence[int]:
        """The numbers of the units on a page."""
        return self._numbers[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]

    def number(self, row: int) -> int | None:
        """The number of the unit in a row; None for a row that is not there."""
        return self._numbers[row] if 0 <= row < len(self._numbers) else None

    def number_if_answered(self, row: int) -> int | None:
        """The number of the unit in a row that shows a model's answer; None for other rows."""
        page, place = divmod(row, PAGE_SIZE)
        rows = self._pages.get(page, [])
        if self._dimension is None or place >= len(rows):
            return None
        models = [c for c in self._coders if c and c.kind is CoderKind.MODEL]
        cells = (rows[place].cells.get((self._dimension.name, c.coder_id)) for c in models)
        return rows[place].number if any(cell and cell.value for cell in cells) else None

    def set_page(self, page: int, rows: list[Row]) -> None:
        """Shows the rows of a wanted page."""
        self._requested.discard(page)
        self._pages.pop(page, None)
        self._pages[page] = rows
        while len(self._pages) > CACHED_PAGES:
            self._pages.pop(next(iter(self._pages)))
        first = page * PAGE_SIZE
        last = min(first + len(rows), len(self._numbers)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def refresh(self, first: int, last: int) -> None:
        """Fetches the pages of the first and the last visible row again, and forgets all others.
        The rows stay as they are until the pages arrive."""
        wanted = {row // PAGE_SIZE for row in (first, last) if 0 <= row < len(self._numbers)}
        for page in [page for page in self._pages if page not in wanted]:
            del self._pages[page]
        for page in sorted(wanted):
            self._request(page)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIXED_COLUMNS + len(self._coders)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        has_title = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        exists = 0 <= section < self.columnCount()
        if orientation is not Qt.Orientation.Horizontal or not (has_title and exists):
            return None
        title = self.column_title(section)
        return plain(title) if role == Qt.ItemDataRole.ToolTipRole else title

    def column_title(self, column: int) -> str:
        """The title of a column in the window's language, or the name of its coder."""
        if column == 0:
            return self.tr("Where")
        if column == 1:
            titles = {field.name: field.title for field in self._fields}
            return titles[self._field] if len(titles) > 1 else self.tr("Text")
        coder = self.coder(column)
        return coder.name if coder else self.tr("Confidence")

    def coder(self, column: int) -> Coder | None:
        """The coder of a column after the fixed ones; None for the newest model's confidence."""
        return self._coders[column - FIXED_COLUMNS]

    def data(
        self, index: Index, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(index)
            return text.replace(FLAG, self.tr("flagged")) if text else text
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(index)
        return None

    def _text(self, index: Index) -> str | None:
        row, column = self._row(index.row()), index.column()
        if row is None:
            return "…" if column == 0 else None
        if column == 0:
            document = row.document if self.several_documents or not row.label else ""
            return place_words(row.label, document)
        if column == 1:
            return self._field_text(row)
        if self._dimension is None:
            return None
        if coder := self.coder(column):
            cell = row.cells.get((self._dimension.name, coder.coder_id))
            return self._value(self._dimension, cell) if cell else None
        assert self.newest_model is not None
        cell = row.cells.get((self._dimension.name, self.newest_model.coder_id))
        return number_text(cell.confidence, 2) if cell and cell.confidence is not None else None

    def _tool_tip(self, index: Index) -> str | None:
        row = self._row(index.row())
        if row is None:
            return None
        text = self._all_fields(row) if index.column() == 1 else self._text(index)
        return plain(text or "")

    def _field_text(self, row: Row) -> str:
        return " ".join(row.texts.get(self._field, "").split())

    def _all_fields(self, row: Row) -> str:
        """The texts of all fields, wrapped, with their titles if there are several."""
        if len(self._fields) == 1:
            return textwrap.fill(self._field_text(row), TOOLTIP_LETTERS)
        parts = (f"{f.title}: {row.texts.get(f.name, '')}" for f in self._fields)
        return "\n\n".join(textwrap.fill(" ".join(part.split()), TOOLTIP_LETTERS) for part in parts)

    @staticmethod
    def _value(dimension: Dimension, cell: Cell) -> str:
        if not cell.value:
            return status_word(cell.status)
        text = value_text(dimension, cell.value)
        return f"{text} {FLAG}" if cell.status is Status.FLAGGED else text

    def _row(self, number: int) -> Row | None:
        """A row whose page is there; requests the page otherwise."""
        page, place = divmod(number, PAGE_SIZE)
        rows = self._pages.get(page)
        if rows is None:
            self._request(page)
            return None
        return rows[place] if place < len(rows) else None

    def _request(self, page: int) -> None:
        if page not in self._requested:
            self._requested.add(page)
            self.page_wanted.emit(page)


def value_text(dimension: Dimension, value: str) -> str:
    """A value as people read it: the names of its levels."""
    return ", ".join(level_names(dimension, value))
