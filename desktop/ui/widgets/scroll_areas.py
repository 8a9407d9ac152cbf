"""Scroll areas: what scrolls in which direction, and what the focus reaches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QLayout, QScrollArea, QSizePolicy, QWidget

from desktop.ui.widgets.accessibility import set_accessible_role, visible_text

_UNLIMITED = 1 << 20


def scroll_content(layout: QLayout) -> QWidget:
    """The widget to put into a scroll area, with the background of what is around the area."""
    result = QWidget()
    result.setObjectName("scrollContent")
    result.setLayout(layout)
    return result


def scroll_area(layout: QLayout, accessible_name: str = "") -> QScrollArea:
    """A layout that scrolls where there is too little room for it.

    With an accessible name it is a text to read, which takes the focus as a whole. Without, the
    focus goes to the controls in it, and they are scrolled into view.
    """
    if accessible_name:
        result: QScrollArea = ReadableScrollArea(accessible_name)
    else:
        result = QScrollArea()
        result.setWidgetResizable(True)
        result.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    result.setWidget(scroll_content(layout))
    return result


class ReadableScrollArea(QScrollArea):
    """A scroll area for texts: it takes the focus, and a screen reader then reads them."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName("readable")
        self.setWidgetResizable(True)
        self.setAccessibleName(accessible_name)
        set_accessible_role(self, QAccessible.Role.Grouping)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setAccessibleDescription(visible_text(self.viewport()))
        super().focusInEvent(event)


class HorizontalScrollArea(ReadableScrollArea):
    """Scrolls wide content sideways and is always as high as that content.

    It takes the focus only while there is something to scroll.
    """

    def __init__(self, content: QWidget, accessible_name: str) -> None:
        super().__init__(accessible_name)
        self.setWidgetResizable(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(_height_for_width_policy())
        self._content = content
        self.setWidget(content)

    def heightForWidth(self, width: int) -> int:
        """The height of the content, and of the scroll bar if the width needs one."""
        frame = 2 * self.frameWidth()
        content_width = max(width - frame, self._content.minimumSizeHint().width())
        scrolls = content_width > width - frame
        bar = self.horizontalScrollBar().sizeHint().height() if scrolls else 0
        return self._content.heightForWidth(content_width) + bar + frame

    def sizeHint(self) -> QSize:
        return QSize(self._content.sizeHint().width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sizes the content: a resizable widget would take its size hint's height, which is too
        much for text that wraps."""
        super().resizeEvent(event)
        room = self.width() - 2 * self.frameWidth()
        content_width = max(room, self._content.minimumSizeHint().width())
        self._content.resize(content_width, self._content.heightForWidth(content_width))
        scrolls = content_width > room
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)


class VerticalScrollArea(QScrollArea):
    """Scrolls up and down only: it is never narrower than its content."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = scroll_content(layout)
        self.setWidget(self._content)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # the content may need another width now
            self.updateGeometry()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        width = self._content.minimumSizeHint().width() + bar
        return QSize(width, super().minimumSizeHint().height())


class BoundedScrollArea(QScrollArea):
    """As high as its content, up to a bound beyond which it scrolls."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self._layout = layout
        self._bound = _UNLIMITED
        layout.setContentsMargins(0, 0, 0, 0)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(_BoundedContent(layout, self._content_changed))
        self.setSizePolicy(_height_for_width_policy())

    def set_bound(self, height: int) -> None:
        """Sets the greatest height in pixels."""
        if height != self._bound:
            self._bound = height
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_bar()

    def _content_changed(self) -> None:
        self._update_bar()
        self.updateGeometry()

    def _update_bar(self) -> None:
        """Allows a scroll bar only where it is needed. Once there, it would keep itself there, by
        taking the width in which the content fits."""
        fits = _minimum_height(self._layout, self.width()) <= self.height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAsNeeded
        )

    def heightForWidth(self, width: int) -> int:
        return min(_minimum_height(self._layout, width), self._bound)

    def sizeHint(self) -> QSize:
        hint = self._layout.totalSizeHint()
        return QSize(hint.width(), min(hint.height(), self._bound))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the content beside a scroll bar, or it would scroll sideways as well."""
        least = self._layout.totalMinimumSize()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(least.width() + bar, min(least.height(), self._bound))


class _BoundedContent(QWidget):
    """Content of a ``BoundedScrollArea``, which scrolls once less than its minimum fits."""

    def __init__(self, layout: QLayout, on_layout_request: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("scrollContent")
        self.setLayout(layout)
        self._on_layout_request = on_layout_request

    def event(self, event: QEvent) -> bool:
        """Passes layout requests on, which a scroll area keeps to itself."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._on_layout_request()
        return super().event(event)

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return _minimum_height(layout, width) if layout is not None else -1


def _minimum_height(layout: QLayout, width: int) -> int:
    """The least height in pixels that a layout needs in a width."""
    height = layout.totalMinimumHeightForWidth(width)
    return height if height >= 0 else layout.totalMinimumSize().height()


def _height_for_width_policy() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    return policy
