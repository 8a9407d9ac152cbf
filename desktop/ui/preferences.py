"""What the window remembers between starts, over the settings that the whole program shares."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray

from desktop.engine.domain import Coder, human
from desktop.engine.home.settings import (
    Recent,
    Settings,
    load_settings,
    recent_projects,
    remember_answers,
    remember_project,
    save_settings,
)
from desktop.engine.store.exposure import UNNAMED
from desktop.ui.theme.palette import Scheme
from rubrics.errors import UserError

LANGUAGES = {"": "", "en": "English", "de": "Deutsch"}
"""Languages of the window; the empty one is the system's."""

RECENT = 6
"""How many projects are shown."""


class Preferences:
    """Each change is saved at once."""

    def __init__(self) -> None:
        self._settings = load_settings()
        self._forgotten = False

    def forget(self) -> None:
        """Goes back to what a first start has; the file is deleted by whoever asks for this."""
        self._settings = Settings()
        self._forgotten = True

    def _change(self, **values: Any) -> None:
        self._settings = replace(self._settings, **values)
        self._forgotten = False
        save_settings(self._settings)

    def _window(self, key: str) -> str:
        return self._settings.window.get(key, "")

    def _change_window(self, key: str, value: str) -> None:
        self._change(window={**self._settings.window, key: value})

    @property
    def scheme(self) -> Scheme:
        """Light, dark or as the system has it."""
        known = {"light": Scheme.LIGHT, "dark": Scheme.DARK}
        return known.get(self._settings.theme, Scheme.SYSTEM)

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._change(theme="" if value is Scheme.SYSTEM else value.value)

    @property
    def font_factor(self) -> float:
        """How large type is, in sizes of the system's."""
        return min(max(self._settings.font_scale, 0.5), 3.0)

    @font_factor.setter
    def font_factor(self, value: float) -> None:
        self._change(font_scale=value)

    @property
    def language(self) -> str:
        """A key of LANGUAGES."""
        text = self._settings.language
        return text if text in LANGUAGES else ""

    @language.setter
    def language(self, value: str) -> None:
        self._change(language=value)

    @property
    def coder(self) -> str:
        """The name under which was coded last."""
        return self._settings.coder

    @coder.setter
    def coder(self, value: str) -> None:
        self._change(coder=value)

    @property
    def viewer(self) -> Coder:
        """Who sees what the window shows, as far as that is known."""
        return human(self.coder) if self.coder else UNNAMED

    @property
    def mode(self) -> str:
        """``blind`` or ``assisted``: how was coded last."""
        return self._settings.mode if self._settings.mode == "assisted" else "blind"

    def reviewing(self, coder: str, mode: str) -> None:
        """Remembers who codes and how; an empty mode leaves the one that was. Raises UserError."""
        mode = mode or self.mode
        if (coder, mode) != (self.coder, self.mode):
            self._change(coder=coder, mode=mode)

    @property
    def model(self) -> tuple[str, str]:
        """The ids of the model and of its adapter that were chosen last; see ``Offer``."""
        return self._settings.model, self._settings.adapter

    @model.setter
    def model(self, value: tuple[str, str]) -> None:
        self._change(model=value[0], adapter=value[1])

    @property
    def threads(self) -> int:
        """Threads of the model's process; 0: one fewer than there are cores."""
        return self._settings.threads

    @threads.setter
    def threads(self, value: int) -> None:
        self._change(threads=value)

    @property
    def folder(self) -> Path:
        """Where new projects are kept unless said otherwise."""
        kept = self._window("folder")
        return Path(kept) if kept else Path.home() / "Documents" / "Glossator"

    @folder.setter
    def folder(self, value: Path) -> None:
        self._change_window("folder", str(value))

    @property
    def rubric(self) -> str:
        """The id of the codebook that a project was made with last."""
        return self._window("rubric")

    @rubric.setter
    def rubric(self, value: str) -> None:
        self._change_window("rubric", value)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, as Qt writes it."""
        return QByteArray.fromBase64(self._window("geometry").encode())

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        if self._forgotten:  # a window that merely closes does not bring the file back
            return
        with contextlib.suppress(UserError):  # and is not held up by a full disk
            self._change_window("geometry", bytes(value.toBase64().data()).decode())

    def recent(self) -> list[Recent]:
        """The projects opened last that are still there, the newest first."""
        return [recent for recent in recent_projects() if recent.exists][:RECENT]

    def opened(self, path: Path, title: str) -> None:
        """Puts a project first among the recent ones."""
        remember_project(path, title)

    def answers(self, path: Path) -> bool | None:
        """Whether models' answers are to be seen in a project; None where nobody has said so."""
        path = path.absolute()
        return next((known.answers for known in recent_projects() if known.path == path), None)

    def show_answers(self, path: Path, shown: bool) -> None:
        """Remembers that somebody wants to see them, or not, in this project."""
        remember_answers(path, shown)
