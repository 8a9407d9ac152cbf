"""The look in force: palette, type and icons, put on the application and kept up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop.ui.theme import icons
from desktop.ui.theme.palette import DARK, LIGHT, Palette, Scheme
from desktop.ui.theme.sheet import style_sheet

_FONTS = Path(__file__).resolve().parents[1] / "fonts"
FAMILY = "Inter"
SIZES = (0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""Factors of the system's font size that the settings offer."""

_SMALLEST = 8.0


class Theme(QObject):
    """Dresses the application; ``changed`` tells whoever paints with colours of their own."""

    changed = Signal()

    def __init__(
        self, application: QApplication, scheme: Scheme, factor: float, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._system_points = max(QApplication.font().pointSizeF(), _SMALLEST)
        # Qt's style sheets take images from files alone; these are two of a few hundred bytes.
        self._images = QTemporaryDir()
        self.scheme = scheme
        self.factor = factor
        self.palette = LIGHT
        self._icons: dict[tuple[str, int, str], QIcon] = {}
        load_fonts()
        QApplication.setStyle("Fusion")
        QApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.apply()

    def choose(self, scheme: Scheme, factor: float) -> None:
        """Changes the look of everything that is open."""
        self.scheme, self.factor = scheme, factor
        self.apply()

    def apply(self) -> None:
        """Puts the look on the application."""
        dark = self.scheme is Scheme.DARK or (
            self.scheme is Scheme.SYSTEM
            and QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self.palette = DARK if dark else LIGHT
        self._icons.clear()
        points = self._system_points * self.factor
        font = QFont(FAMILY)
        font.setPointSizeF(points)
        QApplication.setFont(font)
        QApplication.setPalette(_qt_palette(self.palette))
        chevron = self._image("chevron-down", self.palette.muted)
        tick = self._image("check", self.palette.on_accent)
        # A sheet in place of another dresses each widget once for every widget around it, which are
        # ten here; one where there was none, once.
        self._application.setStyleSheet("")
        high = max(self._side, QFontMetrics(font).height())
        sheet = style_sheet(self.palette, points, high, chevron, tick)
        self._application.setStyleSheet(sheet)
        for widget in QApplication.allWidgets():
            self.dress(widget)
        self.changed.emit()

    @property
    def _side(self) -> int:
        """Pixels of a button's icon, which is square."""
        return round(18 * self.factor)

    def dress(self, widget: QWidget) -> None:
        """Draws a widget's icon, if it has been given one, in the palette's colours."""
        name = widget.property("iconName")
        if not name:
            return
        palette = self.palette
        kind = widget.objectName()
        if isinstance(widget, QLabel):
            size = int(widget.property("iconSize") or 18)
            colour = getattr(palette, str(widget.property("iconTone") or "muted"))
            picture = icons.pixmap(str(name), colour, size, widget.devicePixelRatioF())
            widget.setPixmap(picture)
        elif isinstance(widget, QAbstractButton):
            colour = {"primary": palette.on_accent, "danger": palette.bad, "nav": palette.muted}
            side = self._side
            # Qt leaves hardly any room between an icon and a text in the middle.
            gap = side // 4 if widget.text() and kind != "nav" else 0
            widget.setIcon(self._icon(str(name), side, gap, colour.get(kind, palette.text)))
            widget.setIconSize(QSize(side + gap, side))

    def _icon(self, name: str, side: int, gap: int, colour: str) -> QIcon:
        """Drawn once for all buttons alike."""
        wanted = (name, gap, colour)
        if wanted not in self._icons:
            off, on = self.palette.line, self.palette.on_soft
            self._icons[wanted] = icons.icon(name, side, gap, colour=colour, off=off, on=on)
        return self._icons[wanted]

    def _system_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self.apply()

    def _image(self, name: str, colour: str) -> str:
        path = Path(self._images.path(), f"{name}-{colour[1:]}.png")
        if not path.exists():
            icons.pixmap(name, colour, 24, 2.0).save(str(path))
        return path.as_posix()


def theme() -> Theme:
    """The theme of the running application."""
    application = QApplication.instance()
    assert application is not None
    found = application.findChild(Theme)
    assert isinstance(found, Theme)
    return found


def colours() -> Palette:
    """The palette in force."""
    return theme().palette


def iconed(widget: QWidget, name: str, *, size: int = 18, tone: str = "muted") -> None:
    """Gives a button or label an icon that follows the theme. ``tone`` names a palette colour."""
    widget.setProperty("iconName", name)
    widget.setProperty("iconSize", size)
    widget.setProperty("iconTone", tone)
    theme().dress(widget)


@cache
def load_fonts() -> None:
    """Makes the fonts that come with the program known to Qt."""
    for path in sorted(_FONTS.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def _qt_palette(palette: Palette) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, palette.window),
        (role.WindowText, palette.text),
        (role.Base, palette.surface),
        (role.AlternateBase, palette.raised),
        (role.Text, palette.text),
        (role.Button, palette.surface),
        (role.ButtonText, palette.text),
        (role.PlaceholderText, palette.muted),
        (role.Highlight, palette.soft),
        (role.HighlightedText, palette.on_soft),
        (role.Link, palette.accent),
        (role.ToolTipBase, palette.raised),
        (role.ToolTipText, palette.text),
        (role.Light, palette.raised),
        (role.Mid, palette.border),
        (role.Dark, palette.line),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(palette.muted))
    return made
