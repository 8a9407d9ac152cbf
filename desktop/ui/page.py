"""The base class of all pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from desktop.ui.jobs import JobRunner
from desktop.ui.preferences import Preferences
from desktop.ui.session import Session
from desktop.ui.widgets.accessibility import set_accessible_role
from desktop.ui.widgets.buttons import button, set_primary
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.scroll_areas import scroll_area

MARGIN = 28
"""Pixels around a page."""

CHOICE_LETTERS = 24
"""Average letters of a combo box beside the title, with its margins, that have to be visible."""


@dataclass(frozen=True, slots=True)
class Context:
    """What pages need of the rest of the program."""

    session: Session
    jobs: JobRunner
    preferences: Preferences
    go: Callable[[str], None]
    """Shows another page, by its name."""
    open_paths: Callable[[list[Path]], None]
    """Opens files and folders of any kind; see ``App.open_paths``."""
    show_error: Callable[[object], None]
    """Shows an error in a dialog."""


class Page(QWidget):
    """A page of the window: a header with title, subtitle and buttons, and a body below it."""

    name = ""
    """Identifies the page; not shown."""
    icon = ""
    needs_project = True
    """Whether the page can be shown only while a project is open."""
    needs_writing = False
    """Whether the page cannot be shown while the project is open for reading only."""

    def __init__(self, context: Context, *, scrolls: bool = False) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.title())  # spoken whenever the focus enters the page
        set_accessible_role(self, QAccessible.Role.Grouping)
        self.context = context
        self.session = context.session
        self.heading = label(self.title(), "title")
        self.subtitle = label(self.about(), "muted", wrap=True)
        self.subtitle.setVisible(bool(self.about()))
        self.tools = row(spacing=8)
        self.next: QPushButton | None = None
        self.body = column(spacing=14)
        self._title_row = row(self.heading, None)
        self._header = row(self._title_row, None, self.tools, spacing=16)
        self._header.addStrut(32)  # the same height with and without buttons
        head = column(self._header, self.subtitle, spacing=4)
        if scrolls:
            self.body.setContentsMargins(0, 0, 8, 0)
        whole = column(head, scroll_area(self.body) if scrolls else self.body, spacing=16)
        whole.setStretch(1, 1)
        whole.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, 18)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_header()

    def set_next_page(self, page: Page) -> None:
        """Adds the button that leads to the following page; ``offer_next`` shows it."""
        text = self.tr("Next: %1").replace("%1", page.title())
        self._next_page = page
        self.next = button(text, lambda: self.context.go(page.name), icon="chevron-right")
        self.next.hide()
        last = self.tools.itemAt(self.tools.count() - 1)
        own = last.widget() if last else None
        self.tools.addWidget(self.next)
        if own is not None:  # else Tab would come to it after the whole page
            QWidget.setTabOrder(own, self.next)

    def offer_next(self, done: bool, own: QPushButton | None = None) -> None:
        """Once the page's work is done, shows the button to the next page and emphasises it instead
        of ``own``, the page's main button."""
        if self.next is not None:
            done = done and (self.session.writable or not self._next_page.needs_writing)
            self.next.setVisible(done)
            set_primary(self.next, done)
        if own is not None:
            set_primary(own, not done)
        self._fit_header()

    def _fit_header(self) -> None:
        """Moves the tools below the title if they do not fit beside it; the button to the next page
        then takes their place beside the title."""
        wanted = self.heading.sizeHint().width() + self.tools.minimumSize().width() + 16
        readable = self.fontMetrics().averageCharWidth() * CHOICE_LETTERS
        for choice in self.findChildren(ComboBox):
            if self.tools.indexOf(choice) >= 0 and not choice.isHidden():
                # A combo box can be made narrower than this, but its text is then hard to read.
                hint = min(choice.sizeHint().width(), readable)
                wanted += max(hint - choice.minimumSizeHint().width(), 0)
        in_title_row = self.next is not None and self._title_row.indexOf(self.next) >= 0
        if self.next is not None and in_title_row and not self.next.isHidden():
            wanted += self.next.sizeHint().width() + 8
        fits = wanted <= self.width() - 2 * MARGIN
        if self.next is not None and in_title_row is fits:
            (self._title_row if in_title_row else self.tools).removeWidget(self.next)
            (self.tools if in_title_row else self._title_row).addWidget(self.next)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._header.setDirection(beside if fits else below)

    def title(self) -> str:
        """The title, in the header and in the sidebar."""
        raise NotImplementedError

    def about(self) -> str:
        """The subtitle: a sentence on what the page is for."""
        return ""

    def refresh(self) -> None:
        """Shows the session's present state. Called when the page is shown, and after each change
        of the project while it is."""

    def leave(self) -> bool:
        """Whether another page may be shown; a page with unsaved text asks the user."""
        return True

    def open_file(self, path: Path) -> None:
        """Opens a file of the kind that the page is about."""

    def end_work(self) -> None:
        """Ends processes of the page. Called before the page is deleted or the program ends."""
