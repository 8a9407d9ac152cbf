"""The table of units, which fetches its rows when they come into view."""

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

SEEN_MS = 300
"""After so many milliseconds without scrolling, visible answers count as seen."""

WIDTH_STEP = 24
"""Pixels by which a key press changes a column's width."""

RELOAD_MS = 400
"""Milliseconds between two reloads of the visible rows while results stream in."""

TEXT_LETTERS = 22
"""Average letters of a unit's text that are always visible, however many columns there are."""

PLACE_LETTERS = 10
"""The same of where a unit is, which is written in full beside the table."""

PLACE_SHARE = 1 / 4
"""Of the table's width, what is enough for where a unit is."""


class UnitsTable(QTableView):
    """Units with their text and the values of one dimension, a column for each coder."""

    chosen = Signal(int)
    """The number of the current unit."""
    shown = Signal(object)
    """The numbers of units whose model's answers were visible for a while."""
    sorted_by = Signal(Sort, bool, str)
    """The order, whether it is descending, and the id of the coder whose column was chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.units = UnitsModel(self)
        self.setModel(self.units)
        set_up_table(self, self.tr("Units"))
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        # Names of models that differ in their adapters begin with the same words.
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        self.unsort()
        header.sortIndicatorChanged.connect(self._sort)
        self._column = 0  # the current column; it is lost when the model is reset
        shortcut(
            self.tr("Sort by the cell's column, the other way round, or not any more"),
            "Alt+Down", self, self._sort_by_current_column,
        )  # fmt: skip
        for what, key, by in (
            (self.tr("Make the cell's column wider"), "Alt+Right", WIDTH_STEP),
            (self.tr("Make the cell's column narrower"), "Alt+Left", -WIDTH_STEP),
        ):
            shortcut(what, key, self, partial(self._widen, by))
        self.selectionModel().currentColumnChanged.connect(self._remember_column)
        self.units.page_wanted.connect(self._fetch)
        self.selectionModel().currentRowChanged.connect(self._emit_chosen)
        self.units.modelReset.connect(self._set_column_widths)
        self._reload_timer = QTimer(self, singleShot=True, interval=RELOAD_MS)
        self._reload_timer.timeout.connect(self._reload_visible)
        self._reported: set[int] = set()
        self._shown_timer = QTimer(self, singleShot=True, interval=SEEN_MS)
        self._shown_timer.timeout.connect(self._report_shown)
        self.units.dataChanged.connect(self._shown_timer.start)
        self.verticalScrollBar().valueChanged.connect(self._shown_timer.start)
        self.units.modelReset.connect(self._reported.clear)
        theme().changed.connect(self._set_column_widths)

    def reload_soon(self) -> None:
        """Reloads the visible rows, at most once in RELOAD_MS."""
        if not self._reload_timer.isActive():
            self._reload_timer.start()

    def choose(self, row: int) -> None:
        """Makes a row the current one and scrolls to it; the current column stays."""
        index = self.units.index(row, min(self._column, self.units.columnCount() - 1))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown_timer.start()

    def _report_shown(self) -> None:
        if self.isVisible():
            rows = range(max(self.rowAt(0), 0), self._last_in_view() + 1)
            shown = {
                number for row in rows if (number := self.units.number_if_answered(row)) is not None
            }
            if new := shown - self._reported:
                self._reported |= new
                self.shown.emit(sorted(new))

    def _reload_visible(self) -> None:
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

    def _emit_chosen(self) -> None:
        number = self.units.number(self.currentIndex().row())
        if number is not None:
            self.chosen.emit(number)

    def _remember_column(self, now: QModelIndex) -> None:
        if now.isValid():
            self._column = now.column()

    def _sort_by_current_column(self) -> None:
        """Does what a click on the header does, and announces the new order."""
        header, column = self.horizontalHeader(), self._column
        if header.sortIndicatorSection() != column:
            order = Qt.SortOrder.AscendingOrder
        elif header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder:
            order = Qt.SortOrder.DescendingOrder
        else:
            self.unsort()
            announce(self, self.tr("Not sorted any more"))
            return
        up = order is Qt.SortOrder.AscendingOrder
        text = self.tr("Sorted by %1, upwards") if up else self.tr("Sorted by %1, downwards")
        name = self.units.column_title(column)
        announce(self, text.replace("%1", name))
        header.setSortIndicator(column, order)

    def unsort(self) -> None:
        """Takes the sign of an order out of the header; says so if there was one."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

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
        super().resizeEvent(event)
        self._fit_text()

    def _fit_text(self) -> None:
        """Gives the text's column what the others leave, but at least TEXT_LETTERS."""
        header = self.horizontalHeader()
        if header.count() > 1:
            others = sum(header.sectionSize(i) for i in range(header.count()) if i != 1)
            least = self.fontMetrics().averageCharWidth() * TEXT_LETTERS
            header.resizeSection(1, max(self.viewport().width() - others, least))

    def _set_column_widths(self) -> None:
        """Sets the widths by the kind of column: measuring 100,000 rows would take too long."""
        fit_row_heights(self)
        header = self.horizontalHeader()
        letter = self.fontMetrics().averageCharWidth()
        room = max(letter * PLACE_LETTERS, int(self.viewport().width() * PLACE_SHARE))
        for column in range(self.units.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            values = column >= FIXED_COLUMNS and self.units.coder(column) is not None
            if column == 0:
                longest = letter * (24 if self.units.several_documents else 12)
                header.resizeSection(column, min(longest, room))
            elif column > 1:
                header.resizeSection(column, letter * (15 if values else 13))
        self._fit_text()
