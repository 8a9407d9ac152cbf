"""Restoring a backup of a project, or repairing a damaged project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.engine.store.backups import DAMAGED, Backup, backups_of
from desktop.engine.store.errors import DamagedError, PassphraseError, ProjectError
from desktop.engine.store.repair import Repair, repair, restore
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.base import answer_of
from desktop.ui.dialogs.passphrase import AskPassphraseDialog
from desktop.ui.jobs import T
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.session import LANE, Access
from desktop.ui.words import filled, number_text, shortened
from rubrics.errors import UserError


class RestoreFlow(QObject):
    """Shows the backups, and restores or repairs while the project is closed.

    It also asks for passphrases: if one does not open the project, either it is wrong or the
    beginning of the file is damaged, and then a backup helps.
    """

    def __init__(
        self,
        context: Context,
        window: Callable[[], QWidget],
        open_: Callable[[Access], None],
        when_idle: Callable[[Callable[[], None]], None],
    ) -> None:
        """``window`` gives the parent of dialogs, ``open_`` opens a project, and ``when_idle``
        calls its argument once no job is running."""
        super().__init__(context.session)
        self._session, self._show_error = context.session, context.show_error
        self._window, self._open, self._when_idle = window, open_, when_idle
        self._asking = False

    def ask(self, access: Access, trouble: ProjectError | None = None) -> None:
        """Shows the backups of a project. ``trouble`` is why it cannot be opened or used."""
        if self._asking:  # with a damaged project several queries fail at once
            return
        self._asking = True
        dialog = BackupsDialog(access.path, self._window(), trouble)
        look = partial(
            self._session.jobs.submit, "files", partial(backups_of, access.path),
            dialog.show_backups, self._show_error, owner=dialog,
        )  # fmt: skip
        dialog.backup_requested.connect(
            lambda: self._session.change(
                lambda project: project.back_up(), lambda _: look(), dialog.show_error, owner=dialog
            )
        )
        look()
        accepted = answer_of(dialog) == QDialog.DialogCode.Accepted
        self._asking = False
        chosen = dialog.chosen
        if accepted and dialog.repair:
            self._when_idle(partial(self._save_readable, access, trouble))
        elif accepted and chosen is not None:
            self._when_idle(partial(self._go_back, access, chosen, trouble))

    def ask_passphrase(
        self,
        access: Access,
        error: PassphraseError,
        go_on: Callable[[Access], None],
        trouble: ProjectError | None = None,
    ) -> None:
        """Asks for the passphrase of a project, then calls ``go_on`` with it.

        If one was tried already, the backups are offered as well. ``trouble`` is an earlier error,
        for which a backup was to be restored.
        """

        def ask(found: Sequence[Backup]) -> None:
            backups = any(backup.kind != DAMAGED for backup in found)
            # The dialog has a sentence about the project; the error may be about a backup.
            own_sentence = access.passphrase is None or (backups and trouble is None)
            wrong = "" if own_sentence else translated(error)
            dialog = AskPassphraseDialog(access.path, wrong, self._window(), backups=backups)
            answer, typed = answer_of(dialog), dialog.passphrase.text()
            if answer == QDialog.DialogCode.Accepted:
                go_on(replace(access, passphrase=typed))
            elif answer == AskPassphraseDialog.BACKUPS:
                self.ask(replace(access, passphrase=typed or access.passphrase), trouble or error)

        if access.passphrase is None:
            ask(())
        else:
            look = partial(backups_of, access.path)
            self._session.jobs.submit("files", look, ask, self._show_error, owner=self)

    def _go_back(self, access: Access, chosen: Backup, trouble: ProjectError | None) -> None:
        def act(passphrase: str | None) -> bool:
            now = replace(access, passphrase=passphrase)
            if isinstance(trouble, PassphraseError) and _opens(now):  # it was mistyped before
                return False
            restore(access.path, chosen, passphrase)
            return True

        def explain(gone_back: bool) -> None:
            if not gone_back:
                text = self.tr(
                    "The project opens with this passphrase, so no backup took its place. The "
                    "history leads to the backups."
                )
                self._show_error(UserError(text))

        self._run_while_closed(access, act, explain, trouble)

    def _save_readable(self, access: Access, trouble: ProjectError | None) -> None:
        def explain(done: Repair) -> None:
            if not done.gaps and not done.orphans:
                return
            text = self.tr(
                "What could be read was saved: %1 units and %2 labels and answers. Something is "
                "missing: look through your texts and decisions. The damaged file is kept as %3."
            )
            units, labels = (number_text(done.saved.get(t, 0)) for t in ("unit", "annotation"))
            self._show_error(UserError(filled(text, units, labels, shortened(done.damaged))))

        self._run_while_closed(access, partial(repair, access.path), explain, trouble)

    def _run_while_closed(
        self,
        access: Access,
        act: Callable[[str | None], T],
        done: Callable[[T], None],
        trouble: ProjectError | None,
    ) -> None:
        """Calls ``act`` with the passphrase while the project is closed, asking for another one if
        need be; then opens the project and calls ``done`` with the result."""
        if self._session.path == access.path:
            results: list[T] = []

            def replaced(now: Access) -> Access:
                results.append(act(now.passphrase))
                return now

            self._session.with_file_closed(replaced, lambda: done(results[0]), self._show_error)
            return

        def reopen(result: T) -> None:
            self._open(access)
            done(result)

        def failed(error: Exception) -> None:
            if isinstance(error, PassphraseError):
                again = partial(self._run_while_closed, act=act, done=done, trouble=trouble)
                self.ask_passphrase(access, error, again, trouble)
            else:
                self._show_error(error)

        self._session.jobs.submit(LANE, lambda: act(access.passphrase), reopen, failed)


def _opens(access: Access) -> bool:
    """Whether a project is undamaged and the passphrase is right. Raises other ProjectErrors."""
    try:
        replace(access, read_only=True).open().close()
    except (DamagedError, PassphraseError):
        return False
    return True
