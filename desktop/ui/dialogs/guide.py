"""The guide to the program, with its contents beside it and a search."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QShowEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFragment,
)
from PySide6.QtWidgets import QLineEdit, QTextBrowser, QWidget

from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.sentences import report_language
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import available_size, row
from desktop.ui.widgets.lists import WrappingListWidget
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.widgets.splitter import side_by_side

FOLDER = Path(__file__).parents[1] / "guide"
"""A text in each language, named by its code."""

INITIAL_SIZE = (960, 740)
"""Width and height in pixels."""

CONTENTS_PADDING = 52
"""Pixels beside the titles in the list of contents, with its scroll bar."""

SECTION = 2
"""Level of the headings of sections, the only ones there are."""

LINE_HEIGHT = 125.0
"""Per cent of the font's."""

INDENT = 28.0
"""Pixels before the text of a list's item."""


class GuideDialog(BaseDialog):
    """Stays open beside the window, and remembers nothing once it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, self.tr("Guide"), "", self.tr("Close"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.contents = WrappingListWidget(self.tr("Contents"))
        self.contents.currentRowChanged.connect(self._show_row)
        self.text = QTextBrowser()
        self.text.setObjectName("reading")
        self.text.setAccessibleName(self.windowTitle())
        self.text.setMinimumSize(220, 120)
        self.text.setOpenLinks(False)  # they lead to sections, and nothing is loaded
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.anchorClicked.connect(lambda url: self.show_section(url.fragment()))
        self.text.verticalScrollBar().valueChanged.connect(self._mark_section)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search the guide"))
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.search.textChanged.connect(lambda: self._find(again=False))
        self.search.returnPressed.connect(lambda: self._find(again=True))
        self.found = label("", "muted")
        self.found.hide()  # else its space would be left beside the search
        shortcut(self.tr("Search the guide"), "Ctrl+F", self, self._start_search)
        shortcut(self.tr("Next place"), "F3", self, lambda: self._find(again=True))
        self.body.addLayout(row(self.search, self.found))
        self.body.addWidget(side_by_side(self.contents, self.text, (230, 700), stretch=(0, 1)), 1)
        self.reject_button.hide()
        self.accept_button.setDefault(False)  # Enter searches on
        self._sections: list[QTextBlock] = []
        self._draw()
        theme().changed.connect(self._redraw)
        self.text.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.resize(QSize(*INITIAL_SIZE).boundedTo(available_size(self)).expandedTo(self.size()))

    def show_section(self, name: str) -> None:
        """Shows the section of that ``anchor`` from its heading on."""
        rows = (at for at, block in enumerate(self._sections) if anchor(block.text()) == name)
        self._show_row(next(rows, 0))

    def _draw(self) -> None:
        """Lays the text out in the theme's colours, and lists its sections."""
        self._sections = []  # before the text goes that they are places of
        document = self.text.document()
        document.setIndentWidth(INDENT)
        document.setMarkdown(guide_text(report_language()))
        block = document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == SECTION:
                self._sections.append(block)
            _dress(block)
            block = block.next()
        with QSignalBlocker(self.contents):
            self.contents.clear()
            self.contents.addItems([block.text() for block in self._sections])
        metrics = self.contents.fontMetrics()
        words = " ".join(block.text() for block in self._sections).split()
        longest = max(map(metrics.horizontalAdvance, words))
        self.contents.setMinimumWidth(longest + CONTENTS_PADDING)

    def _redraw(self) -> None:
        section = self.contents.currentRow()
        self._draw()
        self._show_row(section)

    def _show_row(self, number: int) -> None:
        if not 0 <= number < len(self._sections):
            return
        block = self._sections[number]
        cursor = QTextCursor(block)
        # Selected, it is spoken, and Tab goes on to the links after it instead of to the first.
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.verticalScrollBar().setValue(round(self._top(block)))
        with QSignalBlocker(self.contents):  # a short last section cannot come to the top
            self.contents.setCurrentRow(number)

    def _mark_section(self, scrolled: int) -> None:
        """Marks the section that is read among the contents."""
        line = self.text.fontMetrics().height()
        above = sum(self._top(block) <= scrolled + 2 * line for block in self._sections)
        with QSignalBlocker(self.contents):
            self.contents.setCurrentRow(max(above - 1, 0))

    def _top(self, block: QTextBlock) -> float:
        """Where a block begins, in pixels from the beginning of the text."""
        return self.text.document().documentLayout().blockBoundingRect(block).top()

    def _start_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _find(self, *, again: bool) -> None:
        """Selects the next place of what is searched, after the last one at the first; with
        ``again`` not the one that is selected."""
        words, document, cursor = self.search.text(), self.text.document(), self.text.textCursor()
        cursor.setPosition(cursor.selectionEnd() if again else cursor.selectionStart())
        place = document.find(words, cursor)
        if place.isNull():
            place = document.find(words, 0)
        missing = bool(words) and place.isNull()
        self.found.setText(self.tr("Not found."))
        self.found.setVisible(missing)
        self.text.setTextCursor(cursor if place.isNull() else place)
        announce(self, self.found.text() if missing else place.block().text())


def guide_text(code: str) -> str:
    """The guide in a language as Markdown, or in English if there is none."""
    path = FOLDER / f"{code}.md"
    return (path if path.is_file() else FOLDER / "en.md").read_text(encoding="utf-8")


def anchor(heading: str) -> str:
    """What links to a heading name it by, as on web pages made from Markdown."""
    return re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-")


def _dress(block: QTextBlock) -> None:
    """Sets a block's lines apart for reading, and draws what is bold as the window's titles are."""
    heading = block.blockFormat().headingLevel() == SECTION
    spaced = QTextBlockFormat()
    spaced.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    spaced.setTopMargin(22.0 if heading else 0.0)
    spaced.setBottomMargin(4.0 if heading else 8.0)
    QTextCursor(block).mergeBlockFormat(spaced)
    demi_bold = QTextCharFormat()
    demi_bold.setFontWeight(QFont.Weight.DemiBold)  # Inter has no bold face here
    if heading:
        demi_bold.setProperty(QTextFormat.Property.FontSizeAdjustment, 1)
    for part in _fragments(block):
        if heading or part.charFormat().fontWeight() > QFont.Weight.DemiBold:
            cursor = QTextCursor(block)
            cursor.setPosition(part.position())
            cursor.setPosition(part.position() + part.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(demi_bold)


def _fragments(block: QTextBlock) -> list[QTextFragment]:
    """The parts of a block that are alike in format."""
    found, place = [], block.begin()
    while not place.atEnd():
        found.append(place.fragment())
        place += 1
    return found
