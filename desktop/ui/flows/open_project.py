"""Opening a project: asks for a passphrase, or for another way if it cannot be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.engine.store.errors import DamagedError, PassphraseError, UnwritableError
from desktop.ui.dialogs.base import confirmed
from desktop.ui.flows.restore_backup import RestoreFlow
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.session import Access


class OpenFlow(QObject):
    """Opens projects in the session.

    If a project is in use by another program, it can be opened for reading only; if it is damaged,
    its backups are shown.
    """

    def __init__(
        self,
        context: Context,
        window: Callable[[], QWidget],
        when_idle: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(context.session)
        self._session, self._show_error = context.session, context.show_error
        self._window = window
        self.restore_flow = RestoreFlow(context, window, self.open, when_idle)

    def open(self, access: Access, done: Callable[[], None] | None = None) -> None:
        """Opens an existing project, then calls ``done``. Errors are shown."""

        def failed(error: Exception) -> None:
            if isinstance(error, PassphraseError):
                self.restore_flow.ask_passphrase(access, error, partial(self.open, done=done))
                return
            other = self._alternative(access, error)
            if other is not None:
                self.open(other, done)

        self._session.open(access, done=done, failed=failed)

    def _alternative(self, access: Access, error: Exception) -> Access | None:
        """After an error, how the user wants to open the project instead; None for not at all."""
        if isinstance(error, UnwritableError) and not access.read_only:
            read = confirmed(
                self._window(),
                self.tr("Open it for reading only?"),
                translated(error),
                self.tr("Open for reading"),
            )
            return replace(access, read_only=True) if read else None
        if isinstance(error, DamagedError):
            self.restore_flow.ask(access, error)
        else:
            self._show_error(error)
        return None
