"""The help lists the keys that there are, and no other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot
from window import answering

from desktop.ui.app import App
from desktop.ui.dialogs.help import HelpDialog, components
from desktop.ui.widgets.shortcuts import ShortcutEntry, shortcuts_of


def keys(app: App) -> list[ShortcutEntry]:
    return shortcuts_of(app.window, list(app.window.pages.values()))


def test_every_key_of_the_window_says_what_it_does(app: App) -> None:
    silent = [key.key().toString() for key in app.window.findChildren(QShortcut)
              if not key.whatsThis()]  # fmt: skip
    silent += [
        made.shortcut().toString()
        for made in app.window.findChildren(QAbstractButton)
        if not made.shortcut().isEmpty() and "&" not in made.text() and not made.whatsThis()
    ]
    assert not silent


def test_the_keys_are_those_that_work(app: App, qtbot: QtBot) -> None:
    found = {(key.page, key.action): key.keys for key in keys(app)}
    assert found["", "Files"] == ("Ctrl+2",)
    assert found["", "Undo"] == ("Ctrl+Z",)
    assert found["Review", "Next unit"] == ("J", "Right")
    assert len(found["Review", "Choose a level by its number"]) == 10
    assert found["Files", "Remove the chosen file"] == ("Del",)
    app.window.sidebar.undo_button.setShortcut("Ctrl+U")
    assert {(k.page, k.action): k.keys for k in keys(app)}["", "Undo"] == ("Ctrl+U",)


def test_f1_opens_it_and_it_says_what_the_program_is(app: App, qtbot: QtBot) -> None:
    said: list[str] = []

    def read(dialog: HelpDialog) -> None:
        for number in range(dialog.tabs.count()):
            said.extend(text.text() for text in dialog.tabs.widget(number).findChildren(QLabel))
        dialog.accept_button.click()

    answering(HelpDialog, read)
    qtbot.keyClick(app.window, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(said))
    text = "\n".join(said)
    for wanted in ("F1", "0 – 9", "Glossator 0.1", "works offline", "GPL-3.0-or-later",
                   "Ctrl+F1", "PySide6-Essentials", "SmolLM2"):  # fmt: skip
        assert wanted in text


def test_every_part_has_a_licence() -> None:
    found = dict(components())
    assert len(found) > 20
    assert all(found.values())
