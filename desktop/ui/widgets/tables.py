"""Table views."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.ui.widgets.fit_mixin import FitMixin

MIN_NAME_CHARACTERS = 20
"""Characters of a name that stay visible in the narrowest table."""


def set_up_table(table: QTableView, accessible_name: str) -> None:
    """Makes a table read-only, with whole rows selected one at a time, and styles it."""
    table.setAccessibleName(accessible_name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    fit_row_heights(table)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def fit_row_heights(table: QTableView) -> None:
    """Makes all rows as high as a line of the table's font."""
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 18)


class ResponsiveTableView(FitMixin, QTableView):
    """A table whose first column, a name, stays readable however narrow the table is.

    The second column is always shown as well. Later ones are hidden if there is no room; the page
    shows their values for the selected row beside the table.
    """

    def __init__(self, accessible_name: str, model: QAbstractTableModel) -> None:
        super().__init__()
        self.setModel(model)
        set_up_table(self, accessible_name)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for signal in (model.modelReset, model.rowsInserted):
            signal.connect(self.fit)

    def fit(self) -> None:
        """Sizes the columns to their contents, and hides those without room."""
        fit_row_heights(self)
        header = self.horizontalHeader()
        room = self.viewport().width()
        room -= self.fontMetrics().averageCharWidth() * MIN_NAME_CHARACTERS
        for column in range(1, header.count()):
            width = max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            room -= width
            self.setColumnHidden(column, column > 1 and room < 0)
            header.resizeSection(column, width)
