"""Project files that are dropped on an open one: its copies come back, others are opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from desktop.engine.review.merging import NothingDecidedError, TakeOver, look_into
from desktop.engine.store.errors import PassphraseError
from desktop.ui.dialogs.merge import MergeDialog
from desktop.ui.flows.restoring import Restoring
from desktop.ui.page import Context
from desktop.ui.session import Access
from desktop.ui.shell.window import Window
from rubrics.errors import UserError

Seen = tuple[TakeOver, UserError | None]


class Merging(QObject):
    """Looks into each file, asks for its passphrase where that is not the open project's, and shows
    what people decided in it. ``open_`` opens one in place of the open project."""

    def __init__(
        self,
        context: Context,
        window: Callable[[], Window],
        restoring: Restoring,
        open_: Callable[[Access], None],
    ) -> None:
        super().__init__(context.session)
        self._context, self._session, self._tell = context, context.session, context.tell
        self._window, self._restoring, self._open = window, restoring, open_

    def take(self, files: Sequence[Access]) -> None:
        """Takes copies of the open project over, one after the other. A single file that is none
        is opened; so is every single one on the first page, where projects are chosen."""
        first, *others = files
        if self._session.writable and self._window().page.name != "start":
            self._look(self._session.access, first, others, alone=not others)
        elif others:
            text = self.tr(
                "One project is open at a time: drop one of these alone. What others decided in "
                "copies of a project is taken over where they are dropped on another page of it."
            )
            self._tell(UserError(text))
        else:
            self._open(first)

    def _look(self, into: Access, file: Access, others: Sequence[Access], *, alone: bool) -> None:
        passphrases = dict.fromkeys((None, into.passphrase, file.passphrase))

        there = partial(self._session.is_open, into)

        def show(seen: Seen) -> None:
            if there() and self._shown(seen, len(others), alone=alone) and there() and others:
                self._look(into, others[0], others[1:], alone=False)

        def failed(error: object) -> None:
            if isinstance(error, PassphraseError) and there():
                again = partial(self._look, into, others=others, alone=alone)
                self._restoring.ask_passphrase(file, error, again)
            else:
                self._tell(error)

        question = partial(look_into, path=file.path, passphrases=passphrases)
        self._session.ask(question, show, failed, owner=self)

    def _shown(self, seen: Seen, more: int, *, alone: bool) -> bool:
        """Whether to go on to the next copy. A file ``alone`` that is no copy is opened."""
        copy, nothing = seen
        answer = MergeDialog.OPEN
        if nothing is None or isinstance(nothing, NothingDecidedError) or not alone:
            dialog = MergeDialog(self._context, copy, more, self._window())
            answer = dialog.exec()
            dialog.deleteLater()
        if answer == MergeDialog.OPEN:
            self._open(Access(copy.copy, copy.passphrase))
        return answer != MergeDialog.OPEN
