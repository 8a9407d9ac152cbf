"""A combo box that elides its text and keeps its keys from the page's shortcuts."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from desktop.ui.widgets.accessibility import announce

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CHOOSING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Backspace, *_RETURN)


class ComboBox(QComboBox):
    """A combo box for narrow places: it elides its text, and its list is as wide as needed."""

    min_characters = 10
    """Width of the narrowest box in characters, with its margins."""

    _LIST_MARGINS = 24
    """Pixels in a line of the list beside its text."""

    def __init__(self) -> None:
        super().__init__()
        self.view().installEventFilter(self)  # the open list needs its keys as well
        self.currentTextChanged.connect(self._announce)

    def setAccessibleName(self, name: str) -> None:
        """Sets the description too: on Linux, Qt reports the current text as the name."""
        super().setAccessibleName(name)
        self.setAccessibleDescription(name)

    def event(self, event: QEvent) -> bool:
        return _claimed(event) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claims the keys of the open list, but for Return: the list itself closes when it sees
        that key as a possible shortcut."""
        claimed = _claimed(event) and cast(QKeyEvent, event).key() not in _RETURN
        return claimed or super().eventFilter(watched, event)

    def _announce(self, text: str) -> None:
        """Says what the arrows choose while the list is closed: screen readers do not hear of it
        from Qt on Linux."""
        if self.hasFocus() and not self.view().isVisible():
            announce(self, text)

    def showPopup(self) -> None:
        """Opens the list, as wide as its longest text but at most half the screen."""
        view = self.view()
        wanted = view.sizeHintForColumn(0) + 2 * view.frameWidth() + self._LIST_MARGINS
        view.setMinimumWidth(min(wanted, self.screen().availableGeometry().width() // 2))
        super().showPopup()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        least = self.fontMetrics().averageCharWidth() * self.min_characters
        return QSize(min(hint.width(), least), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints with an elided text: under a style sheet Qt clips it instead. Its end stays:
        models and queues that begin alike differ there."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        control = QStyle.ComplexControl.CC_ComboBox
        painter.drawComplexControl(control, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        rect = self.style().subControlRect(control, option, field, self)
        option.currentText = self.fontMetrics().elidedText(
            self.currentText() or self.placeholderText(), Qt.TextElideMode.ElideMiddle, rect.width()
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def narrow_combo_box(name: str) -> ComboBox:
    """A combo box beside others, whose only label is its tool tip."""
    box = ComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(11)
    return box


class SteadyComboBox(ComboBox):
    """A combo box that ignores the mouse wheel, so that scrolling what is around it does not change
    it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _claimed(event: QEvent) -> bool:
    """Whether the event asks if a key is a shortcut, and the combo box takes the key itself."""
    asks = event.type() is QEvent.Type.ShortcutOverride
    claimed = asks and isinstance(event, QKeyEvent) and _chooses(event)
    if claimed:
        event.accept()
    return claimed


def _chooses(event: QKeyEvent) -> bool:
    """Whether a key moves in the list or finds an item by its letters."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return False
    return event.key() in _CHOOSING or (bool(event.text()) and event.text().isprintable())
