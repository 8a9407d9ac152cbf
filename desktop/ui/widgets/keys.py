"""Keys that do something, each with the words by which the help lists it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.ui.page import Page


def shortcut(what: str, key: str, where: QWidget, act: Callable[[], object]) -> QShortcut:
    """A key that works while the keyboard is anywhere in ``where``; ``what`` says what it does."""
    made = QShortcut(QKeySequence(key), where)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.setWhatsThis(what)
    made.activated.connect(act)
    return made


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does, on which page; an empty one is everywhere."""

    page: str
    what: str
    keys: tuple[str, ...]


def keys_of(window: QWidget, pages: Sequence[Page]) -> list[Key]:
    """The keys that a window really has, those that do the same together."""
    found: dict[tuple[str, str], list[str]] = {}
    for part in window.findChildren(QAbstractButton) + window.findChildren(QShortcut):
        shortcut_ = part.shortcut() if isinstance(part, QAbstractButton) else part.key()
        if part.whatsThis() and not shortcut_.isEmpty():
            of = part if isinstance(part, QWidget) else part.parent()
            page = next((page for page in pages if _is_in(of, page)), None)
            key = shortcut_.toString(QKeySequence.SequenceFormat.NativeText)
            named = page.title() if page else ""
            found.setdefault((named, part.whatsThis()), []).append(key)
    order = ["", *(page.title() for page in pages)]
    made = [Key(page, what, tuple(keys)) for (page, what), keys in found.items()]
    return sorted(made, key=lambda key: order.index(key.page))


def _is_in(part: QObject | None, page: QWidget) -> bool:
    return isinstance(part, QWidget) and (part is page or page.isAncestorOf(part))
