"""Opening projects for the window: asks for what opening turns out to need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.engine.store.errors import DamagedError, PassphraseError, UnwritableError
from desktop.ui.dialogs.base import confirmed
from desktop.ui.flows.restoring import Restoring
from desktop.ui.jobs import Then
from desktop.ui.sentences import told
from desktop.ui.session import Access, Session


class Opening(QObject):
    """Opens in the session; a passphrase is asked for, a held project is offered for reading, and
    for a damaged one there are backups."""

    def __init__(
        self,
        session: Session,
        window: Callable[[], QWidget],
        tell: Then,
        when_free: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(session)
        self._session, self._window, self._tell = session, window, tell
        self.restoring = Restoring(session, window, tell, self.open, when_free)

    def open(self, access: Access, done: Callable[[], None] | None = None) -> None:
        """Opens a project there is; what cannot be helped is told."""

        def failed(error: object) -> None:
            if isinstance(error, PassphraseError):
                self.restoring.ask_passphrase(access, error, partial(self.open, done=done))
                return
            other = self._another_way(access, error)
            if other is not None:
                self.open(other, done)

        self._session.open(access, done=done, failed=failed)

    def _another_way(self, access: Access, error: object) -> Access | None:
        """How else to open it, as the person says; None where they would rather not."""
        if isinstance(error, UnwritableError) and not access.read_only:
            read = confirmed(
                self._window(),
                self.tr("Open it for reading only?"),
                told(error),
                self.tr("Open for reading"),
            )
            return replace(access, read_only=True) if read else None
        if isinstance(error, DamagedError):
            self.restoring.ask(access, error)
        else:
            self._tell(error)
        return None
