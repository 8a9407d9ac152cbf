"""A table of things that have a name: it comes first, and has room however narrow the table is."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.ui.widgets.units_table import plain_table

LEAST_NAME = 20
"""Letters of a name that can be seen, its beginning and its end."""


class NamesTable(QTableView):
    """Beside the name the second column is always there. Those further back that do not fit are
    left out whole; whoever uses the table says beside it what they say of the chosen row."""

    def __init__(self, name: str, model: QAbstractTableModel) -> None:
        super().__init__()
        self.setModel(model)
        plain_table(self, name)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for signal in (model.modelReset, model.rowsInserted):
            signal.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width other columns fit."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """And in another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        header = self.horizontalHeader()
        room = self.viewport().width() - self.fontMetrics().averageCharWidth() * LEAST_NAME
        for column in range(1, header.count()):
            room -= max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            self.setColumnHidden(column, column > 1 and room < 0)
