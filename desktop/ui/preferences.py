"""The window's access to the settings that are kept between starts."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray

from desktop.engine.domain import Coder, human
from desktop.engine.home.settings import (
    Recent,
    Settings,
    change_settings,
    load_settings,
    recent_projects,
    remember_answers,
    remember_project,
)
from desktop.engine.store.exposure import UNNAMED
from desktop.ui.theme.palette import Scheme
from rubrics.errors import UserError

LANGUAGES = {"": "", "en": "English", "de": "Deutsch"}
"""Names of the window's languages by code; the empty code is the system's language."""

RECENT_SHOWN = 6
"""At most so many recent projects are listed."""


class Preferences:
    """Settings as typed properties. Each assignment is saved at once and may raise UserError.

    What another window changes meanwhile stays in the file, and counts here from the next start.
    """

    def __init__(self) -> None:
        self._settings = load_settings()
        self._was_reset = False

    def reset(self) -> None:
        """Goes back to the defaults. The caller deletes the file."""
        self._settings = Settings()
        self._was_reset = True

    def _change(self, **values: Any) -> None:
        self._settings = self._settings.changed(**values)
        self._was_reset = False
        change_settings(**values)

    def _window_setting(self, key: str) -> str:
        return self._settings.window.get(key, "")

    def _change_window_setting(self, key: str, value: str) -> None:
        self._change(window={key: value})

    @property
    def scheme(self) -> Scheme:
        """The colour scheme."""
        known = {"light": Scheme.LIGHT, "dark": Scheme.DARK}
        return known.get(self._settings.theme, Scheme.SYSTEM)

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._change(theme="" if value is Scheme.SYSTEM else value.value)

    @property
    def font_factor(self) -> float:
        """Size of the type in proportion to the system's, from 0.5 to 3."""
        return min(max(self._settings.font_scale, 0.5), 3.0)

    @font_factor.setter
    def font_factor(self, value: float) -> None:
        self._change(font_scale=value)

    @property
    def language(self) -> str:
        """The window's language: a key of LANGUAGES."""
        text = self._settings.language
        return text if text in LANGUAGES else ""

    @language.setter
    def language(self, value: str) -> None:
        self._change(language=value)

    @property
    def coder(self) -> str:
        """The name of the person who coded last."""
        return self._settings.coder

    @coder.setter
    def coder(self, value: str) -> None:
        self._change(coder=value)

    @property
    def viewer(self) -> Coder:
        """The coder who is recorded to have seen what the window shows."""
        return human(self.coder) if self.coder else UNNAMED

    @property
    def mode(self) -> str:
        """The review mode that was used last: ``blind`` or ``assisted``."""
        return self._settings.mode if self._settings.mode == "assisted" else "blind"

    def remember_reviewer(self, coder: str, mode: str) -> None:
        """Sets ``coder`` and ``mode``; an empty mode leaves it as it is."""
        mode = mode or self.mode
        if (coder, mode) != (self.coder, self.mode):
            self._change(coder=coder, mode=mode)

    @property
    def model_ids(self) -> tuple[str, str]:
        """The ids of the model and its adapter that were chosen last; see ``Offer.ids``."""
        return self._settings.model, self._settings.adapter

    @model_ids.setter
    def model_ids(self, value: tuple[str, str]) -> None:
        self._change(model=value[0], adapter=value[1])

    @property
    def threads(self) -> int:
        """Threads of the model's process; 0 means all cores but one."""
        return self._settings.threads

    @threads.setter
    def threads(self, value: int) -> None:
        self._change(threads=value)

    @property
    def folder(self) -> Path:
        """The folder that is suggested for new projects."""
        saved = self._window_setting("folder")
        return Path(saved) if saved else Path.home() / "Documents" / "Glossator"

    @folder.setter
    def folder(self, value: Path) -> None:
        self._change_window_setting("folder", str(value))

    @property
    def rubric(self) -> str:
        """The id of the codebook of the project that was created last."""
        return self._window_setting("rubric")

    @rubric.setter
    def rubric(self, value: str) -> None:
        self._change_window_setting("rubric", value)

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window; see ``QWidget.saveGeometry``."""
        return QByteArray.fromBase64(self._window_setting("geometry").encode())

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        if self._was_reset:  # closing the window must not bring the deleted file back
            return
        with contextlib.suppress(UserError):  # a full disk must not keep the window open
            self._change_window_setting("geometry", bytes(value.toBase64().data()).decode())

    def recent(self) -> list[Recent]:
        """The projects opened last that still exist, newest first."""
        return [recent for recent in recent_projects() if recent.exists][:RECENT_SHOWN]

    def add_recent(self, path: Path, title: str) -> None:
        """Makes a project the first of the recent ones."""
        remember_project(path, title)

    def answers_shown(self, path: Path) -> bool | None:
        """Whether models' answers are shown in a project; None if nobody has chosen yet."""
        path = path.absolute()
        return next((known.answers for known in recent_projects() if known.path == path), None)

    def remember_answers_shown(self, path: Path, shown: bool) -> None:
        """Remembers whether models' answers are shown in a project."""
        remember_answers(path, shown)
