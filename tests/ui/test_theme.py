"""Light and dark change at once, however much there is in the window."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from window import idle

from desktop.ui.app import App
from desktop.ui.theme.icons import pixmap
from desktop.ui.theme.palette import Scheme


class Dressed(QObject):
    """Counts how often each widget hears that its style is another."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[QObject] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.StyleChange:
            self.times[watched] += 1
        return False


def test_no_widget_is_dressed_once_for_every_widget_around_it(opened: App, qtbot: QtBot) -> None:
    """Qt would do so: it took seconds where the machine was busy."""
    for page in opened.window.pages:
        opened.go(page)
        idle(opened, qtbot)
    counts = Dressed()
    opened._application.installEventFilter(counts)
    opened.theme.choose(Scheme.DARK, 1.0)
    opened._application.removeEventFilter(counts)
    assert len(counts.times) > 300
    assert counts.times.total() < 3 * len(counts.times)


def test_what_was_light_and_dark_looks_as_it_did(opened: App, qtbot: QtBot) -> None:
    def picture() -> QImage:
        idle(opened, qtbot)
        return opened.window.grab().toImage()

    opened.go("rubric")
    opened.theme.choose(Scheme.LIGHT, 1.0)
    light = picture()
    opened.theme.choose(Scheme.DARK, 1.0)
    assert picture() != light
    opened.theme.choose(Scheme.LIGHT, 1.0)
    assert picture() == light


def test_an_icon_has_its_colour_and_nothing_else(opened: App) -> None:
    red = pixmap("check", "#FF0000", 32).toImage()
    colours = {red.pixelColor(x, y).name() for x in range(32) for y in range(32)}
    assert colours == {"#ff0000", "#000000"}  # the latter see-through
    assert pixmap("check", "#0000FF", 32).toImage() != red
