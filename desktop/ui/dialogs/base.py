"""The base of all dialogs, and what they are filled with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLayout,
    QPushButton,
    QWidget,
)

from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.focus import tab_order
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import available_size, column, row
from desktop.ui.widgets.scroll_areas import BoundedScrollArea

MIN_BODY_HEIGHT = 80
"""Pixels of the body that stay visible on the smallest screen."""

MIN_FIELD_CHARACTERS = 24
"""Least width of a line edit beside buttons, in characters."""


class BaseDialog(QDialog):
    """A dialog with a heading, a sentence, a ``body`` to fill, and two buttons.

    A body that is too high for the screen scrolls. A ``danger`` dialog has a red accept button, and
    Enter cancels it.
    """

    def __init__(
        self, parent: QWidget | None, title: str, about: str, accept: str, *, danger: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(480)
        self.body = column(spacing=10)
        kind = "danger" if danger else "primary"
        self.reject_button: QPushButton = button(self.tr("Cancel"), self.reject)
        self.accept_button: QPushButton = button(accept, self.accept, kind=kind)
        (self.reject_button if danger else self.accept_button).setDefault(True)
        head = column(label(title, "heading"), spacing=4)
        if about:
            head.addWidget(label(about, "muted", wrap=True))
        self.buttons = row(None, self.reject_button, self.accept_button, spacing=10)
        self._scroll_area = BoundedScrollArea(self.body)
        layout = column(head, self._scroll_area, 4, self.buttons, spacing=14)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def showEvent(self, event: QShowEvent) -> None:
        """Finishes what depends on the whole body: focus, size, and alignment of forms."""
        self._set_tab_order()
        super().showEvent(event)
        self._fit()
        self._align_forms()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a text may take more lines now
            self._fit_height()
        return super().event(event)

    def _set_tab_order(self) -> None:
        """Puts the two buttons last, and the focus on the first control of the body."""
        buttons = (self.reject_button, self.accept_button)
        body = [widget for widget in tab_order(self) if widget not in buttons]
        if body:
            QWidget.setTabOrder(body[-1], self.reject_button)
            QWidget.setTabOrder(self.reject_button, self.accept_button)
            if self.focusWidget() is None:
                body[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _align_forms(self) -> None:
        """Centres labels beside their fields and indents spin boxes, as no style sheet can."""
        for form in self.findChildren(QFormLayout):
            for number in range(form.rowCount()):
                name = form.itemAt(number, QFormLayout.ItemRole.LabelRole)
                field = form.itemAt(number, QFormLayout.ItemRole.FieldRole)
                if name and field and (name_label := name.widget()):
                    line_height = round(name_label.fontMetrics().height() * 2.4)
                    name_label.setMinimumHeight(min(field.sizeHint().height(), line_height))
        for spin_box in self.findChildren(QAbstractSpinBox):
            spin_box.lineEdit().setTextMargins(6, 0, 6, 0)

    def _fit(self) -> None:
        """Sizes the dialog to its texts: in large type they may need more than the minimum width,
        and in this width fewer lines than Qt reckoned with."""
        layout = self.layout()
        if layout is not None:
            minimum = self.minimumSize().boundedTo(available_size(self))
            width = max(minimum.width(), layout.minimumSize().width())
            self.setMinimumSize(width, minimum.height())
            if layout.hasHeightForWidth():
                wanted = layout.totalHeightForWidth(self.width())
                self.resize(self.width(), min(self.height(), wanted))
            self._fit_height()

    def _fit_height(self) -> None:
        """Makes the dialog high enough for its wrapped texts, of which Qt counts one line only, and
        the body scroll if the screen is too low."""
        layout = self.layout()
        if layout is not None:
            available = available_size(self).height()
            margins = layout.contentsMargins()
            body_width = self.width() - margins.left() - margins.right()
            needed = layout.totalMinimumHeightForWidth(self.width())
            rest = needed - self._scroll_area.heightForWidth(body_width)
            self._scroll_area.set_bound(max(available - rest, MIN_BODY_HEIGHT))
            needed = rest + self._scroll_area.heightForWidth(body_width)
            self.resize(self.width(), max(min(self.height(), available), needed))


def form_layout(*rows: tuple[str, QWidget | QLayout]) -> QFormLayout:
    """A form of (label, field) rows. An "&" in a label marks the key that focuses its field.

    A label is also the accessible name of its field, unless that is a layout.
    """
    form = QFormLayout()
    form.setSpacing(12)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for name, field in rows:
        form.addRow(name, field)
        shown = form.labelForField(field)
        if isinstance(shown, QLabel):
            shown.setTextFormat(Qt.TextFormat.PlainText)
        if name and isinstance(field, QWidget):
            field.setAccessibleName(name.replace("&", ""))
    return form


def described(choice: QWidget | QLayout, about: str) -> QLayout:
    """A check box, or a row of them, with a description below."""
    indented = row(24, label(about, "muted", wrap=True), spacing=0)
    indented.setStretch(1, 1)
    return column(choice, indented, spacing=1)


def confirmed(
    parent: QWidget, title: str, about: str, accept: str, *, danger: bool = False
) -> bool:
    """Asks whether to go on. Returns whether the dialog was accepted."""
    dialog = BaseDialog(parent, title, about, accept, danger=danger)
    return answer_of(dialog) == QDialog.DialogCode.Accepted


def answer_of(dialog: QDialog) -> int:
    """Shows a dialog until it is closed, and returns its result. It is deleted soon after, so what
    else it holds has to be read at once."""
    answer = dialog.exec()
    dialog.deleteLater()
    return answer
