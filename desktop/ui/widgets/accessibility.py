"""What a screen reader is told: the roles of widgets, their text, and announcements."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

_ROLE = "accessibleRole"


def announce(source: QWidget, text: str, *, urgent: bool = False) -> None:
    """Makes a screen reader say a text, wherever the focus is.

    An ``urgent`` text interrupts what is being said; any other waits. Does nothing without a screen
    reader, for an empty text, or while the window of ``source`` is hidden.
    """
    if not text or not QAccessible.isActive() or not source.window().isVisible():
        return
    event = QAccessibleAnnouncementEvent(source, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


def set_accessible_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Overrides the role that Qt reports, such as that of a custom-painted widget.

    Only for widgets without input: the interface behind the role offers no actions.
    """
    widget.setProperty(_ROLE, role.value)


def visible_text(root: QWidget) -> str:
    """The text of a widget's visible labels and drawings, from top to bottom, one line each."""
    found = []
    for widget in root.findChildren(QWidget):
        role = widget.property(_ROLE)
        is_drawing = role is not None and role != QAccessible.Role.Client.value
        is_label = isinstance(widget, QLabel)
        text = widget.accessibleName() or (widget.text() if isinstance(widget, QLabel) else "")
        if text and widget.isVisibleTo(root) and (is_drawing or is_label):
            position = widget.mapTo(root, QPoint())
            found.append((position.y(), position.x(), text))
    return "\n".join(text for _, _, text in sorted(found))


@cache
def install_role_factory() -> None:
    """Makes Qt report the roles of ``set_accessible_role``.

    Call it after the application was made: of all factories Qt asks the newest first, and the
    application installs Qt's own.
    """
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and (role := thing.property(_ROLE)) is not None:
        return QAccessibleWidget(thing, QAccessible.Role(role))
    return None  # Qt's own factory decides
