"""The dialog that lists a project's backups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QListWidgetItem, QWidget

from desktop.engine.store.backups import BEFORE_RESTORE, DAMAGED, POINT, ROLLING, VERSION, Backup
from desktop.engine.store.errors import DamagedError, PassphraseError, ProjectError
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.lists import PlaceholderListWidget
from desktop.ui.widgets.tool_tips import plain
from desktop.ui.words import filled, shortened, size_words

_BACKUP = Qt.ItemDataRole.UserRole


class BackupsDialog(BaseDialog):
    """Asks for a backup to go back to; accepted with the ``chosen`` one.

    For a damaged project it may be accepted with ``repair`` instead: what can be read is to be
    saved.
    """

    backup_requested = Signal()
    """Emitted when another backup of the open project is to be made."""

    def __init__(self, path: Path, parent: QWidget, error: ProjectError | None = None) -> None:
        """``error`` is why the project does not open; None for the open project."""
        about = self.tr(
            "A backup is the whole project as it was at that time, with all texts, answers and "
            "decisions. Going back to one keeps the present state as another backup."
        )
        title = self.tr("Backups of %1")
        accept = self.tr("Go back to it")
        super().__init__(parent, title.replace("%1", path.stem), about, accept)
        self.setMinimumSize(600, 420)
        self.repair = False
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.backups = PlaceholderListWidget(self.tr("Backups, the newest first"))
        self.backups.itemSelectionChanged.connect(self._update_buttons)
        self.body.addWidget(self.backups, 1)
        self.make_button = button(
            self.tr("Make a backup now"), self.backup_requested.emit, icon="copy"
        )
        self.repair_button = button(self.tr("Save what can be read"), self._repair)
        self.buttons.insertWidget(0, self.make_button)
        self.buttons.insertWidget(1, self.repair_button)
        self._show_error_state(path, error)
        self.reject_button.setText(self.tr("Close"))
        self.reject_button.setDefault(True)  # so that Enter does not go back to the first one
        self._update_buttons()

    def _show_error_state(self, path: Path, error: ProjectError | None) -> None:
        """Says why the project does not open, and offers what can be done about it."""
        self.make_button.setHidden(error is not None)
        self.repair_button.hide()
        if error and not path.is_file():
            text = self.tr("%1 is not there any more. A backup can be put in its place.")
            self.banner.tell(text.replace("%1", shortened(path)), "bad")
        elif isinstance(error, PassphraseError):
            text = self.tr(
                "The passphrase does not open %1. If a backup opens with it, the passphrase is "
                "right and the file damaged: the backup takes its place, and the file is kept."
            )
            self.banner.tell(text.replace("%1", shortened(path)), "warn")
        elif isinstance(error, DamagedError):
            text = self.tr(
                "%1 is damaged (%2). What can be read of it can be saved, with the damaged file "
                "kept, or a backup put in its place."
            )
            self.banner.tell(filled(text, shortened(path), error.reason), "bad")
            self.repair_button.show()

    @property
    def chosen(self) -> Backup | None:
        """The selected backup; having the focus alone does not select one."""
        selected = self.backups.selectedItems()
        return selected[0].data(_BACKUP) if selected else None

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """Lists backups, the newest first, without copies of damaged files."""
        offered = [backup for backup in reversed(backups) if backup.kind != DAMAGED]
        self.backups.clear()
        for backup in offered:
            made = QLocale().toString(
                QDateTime.fromSecsSinceEpoch(round(backup.made)), QLocale.FormatType.ShortFormat
            )
            text = f"{made}  {_reason(backup.kind)} ({size_words(backup.size)})"
            item = QListWidgetItem(text)
            item.setData(_BACKUP, backup)
            item.setToolTip(plain(str(backup.path)))
            self.backups.addItem(item)
        self.backups.set_placeholder("" if offered else self.tr("There are none yet."))
        self._update_buttons()

    def show_error(self, error: object) -> None:
        """Says why no backup could be made."""
        self.banner.tell(translated(error), "bad")

    def _repair(self) -> None:
        self.repair = True
        super().accept()

    def _update_buttons(self) -> None:
        self.accept_button.setEnabled(self.chosen is not None)


def _reason(kind: str) -> str:
    """Why a backup of a kind was made."""
    if kind.startswith(VERSION):
        return QCoreApplication.translate("BackupsDialog", "before a newer program changed it")
    return {
        ROLLING: QCoreApplication.translate("BackupsDialog", "when it was opened"),
        POINT: QCoreApplication.translate("BackupsDialog", "asked for, or before a removal"),
        BEFORE_RESTORE: QCoreApplication.translate("BackupsDialog", "before going back"),
    }.get(kind, kind)
