"""List widgets: one with a placeholder text, and one that wraps its lines."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from desktop.ui.theme.style_sheet import ITEM_PADDING
from desktop.ui.theme.theme import colours
from desktop.ui.widgets.two_line_text import draw_second_line, reserve_second_line


class PlaceholderListWidget(QListWidget):
    """A list that says why it is empty."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.setAccessibleName(accessible_name)
        self._placeholder = ""

    def set_placeholder(self, text: str) -> None:
        """Sets the text to show while the list has no items; empty for none."""
        self._placeholder = text
        self.setAccessibleDescription(text)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._placeholder and not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(colours().muted))
            rect = self.viewport().rect().adjusted(ITEM_PADDING, 7, -ITEM_PADDING, 0)
            painter.drawText(rect, Qt.TextFlag.TextWordWrap, self._placeholder)


class WrappingListWidget(QListWidget):
    """A list that wraps its items instead of scrolling sideways. Their second line is muted."""

    def __init__(self, accessible_name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(accessible_name)
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(_WrappingDelegate(self))


class _WrappingDelegate(QStyledItemDelegate):
    """Measures items in the width of the list, less the padding that Qt would leave out."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = self._view.viewport().width() - 2 * ITEM_PADDING
        option.rect = QRect(0, 0, width, option.rect.height())
        return QSize(0, super().sizeHint(option, index).height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        style, item = self._view.style(), QStyleOptionViewItem(option)
        self.initStyleOption(item, index)
        first, second = reserve_second_line(str(index.data()))
        item.text = self.displayText(first, item.locale)
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, item, painter, self._view)
        rect = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, item, self._view)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, item, self._view) + 1
        draw_second_line(painter, rect.adjusted(margin, 0, -margin, 0), second)
