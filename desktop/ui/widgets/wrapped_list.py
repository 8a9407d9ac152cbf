"""A list whose lines wrap where its width ends, so that nothing lies beside it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtWidgets import QListView, QListWidget, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.theme.sheet import ITEM_PADDING


class WrappedList(QListWidget):
    """``name`` is what a screen reader calls it."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(_Wrapping(self))


class _Wrapping(QStyledItemDelegate):
    """Measures an item as it is drawn: Qt forgets the padding, and makes it wider than the list."""

    def __init__(self, around: QListWidget) -> None:
        super().__init__(around)
        self._around = around

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As high as its text is in the list's width, and no wider than that."""
        width = self._around.viewport().width() - 2 * ITEM_PADDING
        option.rect = QRect(0, 0, width, option.rect.height())
        return QSize(0, super().sizeHint(option, index).height())
