"""A table model of the project's documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from desktop.engine.domain import Document
from desktop.engine.ingest.options import UnitKind
from desktop.ui.sentences import translated
from desktop.ui.theme import icons
from desktop.ui.theme.theme import colours
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import number_text

Index = QModelIndex | QPersistentModelIndex


class DocumentsModel(QAbstractTableModel):
    """Name, state, number of units, and format of each document."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._documents: Sequence[Document] = ()
        self._units: Mapping[str, int] = {}

    def show(self, documents: Sequence[Document], units: Mapping[str, int]) -> None:
        """Replaces the rows. ``units`` is the number of units by document_id.

        Reading files adds documents many times a second: if only rows at the end are new, the
        others and the selection stay.
        """
        shown = len(self._documents)
        if not self._begin(documents, units):
            self.beginResetModel()
            self._documents, self._units = documents, units
            self.endResetModel()
        elif len(documents) > shown:
            self.beginInsertRows(QModelIndex(), shown, len(documents) - 1)
            self._documents, self._units = documents, units
            self.endInsertRows()

    def _begin(self, documents: Sequence[Document], units: Mapping[str, int]) -> bool:
        """Whether the present rows are the first of ``documents``, with the same numbers."""
        return len(documents) >= len(self._documents) and all(
            before == now and self._units.get(now.document_id) == units.get(now.document_id)
            for before, now in zip(self._documents, documents, strict=False)
        )

    def document(self, row: int) -> Document | None:
        """The document in a row; None for a row that is not there."""
        return self._documents[row] if 0 <= row < len(self._documents) else None

    def summary(self, document: Document) -> str:
        """How a document was read, in a line: format, units, encoding, columns."""
        if not document.format:
            return self.tr("It could not be read, so nothing of it is in the project.")
        parts = [document.format.upper(), self._unit_count(document)]
        if document.encoding:
            parts.append(document.encoding)
        if document.columns:
            parts.append(self.tr("%Ln column(s)", "", len(document.columns)))
        return " · ".join(parts)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._documents)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("File"), self.tr("State"), self.tr("Units"), self.tr("Kind"))
        return titles[section] if section < len(titles) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | QIcon | None:
        document = self.document(index.row())
        if document is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (document.name, self._state(document), self._unit_count(document),
                    document.format.upper())[column]  # fmt: skip
        if role == Qt.ItemDataRole.DecorationRole and column == 1:
            return _state_icon(document)
        if role == Qt.ItemDataRole.ToolTipRole and column in (0, 1):
            return plain("\n".join([document.name, *map(translated, document.problems)]))
        return None

    def _unit_count(self, document: Document) -> str:
        """The number of units and what they are; a dash for a document that was not read."""
        if not document.format:
            return "–"
        count = self._units.get(document.document_id, 0)
        texts: dict[str, str] = {
            UnitKind.TEXT: self.tr("%Ln whole text(s)", "", count),
            UnitKind.PARAGRAPH: self.tr("%Ln paragraph(s)", "", count),
            UnitKind.PROSE: self.tr("%Ln paragraph(s) without headings", "", count),
            UnitKind.SENTENCE: self.tr("%Ln sentence(s)", "", count),
            UnitKind.LINE: self.tr("%Ln line(s)", "", count),
            UnitKind.TURN: self.tr("%Ln turn(s)", "", count),
            UnitKind.ROW: self.tr("%Ln row(s)", "", count),
        }
        return texts.get(document.unit_kind, number_text(count))

    def _state(self, document: Document) -> str:
        if not document.format:
            return self.tr("Not read")
        if document.problems:
            return self.tr("%Ln remark(s)", "", len(document.problems))
        return self.tr("Read")


def _state_icon(document: Document) -> QIcon:
    if not document.format:
        name, colour = "circle-alert", colours().bad
    elif document.problems:
        name, colour = "triangle-alert", colours().warn
    else:
        name, colour = "circle-check", colours().good
    pixmap, icon = icons.pixmap(name, colour, 16, 2.0), QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # Qt would derive a paler one
        icon.addPixmap(pixmap, mode)
    return icon
