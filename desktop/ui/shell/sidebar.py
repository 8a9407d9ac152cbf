"""The navigation at the left of the window, with undo, history, settings and help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QToolTip

from desktop.ui.page import Page
from desktop.ui.sentences import translated
from desktop.ui.session import Overview
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import separator
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import step_words

WIDTH_IN_EMS = 13
"""Width in widths of the letter m."""

STEP_MS = 5000
"""For so many milliseconds it is said what was undone or redone."""


class Sidebar(QFrame):
    """A button for each page, with the open project's name above them and tools below."""

    chosen = Signal(str)
    """The name of the page whose button was pressed."""

    def __init__(
        self, pages: Sequence[Page], settings: Callable[[], None], help_: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setObjectName("side")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._pages = pages
        self._set_width()
        theme().changed.connect(self._set_width)
        self._project = label("", "projectName")
        self._project.setMinimumWidth(1)
        rows = column(label("Glossator", "wordmark"), self._project, 14, spacing=2)
        for number, page in enumerate(pages, 1):
            made = button(page.title(), icon=page.icon, kind="nav")
            made.setCheckable(True)
            made.setAutoExclusive(True)  # makes screen readers announce it as one of several
            made.setToolTip(f"{page.title()} (Ctrl+{number})")
            made.setAccessibleDescription(f"Ctrl+{number}")
            made.clicked.connect(lambda _checked, name=page.name: self.chosen.emit(name))
            self._group.addButton(made)
            self._buttons[page.name] = made
            rows.addWidget(made)
            if page.name == "start":
                rows.addSpacing(8)
                rows.addWidget(separator())
                rows.addSpacing(8)
        rows.addStretch(1)
        self.undo_button = button(
            "", icon="undo-2", kind="quiet", tip=self.tr("Undo"), key="Ctrl+Z"
        )
        self.redo_button = button(
            "", icon="redo-2", kind="quiet", tip=self.tr("Redo"), key="Ctrl+Shift+Z"
        )
        self.history_button = button("", icon="history", kind="quiet", tip=self.tr("History"))
        more = button("", settings, icon="settings", kind="quiet", tip=self.tr("Settings"))
        keys = button("", help_, icon="circle-help", kind="quiet", tip=self.tr("Help"), key="F1")
        for made in (self.undo_button, self.redo_button):
            made.clicked.connect(partial(self._tell_step, made))
        rows.addLayout(
            row(
                self.undo_button, self.redo_button, self.history_button, None, keys, more, spacing=2
            )
        )
        rows.setContentsMargins(14, 18, 14, 12)
        self.setLayout(rows)

    def _tell_step(self, made: QPushButton) -> None:
        """Says which step is undone or redone: its effect may be on another page, and a key that
        was meant for something else would take a decision back unnoticed."""
        text = made.accessibleName()
        announce(self, text)
        QToolTip.showText(made.mapToGlobal(QPoint()), text, made, QRect(), STEP_MS)

    def _set_width(self) -> None:
        """Sets the width that the longest title needs with the present font."""
        metrics = self.fontMetrics()
        longest = max(metrics.horizontalAdvance(page.title()) for page in self._pages)
        self.setFixedWidth(max(metrics.horizontalAdvance("m") * WIDTH_IN_EMS, longest + 44) + 44)

    def offers(self, name: str) -> bool:
        """Whether a page can be shown now."""
        return self._buttons[name].isEnabled()

    def show_page(self, name: str) -> None:
        """Marks a page's button as the current one."""
        made = self._buttons[name]
        made.setChecked(True)
        if any(other.hasFocus() for other in self._buttons.values()):
            made.setFocus()

    def show_project(self, overview: Overview | None) -> None:
        """Shows the open project's name, and enables the pages and tools that can be used."""
        name = overview.name if overview else ""
        reading = overview is not None and overview.read_only
        if reading:
            name = self.tr("%1 (for reading only)").replace("%1", name)
        for made, step, text in (
            (self.undo_button, overview and overview.next_undo, self.tr("Undo")),
            (self.redo_button, overview and overview.next_redo, self.tr("Redo")),
        ):
            made.setEnabled(step is not None)
            what = f"{text}: {step_words(step, translated(step.detail))}" if step else text
            made.setToolTip(plain(f"{what} ({made.shortcut().toString()})"))
            made.setAccessibleName(what)
        self.history_button.setEnabled(overview is not None and not reading)
        space = self.width() - 30
        self._project.setText(
            self.fontMetrics().elidedText(
                name or self.tr("No project open"), Qt.TextElideMode.ElideMiddle, space
            )
        )
        self._project.setToolTip(plain(name))
        for page in self._pages:
            usable = bool(name) or not page.needs_project
            self._buttons[page.name].setEnabled(usable and not (reading and page.needs_writing))
