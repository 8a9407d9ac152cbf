"""The error dialog, and the hook for exceptions that nothing has caught."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from desktop.ui.sentences import translated
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import icon_label, label
from desktop.ui.widgets.layouts import column, row
from rubrics.errors import UserError


class ErrorDialog(QDialog):
    """Shows the sentence of a UserError, or a report with the traceback of any other exception."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        known = isinstance(error, UserError)
        self.setWindowTitle(self.tr("Something to put right") if known else self.tr("A fault"))
        heading = self.windowTitle() if known else self.tr("Glossator made a mistake")
        sentence = (
            translated(error)
            if known
            else self.tr(
                "This should not have happened, and it is not your doing. The project file is "
                "intact: everything that was shown as saved is saved. You can go on working. "
                "Please send the report below to whoever looks after the program; it may name "
                "files, but holds none of your texts unless the message quotes one."
            )
        )
        text = label(sentence, wrap=True, hyphenate=False)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        body = column(label(heading, "heading", wrap=True), text, None, spacing=8)
        icon = icon_label("triangle-alert" if known else "circle-alert", size=28, tone="warn")
        head = row(icon, body, spacing=14)
        head.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        whole = column(head, spacing=14)
        buttons = row(None)
        self.report = "" if known else error_report(error)
        if self.report:
            shown = QPlainTextEdit(self.report)
            shown.setReadOnly(True)
            shown.setAccessibleName(self.tr("Report"))
            shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            shown.setMinimumHeight(180)
            whole.addWidget(shown, 1)
            buttons.addWidget(button(self.tr("Copy the report"), self._copy, icon="copy"))
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        buttons.addWidget(close)
        whole.addLayout(buttons)
        whole.setContentsMargins(22, 20, 22, 18)
        self.setLayout(whole)
        close.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # With large type the text needs more lines than Qt's size hint allows for.
        layout = self.layout()
        if layout is not None:
            least = layout.totalMinimumHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), least))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)


def error_report(error: BaseException) -> str:
    """Versions, platform and traceback, for whoever fixes the program."""
    trace = "".join(traceback.format_exception(error))
    return (
        f"Python {platform.python_version()}, Qt {PySide6.__version__}, {platform.platform()}\n\n"
        f"{trace}"
    )


class ExceptionHook(QObject):
    """Emits uncaught exceptions of the interface thread; those of jobs are delivered by jobs."""

    caught = Signal(object)

    def install(self) -> None:
        """Replaces ``sys.excepthook``, whose output nobody sees without a terminal."""
        sys.excepthook = self._hook

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self.caught.emit(error)
