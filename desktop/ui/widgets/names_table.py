"""A table of things that have a name: it comes first, and has room however narrow the table is."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.ui.widgets.fitted import Fitted
from desktop.ui.widgets.plain_table import fit_rows, plain_table

LEAST_NAME = 20
"""Letters of a name that can be seen, its beginning and its end."""


class NamesTable(Fitted, QTableView):
    """Beside the name the second column is always there. Those further back that do not fit are
    left out whole; whoever uses the table says beside it what they say of the chosen row."""

    def __init__(self, name: str, model: QAbstractTableModel) -> None:
        super().__init__()
        self.setModel(model)
        plain_table(self, name)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for signal in (model.modelReset, model.rowsInserted):
            signal.connect(self.fit)

    def fit(self) -> None:
        """As wide as their contents are the columns that there is room for."""
        fit_rows(self)
        header = self.horizontalHeader()
        room = self.viewport().width() - self.fontMetrics().averageCharWidth() * LEAST_NAME
        for column in range(1, header.count()):
            width = max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            room -= width
            self.setColumnHidden(column, column > 1 and room < 0)
            header.resizeSection(column, width)
