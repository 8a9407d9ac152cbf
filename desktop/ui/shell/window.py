"""The main window: navigation, the page, the strip of the work going on; drops land anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from desktop.ui.page import Page
from desktop.ui.session import Session
from desktop.ui.shell.side import Side
from desktop.ui.shell.strip import JobStrip
from desktop.ui.widgets.accessibility import set_accessible_role
from desktop.ui.widgets.drag_and_drop import dropped_paths
from desktop.ui.widgets.focus import tab_order
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.shortcuts import shortcut

SMALLEST = (980, 640)
FIRST = (1240, 800)
LEAST = (480, 320)
"""How small it can be made: below SMALLEST it scrolls."""

WAY = ("files", "rubric", "annotate", "review", "agreement")
"""The pages that lead on to each other, from the files to the report."""


class _Around(QScrollArea):
    """All that the window shows. Where it is smaller than that, as on a screen whose scale was
    doubled for large type, it scrolls."""

    def __init__(self, whole: QLayout) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(_Whole(whole))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, _left: QWidget | None, now: QWidget | None) -> None:
        """Where the keyboard is is in view, however it came there."""
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)

    def minimumSizeHint(self) -> QSize:
        """Less than the smallest screen has."""
        return QSize(*LEAST)


class _Whole(QWidget):
    """As large as SMALLEST however little of it can be seen at once."""

    def __init__(self, whole: QLayout) -> None:
        super().__init__()
        self.setLayout(whole)

    def minimumSizeHint(self) -> QSize:
        """See above."""
        return super().minimumSizeHint().expandedTo(QSize(*SMALLEST))


class Window(QMainWindow):
    """Shows one page at a time. ``closing`` is asked whether the window may close."""

    dropped = Signal(object)

    def __init__(
        self,
        pages: Sequence[Page],
        session: Session,
        *,
        settings: Callable[[], None],
        help_: Callable[[], None],
        closing: Callable[[], bool],
    ) -> None:
        super().__init__()
        self.resize(QSize(*FIRST).boundedTo(self.screen().availableSize()))
        self.setAcceptDrops(True)
        self.pages = {page.name: page for page in pages}
        self._session = session
        self._closing = closing
        self._stack = QStackedWidget()
        set_accessible_role(
            self._stack, QAccessible.Role.Client
        )  # what it is made of is nothing to hear
        for page in pages:
            self._stack.addWidget(page)
        for name, following in pairwise(WAY):
            self.pages[name].lead_to(self.pages[following])
        self.side = Side(pages, settings, help_)
        self.side.chosen.connect(self.go)
        # A button's own key would take the keyboard to the button, and the page is what is wanted.
        for number, page in enumerate(pages, 1):
            shortcut(page.title(), f"Ctrl+{number}", self, partial(self._go_into, page.name))
        main = column(self._stack, JobStrip(session.jobs, self), spacing=0)
        main.setStretch(0, 1)
        whole = row(self.side, main, spacing=0)
        whole.setStretch(1, 1)
        self.setCentralWidget(_Around(whole))
        session.opened.connect(self._project_changed)
        session.closed.connect(self._project_changed)
        session.changed.connect(self._changed)
        self._project_changed()
        self.go("start")

    @property
    def page(self) -> Page:
        """The page that is shown."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def go(self, name: str) -> None:
        """Turns to a page, unless the one that is shown has something to keep first."""
        page = self.pages[name]
        if page is not self.page and not self.page.leave():
            self.side.show_page(self.page.name)
            return
        self._stack.setCurrentWidget(page)
        page.refresh()
        self.side.show_page(name)

    def _go_into(self, name: str) -> None:
        """Turns to a page, and takes the keyboard to where it was there, or to its beginning."""
        if self.side.offers(name):
            self.go(name)
            was = self.page.focusWidget()
            usable = was is not None and was.isEnabled() and was.isVisible()
            wanted = was if usable else next(tab_order(self.page), None)
            if wanted is not None:
                wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped anywhere."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hands them on."""
        event.acceptProposedAction()
        paths: list[Path] = dropped_paths(event.mimeData())
        self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks first where work is going on or text is unsaved."""
        if self.page.leave() and self._closing():
            event.accept()
        else:
            event.ignore()

    def _project_changed(self) -> None:
        overview = self._session.overview
        name = overview.name if overview else ""
        if overview and overview.read_only:
            name = self.tr("%1 (for reading only)").replace("%1", name)
        self.setWindowTitle(f"{name} – Glossator" if name else "Glossator")
        self.side.show_project(overview)
        if not name:
            self.go("start")
        elif self.page.needs_writing and not self._session.writable:
            self.go("files")
        else:
            self.page.refresh()

    def _changed(self) -> None:
        self.side.show_project(self._session.overview)
        self.page.refresh()
