"""What Tab comes to, in its order."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_tab_order(root: QWidget) -> Iterator[QWidget]:
    """Everything below that Tab reaches now, from the first to the last."""
    widget = root.nextInFocusChain()
    while widget is not None and widget is not root:
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if (
            reached
            and root.isAncestorOf(widget)
            and widget.isEnabled()
            and widget.isVisibleTo(root)
        ):
            yield widget
        widget = widget.nextInFocusChain()
