"""Going back to a backup of a project, and saving what can be read of a damaged one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.engine.store.backups import DAMAGED, Backup, backups_of
from desktop.engine.store.errors import DamagedError, PassphraseError, ProjectError
from desktop.engine.store.repair import Repair, repair, restore
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.passphrase import AskPassphraseDialog
from desktop.ui.jobs import Then
from desktop.ui.sentences import told
from desktop.ui.session import LANE, Access, Session
from desktop.ui.words import filled, number_text, shortened
from rubrics.errors import UserError


class Restoring(QObject):
    """Asks with :class:`BackupsDialog`, and does it with the project closed. Asks for passphrases,
    since where one does not open the project, its beginning may be damaged.

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

    def ask(self, access: Access, trouble: ProjectError | None = None) -> None:
        """Shows the backups of a project, which is open unless there is trouble with it."""
        if self._asking:  # a damaged project says so to everybody who asks for something
            return
        self._asking = True
        dialog = BackupsDialog(access.path, self._window(), trouble)
        look = partial(
            self._session.jobs.ask, "files", partial(backups_of, access.path),
            dialog.show_backups, self._tell, owner=dialog,
        )  # fmt: skip
        dialog.backup_requested.connect(
            lambda: self._session.do(
                lambda project: project.back_up(), lambda _: look(), dialog.show_error, owner=dialog
            )
        )
        look()
        accepted = dialog.exec() == BackupsDialog.DialogCode.Accepted
        self._asking = False
        chosen = dialog.chosen
        if accepted and dialog.repair:
            self._when_free(partial(self._save_readable, access, trouble))
        elif accepted and chosen is not None:
            self._when_free(partial(self._go_back, access, chosen, trouble))
        dialog.deleteLater()

    def ask_passphrase(
        self,
        access: Access,
        error: PassphraseError,
        go_on: Callable[[Access], None],
        trouble: ProjectError | None = None,
    ) -> None:
        """Asks for the passphrase of a project and goes on with it. Where one was tried already,
        the backups are offered as well; ``trouble`` is what was wrong before that."""

        def ask(found: Sequence[Backup]) -> None:
            backups = any(backup.kind != DAMAGED for backup in found)
            # What the dialog says by itself is about the project, the error perhaps about a backup.
            by_itself = access.passphrase is None or (backups and trouble is None)
            wrong = "" if by_itself else told(error)
            dialog = AskPassphraseDialog(access.path, wrong, self._window(), backups=backups)
            answer, typed = dialog.exec(), dialog.passphrase.text()
            dialog.deleteLater()
            if answer == AskPassphraseDialog.DialogCode.Accepted:
                go_on(replace(access, passphrase=typed))
            elif answer == AskPassphraseDialog.BACKUPS:
                self.ask(replace(access, passphrase=typed or access.passphrase), trouble or error)

        if access.passphrase is None:
            ask(())
        else:
            look = partial(backups_of, access.path)
            self._session.jobs.ask("files", look, ask, self._tell, owner=self)

    def _go_back(self, access: Access, chosen: Backup, trouble: ProjectError | None) -> None:
        def act(passphrase: str | None) -> bool:
            now = replace(access, passphrase=passphrase)
            if isinstance(trouble, PassphraseError) and _opens(now):  # only mistyped before
                return False
            restore(access.path, chosen, passphrase)
            return True

        def said(gone_back: bool) -> None:
            if not gone_back:
                text = self.tr(
                    "The project opens with this passphrase, so no backup took its place. The "
                    "history leads to the backups."
                )
                self._tell(UserError(text))

        self._do(access, act, said, trouble)

    def _save_readable(self, access: Access, trouble: ProjectError | None) -> None:
        def said(done: Repair) -> None:
            if not done.gaps and not done.orphans:
                return
            text = self.tr(
                "What could be read was saved: %1 units and %2 labels and answers. Something is "
                "missing: look through your texts and decisions. The damaged file is kept as %3."
            )
            units, labels = (number_text(done.saved.get(t, 0)) for t in ("unit", "annotation"))
            self._tell(UserError(filled(text, units, labels, shortened(done.damaged))))

        self._do(access, partial(repair, access.path), said, trouble)

    def _do(
        self,
        access: Access,
        act: Callable[[str | None], object],
        said: Then,
        trouble: ProjectError | None,
    ) -> None:
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
            if isinstance(error, PassphraseError):
                again = partial(self._do, act=act, said=said, trouble=trouble)
                self.ask_passphrase(access, error, again, trouble)
            else:
                self._tell(error)

        self._session.jobs.ask(LANE, lambda: act(access.passphrase), done, failed)


def _opens(access: Access) -> bool:
    """Whether a project is whole, and the passphrase its own. Raises other ProjectErrors."""
    try:
        replace(access, read_only=True).open().close()
    except (DamagedError, PassphraseError):
        return False
    return True
