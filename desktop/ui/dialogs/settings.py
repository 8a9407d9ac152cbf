"""Settings: the look, the size of type, the language, the folder of new projects."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from desktop.ui.dialogs.parts import LEAST, Question, form_layout
from desktop.ui.preferences import LANGUAGES, Preferences
from desktop.ui.theme.palette import Scheme
from desktop.ui.theme.theme import SIZES, theme
from desktop.ui.widgets.basics import Chooser, button, row
from desktop.ui.words import shortened


class SettingsDialog(Question):
    """Changes show at once; ``language_changed`` says whether the window has to be made anew."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        title = QCoreApplication.translate("SettingsDialog", "Settings")
        super().__init__(parent, title, "", "")
        self._preferences = preferences
        self._language_before = preferences.language
        self.scheme = Chooser()
        for scheme, text in (
            (Scheme.SYSTEM, self.tr("As the system has it")),
            (Scheme.LIGHT, self.tr("Light")),
            (Scheme.DARK, self.tr("Dark")),
        ):
            self.scheme.addItem(text, scheme)
        self.scheme.setCurrentIndex(self.scheme.findData(preferences.scheme))
        self.type_size = Chooser()
        for factor in SIZES:
            text = self.tr("As the system has it") if factor == 1 else f"{factor * 100:.0f} %"
            self.type_size.addItem(text, factor)
        self.type_size.setCurrentIndex(max(self.type_size.findData(preferences.font_factor), 0))
        self.language = Chooser()
        for code, name in LANGUAGES.items():
            self.language.addItem(name or self.tr("As the system has it"), code)
        self.language.setCurrentIndex(self.language.findData(preferences.language))
        self.folder = QLineEdit(shortened(preferences.folder))
        self.folder.setReadOnly(True)
        self.folder.setMinimumWidth(self.fontMetrics().averageCharWidth() * LEAST)
        choose = button(self.tr("Choose …"), self._choose)
        self.threads = Chooser()
        self.threads.addItem(self.tr("All cores but one"), 0)
        for number in range(1, (os.cpu_count() or 1) + 1):
            self.threads.addItem(self.tr("%Ln core(s)", "", number), number)
        self.threads.setCurrentIndex(max(self.threads.findData(preferences.threads), 0))
        form = form_layout(
            (self.tr("&Appearance"), self.scheme),
            (self.tr("&Size of type"), self.type_size),
            (self.tr("&Language"), self.language),
            (self.tr("The &model works on"), self.threads),
        )
        self.folder.setAccessibleName(self.tr("Folder of new projects"))
        form.addRow(self.tr("New projects are kept in"), row(self.folder, choose))
        self.body.addLayout(form)
        self.no.hide()
        self.yes.setText(self.tr("Close"))
        self.scheme.currentIndexChanged.connect(self._look)
        self.type_size.currentIndexChanged.connect(self._look)
        self.language.currentIndexChanged.connect(self._speak)
        self.threads.currentIndexChanged.connect(self._count)

    @property
    def language_changed(self) -> bool:
        """Whether another language was chosen."""
        return self._preferences.language != self._language_before

    def _look(self) -> None:
        scheme, factor = Scheme(self.scheme.currentData()), float(self.type_size.currentData())
        theme().choose(scheme, factor)
        self._preferences.scheme, self._preferences.font_factor = scheme, factor

    def _count(self) -> None:
        self._preferences.threads = int(self.threads.currentData())

    def _speak(self) -> None:
        self._preferences.language = str(self.language.currentData())

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Folder of new projects"), str(self._preferences.folder)
        )
        if name:
            self._preferences.folder = Path(name)
            self.folder.setText(shortened(Path(name)))
