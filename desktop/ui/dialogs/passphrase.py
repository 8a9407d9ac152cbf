"""The dialogs that ask for a project's passphrase, and for a new one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.ui.dialogs.base import BaseDialog, answer_of, form_layout
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button


class AskPassphraseDialog(BaseDialog):
    """Asks for the passphrase of a project."""

    BACKUPS = 2
    """The result of the dialog if the user wants to go back to a backup instead."""

    def __init__(self, path: Path, error: str, parent: QWidget, *, backups: bool = False) -> None:
        """``error`` is what was wrong with the last passphrase, if one was tried. ``backups`` says
        that it did not open the project and that there are backups to go back to."""
        title = self.tr("%1 has a passphrase").replace("%1", path.stem)
        super().__init__(parent, title, "", self.tr("Open"))
        self.passphrase = _password_edit()
        self.body.addLayout(form_layout((self.tr("&Passphrase"), self.passphrase)))
        damaged = self.tr(
            "The passphrase may be wrong, or the beginning of the file damaged: then one of the "
            "backups helps."
        )
        self.banner = Banner(error or (damaged if backups else ""), "warn")
        self.body.addWidget(self.banner)
        self.backups_button = button(self.tr("Backups …"), partial(self.done, self.BACKUPS))
        self.buttons.insertWidget(0, self.backups_button)
        self.backups_button.setVisible(backups)
        self.passphrase.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.accept_button.setEnabled(bool(self.passphrase.text()))


class ChoosePassphraseDialog(BaseDialog):
    """Asks twice for a new passphrase, after saying what losing it means."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("Choose a passphrase"),
            self.tr(
                "Nobody can open the project without it: if it is lost, the project is lost, its "
                "backups included. What is exported can be read without it. Take several words: a "
                "short passphrase can be found by trying."
            ),
            self.tr("Use this passphrase"),
        )
        self.passphrase, self.repetition = _password_edit(), _password_edit()
        form = form_layout(
            (self.tr("&New passphrase"), self.passphrase), (self.tr("&Once more"), self.repetition)
        )
        self.banner = Banner()
        self.body.addLayout(form)
        self.body.addWidget(self.banner)
        for field in (self.passphrase, self.repetition):
            field.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        first, second = self.passphrase.text(), self.repetition.text()
        differ = bool(second) and first != second
        self.banner.tell(self.tr("The two are not the same.") if differ else "", "warn")
        self.accept_button.setEnabled(bool(first) and first == second)


def ask_for_new_passphrase(parent: QWidget) -> str | None:
    """Asks for a new passphrase. Returns None if the dialog was cancelled."""
    dialog = ChoosePassphraseDialog(parent)
    accepted = answer_of(dialog) == QDialog.DialogCode.Accepted
    return dialog.passphrase.text() if accepted else None


def _password_edit() -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit
