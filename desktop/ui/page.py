"""What every page has: a title, a sentence, room for actions, and what it needs to work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

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

READ = 24
"""Letters of a choice beside the title, with its margins, that are to be read."""


@dataclass(frozen=True, slots=True)
class Context:
    """What pages work with. ``go`` turns to another page by its name, ``take`` accepts files and
    folders from wherever they come, ``tell`` shows an error in a dialog."""

    session: Session
    jobs: JobRunner
    preferences: Preferences
    go: Callable[[str], None]
    take: Callable[[list[Path]], None]
    tell: Callable[[object], None]


class Page(QWidget):
    """A page of the window. ``refresh`` is called when it is turned to or the project changed."""

    name = ""
    icon = ""
    needs_project = True
    needs_writing = False
    """Whether it is of no use in a project that is open for reading only."""

    def __init__(self, context: Context, *, scrolls: bool = False) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.title())  # said whenever the keyboard comes into it
        set_accessible_role(self, QAccessible.Role.Grouping)
        self.context = context
        self.session = context.session
        self.heading = label(self.title(), "title")
        self.subtitle = label(self.about(), "muted", wrap=True)
        self.subtitle.setVisible(bool(self.about()))
        self.tools = row(spacing=8)
        self.next: QPushButton | None = None
        self.body = QVBoxLayout()
        self.body.setSpacing(14)
        self._titled = row(self.heading, None)
        self._head = row(self._titled, None, self.tools, spacing=16)
        self._head.addStrut(32)  # titles stand alike, with buttons beside them or not
        head = column(self._head, self.subtitle, spacing=4)
        if scrolls:
            self.body.setContentsMargins(0, 0, 8, 0)
        whole = column(head, scroll_area(self.body) if scrolls else self.body, spacing=16)
        whole.setStretch(1, 1)
        whole.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, 18)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit beside the title stands below it."""
        super().resizeEvent(event)
        self._fit()

    def lead_to(self, page: Page) -> None:
        """Says which page comes next; there is a button to it once ``offer_next`` wants it."""
        text = self.tr("Next: %1").replace("%1", page.title())
        self._leads_to = page
        self.next = button(text, lambda: self.context.go(page.name), icon="chevron-right")
        self.next.hide()
        last = self.tools.itemAt(self.tools.count() - 1)
        own = last.widget() if last else None
        self.tools.addWidget(self.next)
        if own is not None:  # Tab comes to it after these, and not after the whole page
            QWidget.setTabOrder(own, self.next)

    def offer_next(self, done: bool, own: QPushButton | None = None) -> None:
        """Where the page's work is done, the way on is what is to be pressed, and not its ``own``
        button any more."""
        if self.next is not None:
            done = done and (self.session.writable or not self._leads_to.needs_writing)
            self.next.setVisible(done)
            set_primary(self.next, done)
        if own is not None:
            set_primary(own, not done)
        self._fit()

    def _fit(self) -> None:
        """Where not everything fits beside the title, the way on alone stays there. Choices have to
        be read, too, though they get by with less where there is even less room."""
        wanted = self.heading.sizeHint().width() + self.tools.minimumSize().width() + 16
        read = self.fontMetrics().averageCharWidth() * READ
        for choice in self.findChildren(ComboBox):
            if self.tools.indexOf(choice) >= 0 and not choice.isHidden():
                hint = min(choice.sizeHint().width(), read)
                wanted += max(hint - choice.minimumSizeHint().width(), 0)
        led = self.next is not None and self._titled.indexOf(self.next) >= 0
        if self.next is not None and led and not self.next.isHidden():
            wanted += self.next.sizeHint().width() + 8
        fits = wanted <= self.width() - 2 * MARGIN
        if self.next is not None and led is fits:
            (self._titled if led else self.tools).removeWidget(self.next)
            (self.tools if led else self._titled).addWidget(self.next)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(beside if fits else below)

    def title(self) -> str:
        """Its title, in the navigation too."""
        raise NotImplementedError

    def about(self) -> str:
        """A sentence on what it is for."""
        return ""

    def refresh(self) -> None:
        """Draws what the session knows now."""

    def leave(self) -> bool:
        """Whether the page may be left; one with unsaved text asks."""
        return True

    def take(self, path: Path) -> None:
        """Accepts a dropped file of the kind that the page is about."""

    def end_work(self) -> None:
        """Ends what the page keeps running beside the window; called when the program ends."""
