"""Passphrases: giving the one a project has, and choosing a new one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.ui.dialogs.parts import Question, form_layout
from desktop.ui.widgets.basics import Banner, button


class AskPassphrase(Question):
    """Asks for the passphrase of a project; ``wrong`` is what was wrong with the last one.

    With ``backups`` the last one did not open the project, which has some, and the dialog may end
    with BACKUPS: one of them is to be gone back to.
    """

    BACKUPS = 2

    def __init__(self, path: Path, wrong: str, parent: QWidget, *, backups: bool = False) -> None:
        title = QCoreApplication.translate("AskPassphrase", "%1 has a passphrase")
        super().__init__(
            parent,
            title.replace("%1", path.stem),
            "",
            QCoreApplication.translate("AskPassphrase", "Open"),
        )
        self.passphrase = _field()
        self.body.addLayout(form_layout((self.tr("&Passphrase"), self.passphrase)))
        damaged = self.tr(
            "The passphrase may be wrong, or the beginning of the file damaged: then one of the "
            "backups helps."
        )
        self.said = Banner(wrong or (damaged if backups else ""), "warn")
        self.body.addWidget(self.said)
        self.backups = button(self.tr("Backups …"), partial(self.done, self.BACKUPS))
        self.buttons.insertWidget(0, self.backups)
        self.backups.setVisible(backups)
        self.passphrase.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.yes.setEnabled(bool(self.passphrase.text()))


class ChoosePassphrase(Question):
    """Asks twice for a new passphrase, and says first what losing it means."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("ChoosePassphrase", "Choose a passphrase"),
            QCoreApplication.translate(
                "ChoosePassphrase",
                "Nobody can open the project without it: if it is lost, the project is lost, its "
                "backups included. What is exported can be read without it. Take several words: a "
                "short passphrase can be found by trying.",
            ),
            QCoreApplication.translate("ChoosePassphrase", "Use this passphrase"),
        )
        self.passphrase, self.again = _field(), _field()
        form = form_layout(
            (self.tr("&New passphrase"), self.passphrase), (self.tr("&Once more"), self.again)
        )
        self.said = Banner()
        self.body.addLayout(form)
        self.body.addWidget(self.said)
        for field in (self.passphrase, self.again):
            field.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        first, second = self.passphrase.text(), self.again.text()
        differ = bool(second) and first != second
        self.said.tell(self.tr("The two are not the same.") if differ else "", "warn")
        self.yes.setEnabled(bool(first) and first == second)


def chosen_passphrase(parent: QWidget) -> str | None:
    """A new passphrase; None where the dialog was closed."""
    dialog = ChoosePassphrase(parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    text = dialog.passphrase.text()
    dialog.deleteLater()
    return text if accepted else None


def _field() -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
