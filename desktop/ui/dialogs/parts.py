"""What the dialogs share: a heading, a body, and buttons with the wished one at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.widgets.basics import button, column, label, row
from desktop.ui.widgets.tabbing import in_tab_order
from desktop.ui.widgets.tall import Tall

TITLE = 40
"""Pixels above a dialog that are the system's."""

LOWEST = 80
"""Pixels of what is asked that can be seen on any screen."""

LEAST = 24
"""Letters of a line beside buttons that can be seen in any size of type."""


class Question(QDialog):
    """A dialog with a heading, a sentence, a body to fill and two buttons."""

    def __init__(
        self, parent: QWidget | None, title: str, about: str, accept: str, *, danger: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(480)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self.no: QPushButton = button(self.tr("Cancel"), self.reject)
        self.yes: QPushButton = button(accept, self.accept, kind="danger" if danger else "primary")
        (self.no if danger else self.yes).setDefault(True)
        head = column(label(title, "heading"), spacing=4)
        if about:
            head.addWidget(label(about, "muted", wrap=True))
        self.buttons = row(None, self.no, self.yes, spacing=10)
        self._tall = Tall(self.body)
        whole = column(head, self._tall, 4, self.buttons, spacing=14)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def showEvent(self, event: QShowEvent) -> None:
        """Puts right what a style sheet cannot: names stand at the middle of what they name, and
        numbers have a margin. The keyboard begins with what is asked, and the buttons come last."""
        body = [widget for widget in in_tab_order(self) if widget not in (self.no, self.yes)]
        if body:
            QWidget.setTabOrder(body[-1], self.no)
            QWidget.setTabOrder(self.no, self.yes)
            if self.focusWidget() is None:
                body[0].setFocus(Qt.FocusReason.TabFocusReason)
        super().showEvent(event)
        self._fit()
        for form in self.findChildren(QFormLayout):
            for number in range(form.rowCount()):
                name = form.itemAt(number, QFormLayout.ItemRole.LabelRole)
                asked = form.itemAt(number, QFormLayout.ItemRole.FieldRole)
                if name and asked and (named := name.widget()):
                    line = round(named.fontMetrics().height() * 2.4)
                    named.setMinimumHeight(min(asked.sizeHint().height(), line))
        for spin in self.findChildren(QAbstractSpinBox):
            spin.lineEdit().setTextMargins(6, 0, 6, 0)

    def event(self, event: QEvent) -> bool:
        """A text may take more lines now."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._make_room()
        return super().event(event)

    def _fit(self) -> None:
        """As large as its texts need: in large type they may need more than a width of our own, and
        in this width fewer lines than Qt reckoned with."""
        layout = self.layout()
        if layout is not None:
            own = self.minimumSize().boundedTo(self._screen)
            self.setMinimumSize(max(own.width(), layout.minimumSize().width()), own.height())
            if layout.hasHeightForWidth():
                wanted = layout.totalHeightForWidth(self.width())
                self.resize(self.width(), min(self.height(), wanted))
            self._make_room()

    @property
    def _screen(self) -> QSize:
        """What a dialog may take of the screen."""
        return self.screen().availableSize() - QSize(0, TITLE)

    def _make_room(self) -> None:
        """Of texts that wrap, Qt itself sees to the first line alone. What the screen is not high
        enough for scrolls, with the buttons below it."""
        layout = self.layout()
        if layout is not None:
            room = self._screen.height()
            margins = layout.contentsMargins()
            inside = self.width() - margins.left() - margins.right()
            least = layout.totalMinimumHeightForWidth(self.width())
            rest = least - self._tall.heightForWidth(inside)
            self._tall.keep_to(max(room - rest, LOWEST))
            least = rest + self._tall.heightForWidth(inside)
            self.resize(self.width(), max(min(self.height(), room), least))


def form_layout(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Rows of a name, with the mark of its key, and what is asked under it."""
    made = QFormLayout()
    made.setSpacing(12)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for name, asked in rows:
        made.addRow(name, asked)
        asked.setAccessibleName(name.replace("&", ""))
    return made


def confirmed(
    parent: QWidget, title: str, about: str, accept: str, *, danger: bool = False
) -> bool:
    """Asks a question that is answered by yes or no."""
    dialog = Question(parent, title, about, accept, danger=danger)
    answer = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return answer
