"""Errors as a person sees them: a sentence, or, for a fault of the program, a report to copy."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from desktop.ui.sentences import told
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import icon_label, label
from desktop.ui.widgets.layouts import column, row
from rubrics.errors import UserError


class ErrorDialog(QDialog):
    """Shows an error: a UserError as its sentence, anything else with its traceback."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        known = isinstance(error, UserError)
        self.setWindowTitle(self.tr("Something to put right") if known else self.tr("A fault"))
        heading = self.windowTitle() if known else self.tr("Glossator made a mistake")
        sentence = (
            told(error)
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
        body = column(label(heading, "heading", wrap=True), text, spacing=8)
        icon = icon_label("triangle-alert" if known else "circle-alert", size=28, tone="warn")
        head = row(icon, body, spacing=14)
        head.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        whole = column(head, spacing=14)
        buttons = row(None)
        self.report = "" if known else report(error)
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
        """In large type the sentence takes more lines than Qt reckons with."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            least = layout.totalMinimumHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), least))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)


def report(error: BaseException) -> str:
    """What whoever mends the program needs to know."""
    trace = "".join(traceback.format_exception(error))
    return (
        f"Python {platform.python_version()}, Qt {PySide6.__version__}, {platform.platform()}\n\n"
        f"{trace}"
    )


class Catcher(QObject):
    """Brings exceptions that nobody caught to the window as a signal; jobs tell their own."""

    caught = Signal(object)

    def install(self) -> None:
        """Takes the place of Python's own reporting, which a window has no terminal for."""
        sys.excepthook = self._hook

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self.caught.emit(error)
