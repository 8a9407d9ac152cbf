"""Keyboard shortcuts, and the list of them for the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.ui.page import Page


def shortcut(
    action: str, key: str, widget: QWidget, on_activated: Callable[[], object]
) -> QShortcut:
    """A shortcut that works while the focus is in ``widget``; the help describes it as
    ``action``."""
    result = QShortcut(QKeySequence(key), widget)
    result.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    result.setWhatsThis(action)
    result.activated.connect(on_activated)
    return result


@dataclass(frozen=True, slots=True)
class ShortcutEntry:
    """The keys of one action, and the title of their page, empty if they work everywhere."""

    page: str
    action: str
    keys: tuple[str, ...]


def shortcuts_of(window: QWidget, pages: Sequence[Page]) -> list[ShortcutEntry]:
    """The described shortcuts of a window, in the order of the pages."""
    found: dict[tuple[str, str], list[str]] = {}
    for source in window.findChildren(QAbstractButton) + window.findChildren(QShortcut):
        sequence = source.shortcut() if isinstance(source, QAbstractButton) else source.key()
        if source.whatsThis() and not sequence.isEmpty():
            widget = source if isinstance(source, QWidget) else source.parent()
            page = next((page for page in pages if _is_in(widget, page)), None)
            title = page.title() if page else ""
            key = sequence.toString(QKeySequence.SequenceFormat.NativeText)
            found.setdefault((title, source.whatsThis()), []).append(key)
    order = ["", *(page.title() for page in pages)]
    entries = [ShortcutEntry(page, action, tuple(keys)) for (page, action), keys in found.items()]
    return sorted(entries, key=lambda entry: order.index(entry.page))


def _is_in(widget: QObject | None, page: QWidget) -> bool:
    return isinstance(widget, QWidget) and (widget is page or page.isAncestorOf(widget))
