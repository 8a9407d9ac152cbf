"""What somebody hears who cannot see the window: what things are, and what has just happened."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

_ROLE = "spokenRole"


def say(where: QWidget, text: str, *, urgent: bool = False) -> None:
    """Has a screen reader say a text wherever the keyboard is, at once where it is ``urgent``, else
    after what it is saying. Without one nothing happens."""
    if not text or not QAccessible.isActive() or not where.window().isVisible():
        return
    event = QAccessibleAnnouncementEvent(where, text)
    kinds = QAccessible.AnnouncementPoliteness
    event.setPoliteness(kinds.Assertive if urgent else kinds.Polite)
    QAccessible.updateAccessibility(event)


def spoken_as(widget: QWidget, role: QAccessible.Role) -> None:
    """Says what a widget is, where Qt takes it for something else: what is drawn for a mere
    container, say. Not for what is pressed or typed into, which can do more than be read."""
    widget.setProperty(_ROLE, role.value)


def heard(inside: QWidget) -> str:
    """What stands in a widget, from its top to its end, a line for each text or drawing."""
    found = []
    for part in inside.findChildren(QWidget):
        role = part.property(_ROLE)
        drawn = role is not None and role != QAccessible.Role.Client.value
        text = part.accessibleName() or (part.text() if isinstance(part, QLabel) else "")
        if text and part.isVisibleTo(inside) and (drawn or isinstance(part, QLabel)):
            place = part.mapTo(inside, QPoint())
            found.append((place.y(), place.x(), text))
    return "\n".join(text for _, _, text in sorted(found))


@cache
def know_roles() -> None:
    """Has Qt ask here first what a widget is. To be called once there is an application: its own
    answers would come first else."""
    QAccessible.installFactory(_interface)


def _interface(_kind: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and (role := thing.property(_ROLE)) is not None:
        return QAccessibleWidget(thing, QAccessible.Role(role))
    return None  # Qt knows best
