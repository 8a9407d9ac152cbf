"""What the window remembers between starts; nothing of it decides a result."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from desktop.engine.folders import data_folder
from desktop.ui.theme.palette import Scheme

LANGUAGES = {"": "", "en": "English", "de": "Deutsch"}
"""Languages of the window; the empty one is the system's."""

RECENT = 6
"""How many projects are remembered."""


class Preferences:
    """Kept in ``window.ini`` in the program's data folder."""

    def __init__(self) -> None:
        path = data_folder() / "window.ini"
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def _text(self, key: str, default: str = "") -> str:
        return str(self._settings.value(key, default))

    def _put(self, key: str, value: object) -> None:
        self._settings.setValue(key, value)
        self._settings.sync()

    @property
    def scheme(self) -> Scheme:
        """Light, dark or as the system has it."""
        text = self._text("look/scheme", Scheme.SYSTEM)
        return Scheme(text) if text in set(Scheme) else Scheme.SYSTEM

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._put("look/scheme", value.value)

    @property
    def font_factor(self) -> float:
        """How large type is, in sizes of the system's."""
        try:
            return min(max(float(self._text("look/font_factor", "1")), 0.5), 3.0)
        except ValueError:
            return 1.0

    @font_factor.setter
    def font_factor(self, value: float) -> None:
        self._put("look/font_factor", value)

    @property
    def language(self) -> str:
        """A key of LANGUAGES."""
        text = self._text("look/language")
        return text if text in LANGUAGES else ""

    @language.setter
    def language(self, value: str) -> None:
        self._put("look/language", value)

    @property
    def coder(self) -> str:
        """The name under which was coded last."""
        return self._text("review/coder")

    @coder.setter
    def coder(self, value: str) -> None:
        self._put("review/coder", value)

    @property
    def folder(self) -> Path:
        """Where new projects are kept unless said otherwise."""
        kept = self._text("projects/folder")
        return Path(kept) if kept else Path.home() / "Documents" / "Glossator"

    @folder.setter
    def folder(self, value: Path) -> None:
        self._put("projects/folder", str(value))

    def recent(self) -> list[Path]:
        """The projects opened last that are still there, the newest first."""
        kept = self._text("projects/recent").split("\n")
        return [path for name in kept if name and (path := Path(name)).is_file()]

    def opened(self, path: Path) -> None:
        """Puts a project first among the recent ones."""
        others = [other for other in self.recent() if other != path]
        self._put("projects/recent", "\n".join(map(str, [path, *others[: RECENT - 1]])))

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, as Qt writes it."""
        value = self._settings.value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._put("window/geometry", value)
