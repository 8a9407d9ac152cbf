"""The theme: applies palette, fonts and icons to the application, and keeps them up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop.ui.theme import icons
from desktop.ui.theme.palette import DARK, LIGHT, Palette, Scheme
from desktop.ui.theme.style_sheet import style_sheet

FONT_FACTORS = (0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""Factors of the system's font size that the settings offer."""

_FAMILY = "Inter"
_FONTS = Path(__file__).resolve().parents[1] / "fonts"
_MIN_SYSTEM_POINTS = 8.0


class Theme(QObject):
    """The look of the application."""

    changed = Signal()
    """Emitted after every change, for widgets that paint or measure by themselves."""

    def __init__(
        self, application: QApplication, scheme: Scheme, factor: float, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._system_points = max(QApplication.font().pointSizeF(), _MIN_SYSTEM_POINTS)
        self._image_folder = QTemporaryDir()  # style sheets read images from files only
        self.scheme = scheme
        self.factor = factor
        self.palette = LIGHT
        self._icons: dict[tuple[str, int, str], QIcon] = {}  # by name, gap and colour
        _load_fonts()
        QApplication.setStyle("Fusion")
        QApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self.apply()

    def choose(self, scheme: Scheme, factor: float) -> None:
        """Changes the palette, and the font size by a factor of the system's."""
        self.scheme, self.factor = scheme, factor
        self.apply()

    def apply(self) -> None:
        """Applies the theme to the application and all its widgets."""
        dark = self.scheme is Scheme.DARK or (
            self.scheme is Scheme.SYSTEM
            and QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self.palette = DARK if dark else LIGHT
        self._icons.clear()
        points = self._system_points * self.factor
        font = QFont(_FAMILY)
        font.setPointSizeF(points)
        QApplication.setFont(font)
        QApplication.setPalette(_qt_palette(self.palette))
        chevron = self._image("chevron-down", self.palette.muted)
        tick = self._image("check", self.palette.on_accent)
        # Replacing a style sheet polishes each widget once for every ancestor, about ten times;
        # setting one where there was none, once.
        self._application.setStyleSheet("")
        content_height = max(self._icon_size, QFontMetrics(font).height())
        sheet = style_sheet(self.palette, points, content_height, chevron, tick)
        self._application.setStyleSheet(sheet)
        for widget in QApplication.allWidgets():
            self.update_icon(widget)
        self.changed.emit()

    @property
    def _icon_size(self) -> int:
        """Pixels of a button's icon."""
        return round(18 * self.factor)

    def update_icon(self, widget: QWidget) -> None:
        """Draws the icon of ``set_icon`` in the palette's colours. Does nothing without one."""
        name = widget.property("iconName")
        if not name:
            return
        if isinstance(widget, QLabel):
            size = int(widget.property("iconSize"))
            colour = getattr(self.palette, str(widget.property("iconTone")))
            widget.setPixmap(icons.pixmap(str(name), colour, size, widget.devicePixelRatioF()))
        elif isinstance(widget, QAbstractButton):
            kind, size = widget.objectName(), self._icon_size
            # Qt leaves hardly any room between an icon and a centred text.
            gap = size // 4 if widget.text() and kind != "nav" else 0
            widget.setIcon(self._button_icon(str(name), kind, gap))
            widget.setIconSize(QSize(size + gap, size))

    def _button_icon(self, name: str, kind: str, gap: int) -> QIcon:
        """The icon of a kind of button, rendered once for all that have the same one."""
        palette = self.palette
        colours = {"primary": palette.on_accent, "danger": palette.bad, "nav": palette.muted}
        colour = colours.get(kind, palette.text)
        key = (name, gap, colour)
        if key not in self._icons:
            self._icons[key] = icons.icon(
                name,
                self._icon_size,
                gap,
                colour=colour,
                disabled=palette.line,
                checked=palette.on_soft,
            )
        return self._icons[key]

    def _on_system_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self.apply()

    def _image(self, name: str, colour: str) -> str:
        """The path of an icon as an image file, for the style sheet."""
        path = Path(self._image_folder.path(), f"{name}-{colour[1:]}.png")
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
    """The current palette."""
    return theme().palette


def set_icon(widget: QWidget, name: str, *, size: int = 18, tone: str = "muted") -> None:
    """Gives a button or label an icon that follows the theme.

    ``size`` in pixels and ``tone``, the name of a palette colour, are for labels only.
    """
    widget.setProperty("iconName", name)
    widget.setProperty("iconSize", size)
    widget.setProperty("iconTone", tone)
    theme().update_icon(widget)


def restyle(widget: QWidget) -> None:
    """Applies the style sheet to a widget after a change of its object name or a property."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_style_flag(widget: QWidget, name: str, on: bool) -> None:
    """Sets a property that the style sheet refers to, and restyles the widget if it changes."""
    if bool(widget.property(name)) != on:
        widget.setProperty(name, on)
        restyle(widget)


@cache
def _load_fonts() -> None:
    """Registers the fonts that come with the program with Qt."""
    for path in sorted(_FONTS.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def _qt_palette(palette: Palette) -> QPalette:
    result = QPalette()
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
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(palette.muted))
    return result
