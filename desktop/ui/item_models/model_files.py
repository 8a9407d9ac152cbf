"""The models at hand as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.engine.models.library import Kind, ModelFile
from desktop.ui.words import size_words

Index = QModelIndex | QPersistentModelIndex


class ModelFilesModel(QAbstractTableModel):
    """Title, kind, where each is from, size, and weights."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: Sequence[ModelFile] = ()

    @property
    def files(self) -> Sequence[ModelFile]:
        """All of them."""
        return self._models

    def show(self, models: Sequence[ModelFile]) -> None:
        """Shows other models."""
        self.beginResetModel()
        self._models = models
        self.endResetModel()

    def model_file(self, row: int) -> ModelFile | None:
        """The model in a row."""
        return self._models[row] if 0 <= row < len(self._models) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._models)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (
            self.tr("Model"), self.tr("Kind"), self.tr("From"), self.tr("Size"),
            self.tr("Weights"),
        )  # fmt: skip
        return titles[section] if section < len(titles) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        model = self.model_file(index.row())
        if model is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        kind = self.tr("model") if model.kind is Kind.MODEL else self.tr("adapter")
        origin = self.tr("the program") if model.embedded else self.tr("you")
        return (model.title, kind, origin, size_words(model.size), model.header.quantization)[
            index.column()
        ]
