"""The card that sets, changes or removes the open project's passphrase."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desktop.ui.dialogs.base import confirmed
from desktop.ui.dialogs.passphrase import ask_for_new_passphrase
from desktop.ui.page import Context
from desktop.ui.theme.theme import set_icon
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row


class PassphraseCard(Card):
    """Hidden while no project is open, or one that is open for reading only."""

    def __init__(self, context: Context) -> None:
        super().__init__(spacing=10)
        self._context = context
        self._state = label("", "muted", wrap=True)
        self.choose_button = button("", self._choose)
        self.remove_button = button(self.tr("Remove it …"), self._remove, kind="danger")
        self.banner = Banner()
        self.body.addWidget(label(self.tr("The open project's passphrase"), "heading"))
        self.body.addWidget(self._state)
        self.body.addWidget(self.banner)
        self.body.addLayout(row(self.choose_button, self.remove_button, None))
        context.session.opened.connect(self.refresh)
        context.session.closed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows whether the open project has a passphrase."""
        overview = self._context.session.overview
        self.setVisible(self._context.session.writable)
        if overview is None:
            return
        self.remove_button.setVisible(overview.encrypted)
        if overview.encrypted:
            text = self.tr("%1 can be read only with its passphrase, and so can its backups.")
            self.choose_button.setText(self.tr("Change the passphrase …"))
        else:
            text = self.tr(
                "%1 has none: whoever can open its file can read its texts. Giving it one writes "
                "it anew and deletes its backups, which could be read without it."
            )
            self.choose_button.setText(self.tr("Give it a passphrase …"))
        set_icon(self.choose_button, "lock")  # after the text, on which its margin depends
        self._state.setText(text.replace("%1", overview.name))

    def _choose(self) -> None:
        if self._idle() and (new := ask_for_new_passphrase(self)) is not None:
            self._set(new, self.tr("The project has a new passphrase."))

    def _remove(self) -> None:
        if self._idle() and confirmed(
            self,
            self.tr("Remove the passphrase?"),
            self.tr("Whoever can open the project's file can then read its texts."),
            self.tr("Remove"),
            danger=True,
        ):
            self._set(None, self.tr("The project has no passphrase any more."))

    def _idle(self) -> bool:
        busy = bool(self._context.jobs.running)
        text = self.tr("Stop the work that is going on first.") if busy else ""
        self.banner.tell(text, "warn")
        return not busy

    def _set(self, new: str | None, done: str) -> None:
        self.banner.tell(self.tr("Writing the project anew …"))
        self.setEnabled(False)

        def enable() -> None:
            self.setEnabled(True)
            if QApplication.focusWidget() is None and self.isVisible():
                self.choose_button.setFocus()  # the button that was pressed may be gone

        def ended() -> None:
            enable()
            self.banner.tell(done, "good")

        def failed(error: Exception) -> None:
            enable()
            self.banner.tell("")
            self._context.show_error(error)

        self._context.session.set_passphrase(new, ended, failed)
