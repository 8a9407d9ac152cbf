"""The table of units: asks for pages as they come into view, sorts by its header."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.engine.store.project import Project
from desktop.engine.store.table import Row, rows
from desktop.engine.store.views import Sort
from desktop.ui.item_models.units import FIXED_COLUMNS, UnitsModel
from desktop.ui.session import Session
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.widgets.tables import fit_row_heights, set_up_table

NOTED = 300
"""Milliseconds for which rows stand still before their answers count as seen."""

STEP = 24
"""Pixels by which a key makes a column wider."""

LOOK_AGAIN = 400
"""Milliseconds between two looks at the rows in view while results stream in."""

LEAST_TEXT = 32
"""Letters of a unit's text that can be seen however many coders there are."""


class UnitsTable(QTableView):
    """``chosen`` brings the number of the unit that is current; ``sorted_by`` what to sort by;
    ``shown`` the numbers of units whose model's answers have come into view."""

    chosen = Signal(int)
    shown = Signal(object)
    sorted_by = Signal(Sort, bool, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.units = UnitsModel(self)
        self.setModel(self.units)
        set_up_table(self, self.tr("Units"))
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        # Two models that differ in their adapters begin alike.
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._sort)
        self._column = 0  # where the keyboard is; a model that is reset forgets it
        shortcut(
            self.tr("Sort by the cell's column, the other way round, or not any more"),
            "Alt+Down", self, self._sort_here,
        )  # fmt: skip
        for what, key, by in (
            (self.tr("Make the cell's column wider"), "Alt+Right", STEP),
            (self.tr("Make the cell's column narrower"), "Alt+Left", -STEP),
        ):
            shortcut(what, key, self, partial(self._widen, by))
        self.selectionModel().currentColumnChanged.connect(self._column_is)
        self.units.page_wanted.connect(self._fetch)
        self.selectionModel().currentRowChanged.connect(self._current)
        self.units.modelReset.connect(self._widths)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AGAIN)
        self._timer.timeout.connect(self._look_again)
        self._noted: set[int] = set()
        self._noting = QTimer(self)
        self._noting.setSingleShot(True)
        self._noting.setInterval(NOTED)
        self._noting.timeout.connect(self._note_shown)
        self.units.dataChanged.connect(self._noting.start)
        self.verticalScrollBar().valueChanged.connect(self._noting.start)
        self.units.modelReset.connect(self._noted.clear)
        theme().changed.connect(self._widths)

    def look_again_soon(self) -> None:
        """Fetches the rows in view anew, not more often than a person can read."""
        if not self._timer.isActive():
            self._timer.start()

    def choose(self, row: int) -> None:
        """Makes a row the current one and shows it, in the column where the keyboard was."""
        index = self.units.index(row, min(self._column, self.units.columnCount() - 1))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def showEvent(self, event: QShowEvent) -> None:
        """What came while nobody could see it is seen now."""
        super().showEvent(event)
        self._noting.start()

    def _note_shown(self) -> None:
        if self.isVisible():
            rows = range(max(self.rowAt(0), 0), self._last_in_view() + 1)
            shown = {
                number for row in rows if (number := self.units.number_if_answered(row)) is not None
            }
            if new := shown - self._noted:
                self._noted |= new
                self.shown.emit(sorted(new))

    def _look_again(self) -> None:
        self.units.refresh(self.rowAt(0), self._last_in_view())

    def _last_in_view(self) -> int:
        last = self.rowAt(self.viewport().height() - 1)
        return last if last >= 0 else self.units.rowCount() - 1

    def _fetch(self, page: int) -> None:
        numbers: Sequence[int] = self.units.numbers(page)

        def question(project: Project) -> list[Row]:
            return rows(project, numbers)

        def came(found: list[Row]) -> None:
            if list(self.units.numbers(page)) == list(numbers):
                self.units.set_page(page, found)

        self._session.ask(question, came, owner=self)

    def _current(self) -> None:
        number = self.units.number(self.currentIndex().row())
        if number is not None:
            self.chosen.emit(number)

    def _column_is(self, now: QModelIndex) -> None:
        if now.isValid():
            self._column = now.column()

    def _sort_here(self) -> None:
        """As a click on the header does; whoever cannot see the arrow hears how it is sorted."""
        header, column = self.horizontalHeader(), self._column
        if header.sortIndicatorSection() != column:
            order = Qt.SortOrder.AscendingOrder
        elif header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder:
            order = Qt.SortOrder.DescendingOrder
        else:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            announce(self, self.tr("Not sorted any more"))
            return
        up = order is Qt.SortOrder.AscendingOrder
        text = self.tr("Sorted by %1, upwards") if up else self.tr("Sorted by %1, downwards")
        name = self.units.column_title(column)
        announce(self, text.replace("%1", name))
        header.setSortIndicator(column, order)

    def _widen(self, by: int) -> None:
        header = self.horizontalHeader()
        width = max(header.sectionSize(self._column) + by, header.minimumSectionSize())
        header.resizeSection(self._column, width)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        descending = order is Qt.SortOrder.DescendingOrder
        if column == 1:
            self.sorted_by.emit(Sort.TEXT, descending, "")
        elif column < FIXED_COLUMNS:
            self.sorted_by.emit(Sort.ORDER, column == 0 and descending, "")
        elif coder := self.units.coder(column):
            self.sorted_by.emit(Sort.VALUE, descending, coder.coder_id)
        elif model := self.units.newest_model:
            self.sorted_by.emit(Sort.CONFIDENCE, descending, model.coder_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text takes what the other columns leave, and never less than it needs to be read."""
        super().resizeEvent(event)
        self._fit_text()

    def _fit_text(self) -> None:
        header = self.horizontalHeader()
        if header.count() > 1:
            others = sum(header.sectionSize(i) for i in range(header.count()) if i != 1)
            least = self.fontMetrics().averageCharWidth() * LEAST_TEXT
            header.resizeSection(1, max(self.viewport().width() - others, least))

    def _widths(self) -> None:
        """Fixed widths: measuring 100,000 rows would take its time."""
        fit_row_heights(self)
        header = self.horizontalHeader()
        letter = self.fontMetrics().averageCharWidth()
        for column in range(self.units.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            if column != 1:
                values = column >= FIXED_COLUMNS and self.units.coder(column) is not None
                where = 24 if self.units.several_documents else 12
                width = where if column == 0 else 15 if values else 13
                header.resizeSection(column, letter * width)
        self._fit_text()
