"""The backups of a project: which there are, and which one is to be gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QListWidgetItem, QWidget

from desktop.engine.store.backups import (
    BEFORE_RESTORE,
    DAMAGED,
    POINT,
    ROLLING,
    VERSION,
    Backup,
)
from desktop.engine.store.errors import DamagedError, PassphraseError, ProjectError
from desktop.ui.dialogs.parts import Question
from desktop.ui.sentences import translated
from desktop.ui.widgets.basics import Banner, button
from desktop.ui.widgets.telling_list import TellingList
from desktop.ui.words import filled, shortened, size_words

ROLE = Qt.ItemDataRole.UserRole


class BackupsDialog(Question):
    """Accepted with one chosen. Of a damaged project what can be read may be saved instead
    (``repair``); of an open one another backup may be asked for (``wanted``). ``trouble`` is why
    it does not open."""

    wanted = Signal()

    def __init__(self, path: Path, parent: QWidget, trouble: ProjectError | None = None) -> None:
        about = QCoreApplication.translate(
            "BackupsDialog",
            "A backup is the whole project as it was at that time, with all texts, answers and "
            "decisions. Going back to one keeps the present state as another backup.",
        )
        title = QCoreApplication.translate("BackupsDialog", "Backups of %1")
        accept = QCoreApplication.translate("BackupsDialog", "Go back to it")
        super().__init__(parent, title.replace("%1", path.stem), about, accept)
        self.setMinimumSize(600, 420)
        self.repair = False
        self.damage = Banner()
        self.body.addWidget(self.damage)
        self.backups = TellingList(self.tr("Backups, the newest first"))
        self.backups.itemSelectionChanged.connect(self._check)
        self.body.addWidget(self.backups, 1)
        self.other = button(self.tr("Make a backup now"), self.wanted.emit, icon="copy")
        if trouble and not path.is_file():
            text = self.tr("%1 is not there any more. A backup can be put in its place.")
            self.damage.tell(text.replace("%1", shortened(path)), "bad")
            self.other.hide()
        elif isinstance(trouble, PassphraseError):
            text = self.tr(
                "The passphrase does not open %1. If a backup opens with it, the passphrase is "
                "right and the file damaged: the backup takes its place, and the file is kept."
            )
            self.damage.tell(text.replace("%1", shortened(path)), "warn")
            self.other.hide()
        elif isinstance(trouble, DamagedError):
            text = self.tr(
                "%1 is damaged (%2). What can be read of it can be saved, with the damaged file "
                "kept, or a backup put in its place."
            )
            self.damage.tell(filled(text, shortened(path), trouble.reason), "bad")
            self.other = button(self.tr("Save what can be read"), self._repair)
        self.buttons.insertWidget(0, self.other)
        self.no.setText(self.tr("Close"))
        self.no.setDefault(True)  # so that Enter does not go back to the first one
        self._check()

    @property
    def chosen(self) -> Backup | None:
        """The one to go back to: marked, and not only where the keyboard is."""
        marked = self.backups.selectedItems()
        return marked[0].data(ROLE) if marked else None

    def show_backups(self, found: Sequence[Backup]) -> None:
        """Lists those that somebody could want to go back to."""
        offered = [backup for backup in reversed(found) if backup.kind != DAMAGED]
        self.backups.clear()
        for backup in offered:
            made = QLocale().toString(
                QDateTime.fromSecsSinceEpoch(round(backup.made)), QLocale.FormatType.ShortFormat
            )
            text = f"{made}  {_why(backup.kind)} ({size_words(backup.size)})"
            item = QListWidgetItem(text)
            item.setData(ROLE, backup)
            item.setToolTip(str(backup.path))
            self.backups.addItem(item)
        self.backups.say("" if offered else self.tr("There are none yet."))
        self._check()

    def show_error(self, error: object) -> None:
        """Says why no backup was made."""
        self.damage.tell(translated(error), "bad")

    def _repair(self) -> None:
        self.repair = True
        super().accept()

    def _check(self) -> None:
        self.yes.setEnabled(self.chosen is not None)


def _why(kind: str) -> str:
    """Why a backup was made."""
    if kind.startswith(VERSION):
        return QCoreApplication.translate("BackupsDialog", "before a newer program changed it")
    return {
        ROLLING: QCoreApplication.translate("BackupsDialog", "when it was opened"),
        POINT: QCoreApplication.translate("BackupsDialog", "asked for, or before a removal"),
        BEFORE_RESTORE: QCoreApplication.translate("BackupsDialog", "before going back"),
    }.get(kind, kind)
