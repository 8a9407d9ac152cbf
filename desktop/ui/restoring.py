"""Going back to a backup of a project, and saving what can be read of a damaged one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.engine.store.backups import backups_of
from desktop.engine.store.errors import DamagedError, PassphraseError
from desktop.engine.store.repair import Repair, repair, restore
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.passphrase import asked_passphrase
from desktop.ui.jobs import Then
from desktop.ui.sentences import told
from desktop.ui.session import LANE, Access, Session
from desktop.ui.widgets.words import number_text, shortened
from rubrics.errors import UserError


class Restoring(QObject):
    """Asks with :class:`BackupsDialog`, and does it with the project closed.

    ``open_`` opens a project, and ``when_free`` does something once no work goes on.
    """

    def __init__(
        self,
        session: Session,
        window: Callable[[], QWidget],
        tell: Then,
        open_: Callable[[Access], None],
        when_free: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(session)
        self._session, self._window, self._tell = session, window, tell
        self._open, self._when_free = open_, when_free
        self._asking = False

    def ask(self, access: Access, damage: DamagedError | None = None) -> None:
        """Shows the backups of a project, which is open unless it is too damaged for that."""
        if self._asking:  # a damaged project says so to everybody who asks for something
            return
        self._asking = True
        dialog = BackupsDialog(access.path, self._window(), damage.reason if damage else "")
        look = partial(
            self._session.jobs.ask, "files", partial(backups_of, access.path),
            dialog.show_backups, self._tell, owner=dialog,
        )  # fmt: skip
        dialog.wanted.connect(
            lambda: self._session.do(
                lambda project: project.back_up(), lambda _: look(), dialog.show_error, owner=dialog
            )
        )
        look()
        accepted = dialog.exec() == BackupsDialog.DialogCode.Accepted
        self._asking = False
        chosen = dialog.chosen
        if accepted and dialog.repair:
            self._when_free(partial(self._save_readable, access))
        elif accepted and chosen is not None:
            act = partial(restore, access.path, chosen)
            self._when_free(lambda: self._do(access, act, lambda _: None))
        dialog.deleteLater()

    def _save_readable(self, access: Access) -> None:
        def said(done: Repair) -> None:
            if not done.gaps and not done.orphans:
                return
            text = self.tr(
                "What could be read was saved: %1 units and %2 labels and answers. Something is "
                "missing: look through your texts and decisions. The damaged file is kept as %3."
            )
            for place, value in (
                ("%1", number_text(done.saved.get("unit", 0))),
                ("%2", number_text(done.saved.get("annotation", 0))),
                ("%3", shortened(done.damaged)),
            ):
                text = text.replace(place, value)
            self._tell(UserError(text))

        self._do(access, partial(repair, access.path), said)

    def _do(self, access: Access, act: Callable[[str | None], object], said: Then) -> None:
        """Does it with the project closed, and opens it afterwards. ``act`` takes the passphrase,
        which is asked for where it has to be."""
        if self._session.path == access.path:
            results: list[object] = []

            def replaced(now: Access) -> Access:
                results.append(act(now.passphrase))
                return now

            self._session.while_closed(replaced, lambda: said(results[0]), self._tell)
            return

        def done(result: object) -> None:
            self._open(access)
            said(result)

        def failed(error: object) -> None:
            if not isinstance(error, PassphraseError):
                self._tell(error)
                return
            wrong = "" if access.passphrase is None else told(error)
            typed = asked_passphrase(access.path, wrong, self._window())
            if typed is not None:
                self._do(replace(access, passphrase=typed), act, said)

        self._session.jobs.ask(LANE, lambda: act(access.passphrase), done, failed)
