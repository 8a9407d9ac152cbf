"""A table model of the model files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.engine.models.library import Kind, ModelFile
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import size_words

Index = QModelIndex | QPersistentModelIndex


class ModelFilesModel(QAbstractTableModel):
    """Title, kind, origin, size and weights of each model file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: Sequence[ModelFile] = ()

    @property
    def files(self) -> Sequence[ModelFile]:
        """The model files in the order of the rows."""
        return self._models

    def show(self, models: Sequence[ModelFile]) -> None:
        """Replaces the rows."""
        self.beginResetModel()
        self._models = models
        self.endResetModel()

    def model_file(self, row: int) -> ModelFile | None:
        """The model file in a row; None for a row that is not there."""
        return self._models[row] if 0 <= row < len(self._models) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._models)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (
            self.tr("Model"), self.tr("Kind"), self.tr("From"), self.tr("Size"),
            self.tr("Weights"),
        )  # fmt: skip
        return titles[section] if section < len(titles) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        model = self.model_file(index.row())
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if model is None or not shown:
            return None
        kind = self.tr("model") if model.kind is Kind.MODEL else self.tr("adapter")
        origin = self.tr("the program") if model.embedded else self.tr("you")
        size, weights = size_words(model.size), model.header.quantization
        text = (model.title, kind, origin, size, weights)[index.column()]
        return plain(text) if role == Qt.ItemDataRole.ToolTipRole else text
