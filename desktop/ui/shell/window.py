"""The main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
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
from desktop.ui.shell.job_strip import JobStrip
from desktop.ui.shell.sidebar import Sidebar
from desktop.ui.widgets.accessibility import set_accessible_role
from desktop.ui.widgets.drag_and_drop import copied_paths, dropped_paths
from desktop.ui.widgets.focus import tab_order
from desktop.ui.widgets.layouts import available_size, column, row
from desktop.ui.widgets.shortcuts import shortcut

INITIAL_SIZE = (1240, 800)
"""Width and height in pixels."""
CONTENT_MINIMUM = (980, 640)
"""In a smaller window the content scrolls."""
WINDOW_MINIMUM = (480, 320)

WORKFLOW = ("files", "rubric", "annotate", "review", "agreement")
"""The pages that lead on to each other."""


class _ScrollingContent(QScrollArea):
    """The content of the window, which scrolls if the window is too small for it, as on a screen
    whose scale was doubled for large type."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(_MinimumSizeContent(layout))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, _left: QWidget | None, now: QWidget | None) -> None:
        """Keeps the focused widget in view, however it got the focus."""
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)

    def minimumSizeHint(self) -> QSize:
        return QSize(*WINDOW_MINIMUM)


class _MinimumSizeContent(QWidget):
    """A widget with a layout that is at least as large as CONTENT_MINIMUM."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setLayout(layout)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(*CONTENT_MINIMUM))


class Window(QMainWindow):
    """The sidebar, one page at a time, and the job strip. Files can be dropped anywhere on it."""

    dropped = Signal(object)
    """Paths of the files and folders that were dropped."""

    def __init__(
        self,
        pages: Sequence[Page],
        session: Session,
        *,
        settings: Callable[[], None],
        help_: Callable[[], None],
        guide: Callable[[], None],
        closing: Callable[[], bool],
    ) -> None:
        """``settings``, ``help_`` and ``guide`` show these dialogs; ``closing`` returns whether the
        window may be closed."""
        super().__init__()
        self.resize(QSize(*INITIAL_SIZE).boundedTo(available_size(self)))
        self.setAcceptDrops(True)
        self.pages = {page.name: page for page in pages}
        self._session = session
        self._closing = closing
        self._stack = QStackedWidget()
        # Else it is announced as a layered pane.
        set_accessible_role(self._stack, QAccessible.Role.Client)
        for page in pages:
            self._stack.addWidget(page)
        for name, following in pairwise(WORKFLOW):
            self.pages[name].set_next_page(self.pages[following])
        self.sidebar = Sidebar(pages, settings, help_)
        self.sidebar.chosen.connect(self.go)
        # Not the buttons' own shortcuts: these would focus the button instead of the page.
        keys = [
            shortcut(page.title(), f"Ctrl+{number}", self, partial(self._go_by_key, page.name))
            for number, page in enumerate(pages, 1)
        ]
        keys.append(shortcut(self.tr("Guide"), "Ctrl+F1", self, guide))
        paste = shortcut(self.tr("Add copied files"), "Ctrl+V", self, self._paste)
        paste.setKeys(QKeySequence.StandardKey.Paste)  # Shift+Insert as well, where it pastes
        paste.setAutoRepeat(False)
        keys.append(paste)
        for key in keys:
            # Also while nothing has the focus, as after what had it was disabled.
            key.setContext(Qt.ShortcutContext.WindowShortcut)
        main = column(self._stack, JobStrip(session.jobs, self), spacing=0)
        main.setStretch(0, 1)
        whole = row(self.sidebar, main, spacing=0)
        whole.setStretch(1, 1)
        self.setCentralWidget(_ScrollingContent(whole))
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
        """Shows a page, unless the current one may not be left."""
        page = self.pages[name]
        if page is not self.page and not self.page.leave():
            self.sidebar.show_page(self.page.name)
            return
        self._stack.setCurrentWidget(page)
        page.refresh()
        self.sidebar.show_page(name)

    def _go_by_key(self, name: str) -> None:
        """Shows a page, and focuses the widget that had the focus there last, or the first one."""
        if self.sidebar.offers(name):
            self.go(name)
            last = self.page.focusWidget()
            usable = last is not None and last.isEnabled() and last.isVisible()
            wanted = last if usable else next(tab_order(self.page), None)
            if wanted is not None:
                wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(dropped_paths(event.mimeData()))

    def _paste(self) -> None:
        """Takes files that were copied in a file manager, as if they had been dropped."""
        if paths := copied_paths():
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
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
        self.sidebar.show_project(overview)
        if not name:
            self.go("start")
        elif self.page.needs_writing and not self._session.writable:
            self.go("files")
        else:
            self.page.refresh()

    def _changed(self) -> None:
        self.sidebar.show_project(self._session.overview)
        self.page.refresh()
