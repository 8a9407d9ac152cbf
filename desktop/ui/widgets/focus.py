"""The order in which Tab moves the focus, and buttons that keep it while they take turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget


def tab_order(root: QWidget) -> Iterator[QWidget]:
    """The descendants of ``root`` that Tab reaches now, from first to last."""
    widget = root.nextInFocusChain()
    while widget is not None and widget is not root:
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and root.isAncestorOf(widget)
            and widget.isEnabled()
            and widget.isVisibleTo(root)
        ):
            yield widget
        widget = widget.nextInFocusChain()


@contextmanager
def keep_focus_among(*buttons: QPushButton) -> Iterator[None]:
    """Keeps the focus on one of ``buttons`` while the block hides or disables some of them.

    For pairs such as Start and Stop: Qt alone would move the focus to whatever comes next.
    """
    had_focus = any(button.hasFocus() for button in buttons)
    yield
    usable = [button for button in buttons if button.isEnabled() and not button.isHidden()]
    if had_focus and usable:
        usable[0].setFocus()
