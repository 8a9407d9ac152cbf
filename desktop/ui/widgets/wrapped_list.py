"""A list whose lines wrap where its width ends, so that nothing lies beside it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop.ui.theme.sheet import ITEM_PADDING
from desktop.ui.widgets.second_line import draw_second, parted


class WrappedList(QListWidget):
    """``name`` is what a screen reader calls it. An item's second line is muted."""

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

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """As Qt paints it, with the second line in a colour of its own."""
        style, item = self._around.style(), QStyleOptionViewItem(option)
        self.initStyleOption(item, index)
        first, second = parted(str(index.data()))
        item.text = self.displayText(first, item.locale)
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, item, painter, self._around)
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, item, self._around)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, item, self._around) + 1
        draw_second(painter, room.adjusted(margin, 0, -margin, 0), second)
