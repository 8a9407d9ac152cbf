"""A line that says something about the one above it is muted, and read out all the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from window import drawn, idle

from desktop.ui.app import App
from desktop.ui.pages.rubric.page import RubricPage
from desktop.ui.theme.palette import Scheme
from desktop.ui.theme.theme import colours
from desktop.ui.widgets.buttons import ElidingButton


def halves(widget: QWidget, lines: QRect) -> tuple[set[str], set[str]]:
    """The colours of the upper line and of the lower one."""
    half = lines.height() // 2
    return drawn(widget, lines.adjusted(0, 0, 0, -half)), drawn(
        widget, lines.adjusted(0, half, 0, 0)
    )


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_second_line_is_muted(opened: App, qtbot: QtBot, scheme: Scheme) -> None:
    opened.theme.choose(scheme, 1.0)
    opened.go("rubric")
    idle(opened, qtbot)
    page = opened.window.page
    assert isinstance(page, RubricPage)
    listed, chosen = page.list, page.list.currentRow()
    assert chosen >= 0
    for row in (chosen, (chosen + 1) % listed.count()):
        first, second = halves(listed.viewport(), listed.visualItemRect(listed.item(row)))
        strong = colours().on_soft if row == chosen else colours().text
        assert strong in first - second
        assert colours().muted in second - first
    opened.go("start")
    idle(opened, qtbot)
    made = next(one for one in opened.window.page.findChildren(ElidingButton))
    first, second = halves(made, made.rect())
    assert colours().text in first - second
    assert colours().muted in second - first


def test_both_lines_of_a_codebook_are_read_out(opened: App, qtbot: QtBot) -> None:
    opened.go("rubric")
    idle(opened, qtbot)
    page = opened.window.page
    assert isinstance(page, RubricPage)
    read = QAccessible.queryAccessibleInterface(page.list)
    names = [read.child(n).text(QAccessible.Text.Name) for n in range(read.childCount())]
    assert "Emotions\nbuilt in" in names
