"""The dialog of the settings."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.ui.dialogs.base import BaseDialog, form_layout
from desktop.ui.dialogs.folder_field import FolderField
from desktop.ui.preferences import LANGUAGES, Preferences
from desktop.ui.theme.palette import Scheme
from desktop.ui.theme.theme import FONT_FACTORS, theme
from desktop.ui.widgets.combo_box import ComboBox


class SettingsDialog(BaseDialog):
    """Applies every change at once but that of the language, which takes a new window."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent, self.tr("Settings"), "", self.tr("Close"))
        self._preferences = preferences
        self.scheme = ComboBox()
        for scheme, text in (
            (Scheme.SYSTEM, self.tr("As the system has it")),
            (Scheme.LIGHT, self.tr("Light")),
            (Scheme.DARK, self.tr("Dark")),
        ):
            self.scheme.addItem(text, scheme)
        self.scheme.setCurrentIndex(self.scheme.findData(preferences.scheme))
        self.font_factor = ComboBox()
        for factor in FONT_FACTORS:
            text = self.tr("As the system has it") if factor == 1 else f"{factor * 100:.0f} %"
            self.font_factor.addItem(text, factor)
        self.font_factor.setCurrentIndex(max(self.font_factor.findData(preferences.font_factor), 0))
        self.language = ComboBox()
        for code, name in LANGUAGES.items():
            self.language.addItem(name or self.tr("As the system has it"), code)
        self.language.setCurrentIndex(self.language.findData(preferences.language))
        self.folder = FolderField(self.tr("Folder of new projects"), preferences.folder)
        self.threads = ComboBox()
        self.threads.addItem(self.tr("All cores but one"), 0)
        for number in range(1, (os.cpu_count() or 1) + 1):
            self.threads.addItem(self.tr("%Ln core(s)", "", number), number)
        self.threads.setCurrentIndex(max(self.threads.findData(preferences.threads), 0))
        form = form_layout(
            (self.tr("&Appearance"), self.scheme),
            (self.tr("&Size of type"), self.font_factor),
            (self.tr("&Language"), self.language),
            (self.tr("The &model works on"), self.threads),
            (self.tr("New projects are kept in"), self.folder),
        )
        self.body.addLayout(form)
        self.reject_button.hide()
        self.scheme.currentIndexChanged.connect(self._apply_theme)
        self.font_factor.currentIndexChanged.connect(self._apply_theme)
        self.language.currentIndexChanged.connect(self._save_language)
        self.threads.currentIndexChanged.connect(self._save_threads)
        self.folder.chosen.connect(self._save_folder)

    def _apply_theme(self) -> None:
        scheme, factor = Scheme(self.scheme.currentData()), float(self.font_factor.currentData())
        theme().choose(scheme, factor)
        self._preferences.scheme, self._preferences.font_factor = scheme, factor

    def _save_threads(self) -> None:
        self._preferences.threads = int(self.threads.currentData())

    def _save_language(self) -> None:
        self._preferences.language = str(self.language.currentData())

    def _save_folder(self, folder: Path) -> None:
        self._preferences.folder = folder
