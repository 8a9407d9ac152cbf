"""The guide: it opens where the reader is, and names nothing that the window does not have."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from translations import UI, messages
from window import answering, idle, in_german

from desktop.ui.app import App
from desktop.ui.dialogs.guide import FOLDER, GuideDialog, anchor, guide_text
from desktop.ui.dialogs.help import HelpDialog
from desktop.ui.shell.window import WORKFLOW
from desktop.ui.theme.palette import DARK, LIGHT, Scheme

LANGUAGES = ("en", "de")
QUOTED = re.compile(r"\*\*(.+?)\*\*|[“„](.+?)[“”]", re.DOTALL)
"""What the guide says stands in the window."""
LINK = re.compile(r"\]\(([^)]*)\)")


def sections(code: str) -> dict[str, str]:
    """The text of each section by its heading."""
    parts = re.split(r"^## (.+)$", guide_text(code), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def plain(text: str) -> str:
    """A label without its mnemonic and the key that stands behind it."""
    return re.sub(r"  \(.+\)$", "", text).replace("&", "")


def named(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", bold or quoted) for bold, quoted in QUOTED.findall(text)]


def window_texts() -> Iterator[tuple[str, str]]:
    """The window's texts: English, German."""
    for (_, source), message in messages(UI / "translations" / "glossator_de.ts").items():
        translation = message.find("translation")
        assert isinstance(translation, ET.Element)
        yield plain(source), plain(translation.text or "")


def shown(app: App) -> GuideDialog:
    dialog = app.window.findChild(GuideDialog)
    assert isinstance(dialog, GuideDialog)
    return dialog


def first_line(dialog: GuideDialog) -> str:
    """The line of text at the top of what is shown."""
    return dialog.text.cursorForPosition(QPoint(40, 20)).block().text()


def test_what_the_guide_names_is_in_the_window() -> None:
    german: dict[str, set[str]] = {}
    for source, translation in window_texts():
        german.setdefault(source, set()).add(translation)
    for heading, english, other in zip(
        sections("en"), sections("en").values(), sections("de").values(), strict=True
    ):
        there, here = named(english), named(other)
        assert [name for name in there if name not in german] == []
        assert [name for name in here if not any(name in german[one] for one in there)] == []
        assert [one for one in there if german[one].isdisjoint(here)] == [], heading
    assert len(named(guide_text("en"))) > 60


def test_both_texts_have_the_same_sections_links_and_lists() -> None:
    english, german = (list(sections(code).items()) for code in LANGUAGES)
    assert len(english) == len(german)
    titles = dict(window_texts())
    for (_, one), (_, other) in zip(english, german, strict=True):
        for mark in (r"^- ", r"^\d\. ", r"\]\(#"):
            found = [len(re.findall(mark, text, re.MULTILINE)) for text in (one, other)]
            assert found[0] == found[1], (mark, one)
    pages = [at for at, (heading, _) in enumerate(english) if heading in titles]
    assert [german[at][0] for at in pages] == [titles[english[at][0]] for at in pages]
    assert len(pages) == len(WORKFLOW) + 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_links_lead_to_sections_and_nowhere_else(code: str) -> None:
    there = {f"#{anchor(heading)}" for heading in sections(code)}
    links = LINK.findall(guide_text(code))
    assert len(links) > 7
    assert set(links) <= there


@pytest.mark.parametrize("code", LANGUAGES)
def test_nobody_is_told_to_type_a_command(code: str) -> None:
    text = guide_text(code)
    assert not re.search(r"`|--[a-z]|[Tt]erminal|ommand line|Befehlszeile|Kommandozeile", text)
    assert "![" not in text
    assert "http" not in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_opens_at_the_section_of_each_page(opened: App, qtbot: QtBot, code: str) -> None:
    with in_german(opened) if code == "de" else nullcontext():
        for name, page in opened.window.pages.items():
            opened.go(name)
            idle(opened, qtbot)
            opened.window.activateWindow()
            qtbot.waitUntil(opened.window.isActiveWindow)
            qtbot.keyClick(opened.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
            dialog = shown(opened)
            assert dialog.contents.currentItem().text() == page.title()
            assert first_line(dialog) == page.title()
            assert dialog.isVisible()
            assert not dialog.isModal()
        assert dialog.contents.count() == len(sections(code))
        assert len(opened.window.findChildren(GuideDialog)) == 1


def test_help_leads_to_it(app: App) -> None:
    answering(HelpDialog, lambda dialog: dialog.guide_button.click())
    app.help()
    assert first_line(shown(app)) == "Start"


def test_the_first_page_leads_to_it(app: App) -> None:
    made = app.window.pages["start"].findChildren(QPushButton)
    next(one for one in made if one.text() == "Open the guide").click()
    assert shown(app).isVisible()
    assert first_line(shown(app)) == "Start"


def test_contents_links_and_scrolling_agree(app: App, qtbot: QtBot) -> None:
    app.guide()
    dialog = shown(app)
    bar = dialog.text.verticalScrollBar()
    for row in range(dialog.contents.count()):
        dialog.contents.setCurrentRow(row)
        assert dialog.contents.currentRow() == row
        if bar.value() < bar.maximum():
            assert first_line(dialog) == dialog.contents.currentItem().text()
    bar.setValue(0)
    assert dialog.contents.currentRow() == 0
    dialog.text.anchorClicked.emit(QUrl("#safe-keeping"))
    assert dialog.contents.currentItem().text() == "Safe keeping"
    assert dialog.text.textCursor().selectedText() == "Safe keeping"
    dialog.text.setFocus()
    qtbot.keyClick(dialog.text, Qt.Key.Key_PageUp)
    assert dialog.contents.currentRow() < 14


def test_links_are_followed_by_key_from_where_the_reader_is(app: App, qtbot: QtBot) -> None:
    app.guide()
    dialog = shown(app)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.show_section("models")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Tab)
    assert dialog.text.textCursor().selectedText() == "Training on your labels"
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    assert dialog.contents.currentItem().text() == "Training on your labels"
    assert first_line(dialog) == "Training on your labels"


def test_the_search_goes_on_and_begins_again(app: App, qtbot: QtBot) -> None:
    app.guide()
    dialog = shown(app)
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.focusWidget() is dialog.search
    qtbot.keyClicks(dialog.search, "lost")
    places = []
    for _ in range(guide_text("en").lower().count("lost") + 1):
        cursor = dialog.text.textCursor()
        assert cursor.selectedText() == "lost"
        places.append(cursor.position())
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert places[0] == places[-1]
    assert len(set(places)) == len(places) - 1
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.search, "xyz")
    assert dialog.found.isVisible()
    dialog.search.clear()
    assert not dialog.found.isVisible()


def test_it_follows_the_theme_and_stays_where_it_was(app: App) -> None:
    app.guide()
    dialog = shown(app)
    dialog.show_section("privacy")
    for scheme, palette in ((Scheme.DARK, DARK), (Scheme.LIGHT, LIGHT)):
        app.theme.choose(scheme, 2.0)
        QApplication.processEvents()
        assert dialog.contents.currentItem().text() == "Privacy"
        link = dialog.text.document().find("glossary")
        assert link.charFormat().anchorHref() == "#glossary"
        assert link.charFormat().foreground().color() == QColor(palette.accent)
        assert dialog.text.horizontalScrollBar().maximum() == 0
        assert dialog.contents.horizontalScrollBar().maximum() == 0
        assert dialog.height() <= dialog.screen().availableSize().height()


def test_it_remembers_nothing(app: App, qtbot: QtBot) -> None:
    app.guide()
    dialog = shown(app)
    dialog.search.setText("blind")
    dialog.text.moveCursor(QTextCursor.MoveOperation.End)
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    app.guide()
    assert shown(app).search.text() == ""
    assert first_line(shown(app)) == "Start"


def test_every_language_of_the_window_has_one_which_is_installed_with_it() -> None:
    texts = set(FOLDER.iterdir())
    assert {path.stem for path in texts} == set(LANGUAGES)
    assert guide_text("fr") == guide_text("en")
    settings = tomllib.loads((UI.parents[1] / "pyproject.toml").read_text("utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["desktop"]
    assert texts <= {path for pattern in patterns for path in UI.parent.glob(pattern)}
