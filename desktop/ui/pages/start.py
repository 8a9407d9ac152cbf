"""The start page: drop files, open a recent project, or try the example."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel

from desktop.ui.dialogs.file_dialogs import ask_for_files, ask_for_folder, ask_for_project
from desktop.ui.page import Context, Page
from desktop.ui.theme.theme import set_style_flag
from desktop.ui.widgets.buttons import ElidingButton, button
from desktop.ui.widgets.drag_and_drop import dropped_paths
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import icon_label, label
from desktop.ui.widgets.layouts import FlowLayout, clear_layout, column, row
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import shortened


class DropArea(QFrame):
    """A large area to drop files on, with buttons; a click elsewhere on it emits ``pressed``."""

    dropped = Signal(object)
    """Paths of the dropped files and folders."""
    pressed = Signal()

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(220)
        icon = icon_label("upload", size=40, tone="accent")
        icon.setFixedHeight(48)
        icon.setFixedWidth(48)
        icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        heading, under = label(title, "heading"), label(hint, "muted", wrap=True)
        for text in (heading, under):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.buttons = row(spacing=10)
        inner = column(
            None, row(None, icon, None), 6, heading, under, 10, row(None, self.buttons, None), None
        )
        inner.setContentsMargins(24, 16, 24, 16)
        self.setLayout(inner)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            set_style_flag(self, "over", True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        set_style_flag(self, "over", False)

    def dropEvent(self, event: QDropEvent) -> None:
        set_style_flag(self, "over", False)
        event.acceptProposedAction()
        self.dropped.emit(dropped_paths(event.mimeData()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class StartPage(Page):
    """The page that is shown while no project is open."""

    name = "start"
    icon = "house"
    needs_project = False

    example = Signal()
    """The example project is to be opened."""

    guide = Signal()
    """The guide is to be shown."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, scrolls=True)
        self.body.addWidget(self._make_drop_area())
        self._recent = column(spacing=2)
        opening = button(self.tr("Open …"), self._open, icon="folder-open", kind="quiet")
        recent = Card(
            row(label(self.tr("Recent projects"), "heading"), None, opening), self._recent, None
        )
        example_title = label(self.tr("See how it works"), "heading")
        example_title.setMinimumHeight(opening.sizeHint().height())  # aligns both titles
        both = row(recent, self._make_example_card(example_title), spacing=14)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self.body.addLayout(both)
        self.body.addStretch(1)
        self.refresh()

    def _make_drop_area(self) -> DropArea:
        area = DropArea(
            self.tr("Drop files or a folder here"),
            self.tr(
                "Texts, tables, office documents, PDF, e-mails, subtitles. "
                "They are read on this machine and stay on it."
            ),
        )
        files = button(
            self.tr("Choose files …"), self._choose, icon="file-text", kind="primary",
            tip=self.tr("Choose files"), key="Ctrl+O",
        )  # fmt: skip
        area.buttons.addWidget(files)
        area.buttons.addWidget(
            button(self.tr("Choose a folder …"), self._choose_folder, icon="folder-open")
        )
        area.dropped.connect(self.context.open_paths)
        area.pressed.connect(self._choose)
        return area

    def _make_example_card(self, title: QLabel) -> Card:
        about = self.tr(
            "The example holds complaints to a city, an interview, a letter and a report, with the "
            "labels of two coders. The model that comes with the program annotates them for "
            "emotions; it takes a minute or two."
        )
        example = button(self.tr("Try the example"), self.example.emit, icon="sparkles")
        guide = button(
            self.tr("Open the guide"), self.guide.emit, icon="book-open-text", kind="quiet"
        )
        both = FlowLayout(example, guide)
        return Card(title, label(about, "muted", wrap=True), 4, both, None)

    def title(self) -> str:
        return self.tr("Start")

    def about(self) -> str:
        return self.tr(
            "Annotate texts under a codebook, review what the model says, and report how far it "
            "can be trusted. Nothing leaves this machine."
        )

    def refresh(self) -> None:
        clear_layout(self._recent)
        projects = self.context.preferences.recent()
        for project in projects:
            path = project.path
            made = ElidingButton("row")
            made.clicked.connect(lambda _checked, path=path: self.context.open_paths([path]))
            text = f"{path.stem}\n{project.title} · {shortened(path.parent)}"
            made.setText(text.replace("&", "&&"))  # a single one would mark a mnemonic
            made.setToolTip(plain(str(path)))
            made.setAccessibleName(self.tr("Open the project %1").replace("%1", path.stem))
            self._recent.addWidget(made)
        if not projects:
            none = self.tr("None yet. Drop files above, or try the example.")
            self._recent.addWidget(label(none, "muted", wrap=True))

    def _choose(self) -> None:
        if paths := ask_for_files(self):
            self.context.open_paths(paths)

    def _choose_folder(self) -> None:
        if folder := ask_for_folder(self, self.tr("Choose a folder to annotate")):
            self.context.open_paths([folder])

    def _open(self) -> None:
        if path := ask_for_project(self):
            self.context.open_paths([path])
