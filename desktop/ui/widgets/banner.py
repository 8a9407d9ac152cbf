"""A banner: a message above or below what it is about."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.theme.theme import restyle, set_icon
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.labels import icon_label, label
from desktop.ui.widgets.layouts import row

_ICONS = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "info": "info"}


class Banner(QFrame):
    """A sentence with the icon of its tone and, at its right, widgets to act on it.

    A tone is "info", "good", "warn" or "bad".
    """

    def __init__(self, text: str = "", tone: str = "info", *actions: QWidget) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._icon = icon_label("info", size=18)
        self._icon.setFixedWidth(20)
        self._text = label(text, wrap=True, hyphenate=False)  # a path in it may be copied
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = row(self._icon, self._text, *actions, spacing=10)
        if not actions:  # beside buttons, icon and text are centred
            layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        layout.setContentsMargins(12, 10, 12, 10)
        self.setLayout(layout)
        self.tell(text, tone)

    @property
    def text(self) -> str:
        """The message, empty while the banner is hidden."""
        return self._text.text()

    def tell(self, text: str, tone: str = "info", *, aloud: bool = True) -> None:
        """Shows another message, or hides the banner if ``text`` is empty.

        A screen reader says it as well, and with a dialog that opens: the frame has no name, as
        Orca passes over a label that is named like its frame. Counts that change many times a
        second are not to be said ``aloud``.
        """
        if aloud and text != self.text:
            announce(self, text, urgent=tone == "bad")
        self._text.setText(text)
        self.setVisible(bool(text))
        if self.property("tone") == tone:  # polishing ten times a second slows the window down
            return
        self.setProperty("tone", tone)
        set_icon(self._icon, _ICONS[tone], tone="muted" if tone == "info" else tone)
        restyle(self)
