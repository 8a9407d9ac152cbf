"""Labels, buttons, cards and banners, named so that the style sheet finds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.theme.theme import iconed, theme
from desktop.ui.widgets.divided import Divided
from desktop.ui.widgets.readable import Readable
from desktop.ui.widgets.second_line import draw_second, parted
from desktop.ui.widgets.spoken import say, spoken_as

Box = TypeVar("Box", bound=QBoxLayout)

HEADINGS = frozenset({"title", "heading", "subheading"})

TONES = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "info": "info"}


LONG_WORD = re.compile(r"[^\W\d_]{25,}")
"""A word that may be longer than a line."""

SOFT_HYPHEN = "\u00ad"


class Parting(QLabel):
    """Parts a word that is longer than its line, instead of widening the page, as names of levels
    and questions may be."""

    def setText(self, text: str) -> None:
        """Shows a text."""
        parted = LONG_WORD.sub(lambda word: SOFT_HYPHEN.join(word[0]), text)
        super().setText(parted)
        self.setAccessibleName(text)

    def text(self) -> str:
        """What it says, in whole words."""
        return super().text().replace(SOFT_HYPHEN, "")


def label(text: str = "", kind: str = "", *, wrap: bool = False, parting: bool = True) -> QLabel:
    """A label that shows plain text, whatever is in it; ``kind`` is a name of the style sheet. One
    that wraps parts long words as well, unless what is copied from it has to be exact."""
    heads = kind in HEADINGS
    made = Parting() if (wrap and parting) or heads else QLabel()
    if heads:
        spoken_as(made, QAccessible.Role.Heading)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setObjectName(kind)
    made.setWordWrap(wrap)
    return made


def picture(name: str, *, size: int = 18, tone: str = "muted") -> QLabel:
    """An icon that stands for itself: whoever cannot see it is told of it by a name that it is
    given, and of none without."""
    made = QLabel()
    spoken_as(made, QAccessible.Role.Client)
    iconed(made, name, size=size, tone=tone)
    made.setFixedWidth(size)
    return made


class ShorteningButton(QPushButton):
    """A button that shortens each line of its text without room, instead of widening the page. A
    second line is muted."""

    least = 24
    """Letters for which it has room however little there is."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setObjectName(kind)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """That of so many letters."""
        hint = self.sizeHint()
        return QSize(
            min(hint.width(), self.fontMetrics().averageCharWidth() * self.least), hint.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As Qt paints it, with a shorter text."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        contents = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(contents, option, self)
        text, second = parted(self.text())
        shown = (
            self.fontMetrics().elidedText(
                line, Qt.TextElideMode.ElideRight, room.width(), Qt.TextFlag.TextShowMnemonic
            )
            for line in text.split("\n")
        )
        option.text = "\n".join(shown)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        draw_second(painter, room, second.replace("&&", "&"))


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    icon: str = "",
    kind: str = "",
    tip: str = "",
    key: str = "",
) -> QPushButton:
    """A push button. Without ``text`` its ``tip`` is its accessible name; its ``key`` is told
    after it."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setProperty("even", kind not in ("nav", "row"))  # of one height, with an icon or without
    made.setAutoDefault(False)
    if icon:
        iconed(made, icon)
    if key:
        made.setShortcut(key)
        made.setWhatsThis(tip or text)
        made.setAccessibleDescription(key)
    if tip:
        made.setToolTip(f"{tip} ({key})" if key else tip)
        if not text:
            made.setAccessibleName(tip)
    if pressed:
        made.clicked.connect(lambda _checked: pressed())
    return made


@contextmanager
def taking_turns(*buttons: QPushButton) -> Iterator[None]:
    """While buttons change that take turns, as those that begin and stop something do, the keyboard
    stays with them: Qt would give it to whatever comes next."""
    mine = any(made.hasFocus() for made in buttons)
    yield
    usable = [made for made in buttons if made.isEnabled() and not made.isHidden()]
    if mine and usable:
        usable[0].setFocus()


def emphasise(made: QPushButton, meant: bool) -> None:
    """Makes a button the one that is to be pressed now, or one among others."""
    kind = "primary" if meant else ""
    if made.objectName() != kind:
        made.setObjectName(kind)
        made.style().unpolish(made)
        made.style().polish(made)
        theme().dress(made)


def row(*items: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """Items beside each other; a number is a gap of so many pixels, None takes what is left."""
    return _filled(QHBoxLayout(), items, spacing)


def column(*items: QWidget | QLayout | int | None, spacing: int = 8) -> QVBoxLayout:
    """Items below each other; a number is a gap of so many pixels, None takes what is left."""
    return _filled(QVBoxLayout(), items, spacing)


def _filled(layout: Box, items: tuple[QWidget | QLayout | int | None, ...], spacing: int) -> Box:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout


def beside(
    left: QWidget, right: QWidget, sizes: tuple[int, int], shares: tuple[int, int] | None = None
) -> QSplitter:
    """Two parts with a handle between them; of more room each gets its share, by their sizes unless
    told otherwise."""
    made = Divided()
    made.setHandleWidth(14)
    for number, (part, share) in enumerate(zip((left, right), shares or sizes, strict=True)):
        made.addWidget(part)
        made.setStretchFactor(number, share)
    made.setSizes(list(sizes))
    return made


def content(layout: QLayout) -> QWidget:
    """What a scroll area shows: a layout on the ground that is around it."""
    made = QWidget()
    made.setObjectName("scrolled")
    made.setLayout(layout)
    return made


def scrolling(layout: QLayout, name: str = "") -> QScrollArea:
    """A layout that scrolls where there is no room for it. With a name it is something to read,
    which the keyboard reaches; else what is in it is reached, and shown when it is."""
    if name:
        made: QScrollArea = Readable(name)
    else:
        made = QScrollArea()
        made.setWidgetResizable(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(content(layout))
    return made


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()


class Card(QFrame):
    """A bordered surface with a column of things on it."""

    def __init__(self, *items: QWidget | QLayout | int | None, spacing: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = column(*items, spacing=spacing)
        self.body.setContentsMargins(18, 16, 18, 16)
        self.setLayout(self.body)


_ENDING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CHOOSING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Backspace, *_ENDING)


class Chooser(QComboBox):
    """A combo box that shortens a text without room, and keeps its keys from shortcuts."""

    least = 10
    """Letters for which it has room however little there is, with its margins."""
    _BESIDE = 24
    """Pixels in a line of the list that are not the text's."""

    def __init__(self) -> None:
        super().__init__()
        self.view().installEventFilter(self)  # the open list has the keys to itself as well

    def setAccessibleName(self, name: str) -> None:
        """What it is called. On Linux Qt names a choice by what is chosen: there, what it is for is
        heard as its description."""
        super().setAccessibleName(name)
        self.setAccessibleDescription(name)

    def event(self, event: QEvent) -> bool:
        """Arrows and letters choose here, whatever they do elsewhere on the page."""
        return _kept(event) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See event. An open list chooses, and closes, when it is asked about Return."""
        kept = _kept(event) and cast(QKeyEvent, event).key() not in _ENDING
        return kept or super().eventFilter(watched, event)

    def showPopup(self) -> None:
        """The open list has the room that its longest text takes, however narrow the box is."""
        view = self.view()
        wanted = view.sizeHintForColumn(0) + 2 * view.frameWidth() + self._BESIDE
        view.setMinimumWidth(min(wanted, self.screen().availableGeometry().width() // 2))
        super().showPopup()

    def minimumSizeHint(self) -> QSize:
        """Where room is scarce, that of its neighbours comes first."""
        hint = super().minimumSizeHint()
        least = self.fontMetrics().averageCharWidth() * self.least
        return QSize(min(hint.width(), least), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As Qt paints it, which would cut the text off under a style sheet."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = (
            self.style()
            .subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
            .width()
        )
        option.currentText = self.fontMetrics().elidedText(
            self.currentText() or self.placeholderText(), Qt.TextElideMode.ElideRight, room
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def _kept(event: QEvent) -> bool:
    """Whether it asks if a key is a shortcut, and it is none because it chooses."""
    asked = event.type() is QEvent.Type.ShortcutOverride
    kept = asked and isinstance(event, QKeyEvent) and _is_choosing(event)
    if kept:
        event.accept()
    return kept


def _is_choosing(event: QKeyEvent) -> bool:
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return False
    return event.key() in _CHOOSING or (bool(event.text()) and event.text().isprintable())


class Banner(QFrame):
    """A sentence that matters, with an icon for its tone and room for something to do about it."""

    def __init__(self, text: str = "", tone: str = "info", *actions: QWidget) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._icon = picture("info", size=18)
        self._icon.setFixedWidth(20)
        self._text = label(text, wrap=True, parting=False)  # it may name a path
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inner = row(self._icon, self._text, *actions, spacing=10)
        if not actions:  # beside buttons text and icon stand at the middle
            inner.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        inner.setStretch(1, 1)
        inner.setContentsMargins(12, 10, 12, 10)
        self.setLayout(inner)
        self.tell(text, tone)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def tell(self, text: str, tone: str = "info", *, aloud: bool = True) -> None:
        """Says something else; hidden where there is nothing to say. A screen reader says it too,
        unless it is one of many numbers and not to be ``aloud``."""
        if aloud and text != self.text:
            say(self, text, urgent=tone == "bad")
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if self.property("tone") == tone:  # dressing it anew ten times a second would be felt
            return
        self.setProperty("tone", tone)
        tones = {"info": "muted"}
        iconed(self._icon, TONES[tone], tone=tones.get(tone, tone))
        self.style().unpolish(self)
        self.style().polish(self)


def progress_bar(name: str) -> QProgressBar:
    """A bar without a number in it; ``name`` is what a screen reader calls it."""
    made = QProgressBar()
    made.setTextVisible(False)
    made.setAccessibleName(name)
    return made


def line() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setObjectName("line")
    return made
