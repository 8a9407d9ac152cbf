"""Merging copies of the open project, in which other people have coded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from desktop.engine.review.merging import CopyError, TakeOver, look_into
from desktop.engine.store.errors import PassphraseError
from desktop.ui.dialogs.base import answer_of
from desktop.ui.dialogs.merge import MergeDialog
from desktop.ui.flows.restore_backup import RestoreFlow
from desktop.ui.page import Context
from desktop.ui.session import Access
from desktop.ui.shell.window import Window
from rubrics.errors import UserError

Inspected = tuple[TakeOver, UserError | None]
"""What a copy holds, and why it cannot be merged, if so; see ``review.merging.look_into``."""


class MergeFlow(QObject):
    """Inspects each file, asks for its passphrase if it is another one than the open project's, and
    shows what people decided in it. A file that is not a copy is opened with ``open_``."""

    def __init__(
        self,
        context: Context,
        window: Callable[[], Window],
        restore_flow: RestoreFlow,
        open_: Callable[[Access], None],
    ) -> None:
        super().__init__(context.session)
        self._context, self._session = context, context.session
        self._show_error = context.show_error
        self._window, self._restore_flow, self._open = window, restore_flow, open_

    def start(self, files: Sequence[Access]) -> None:
        """Merges copies of the open project, one after the other.

        A single file is opened instead if it is not a copy, or if the start page is shown, where
        projects are chosen.
        """
        first, *others = files
        if self._session.writable and self._window().page.name != "start":
            self._inspect(self._session.access, first, others, alone=not others)
        elif others:
            text = self.tr(
                "One project is open at a time: drop one of these alone. What others decided in "
                "copies of a project is taken over where they are dropped on another page of it."
            )
            self._show_error(UserError(text))
        else:
            self._open(first)

    def _inspect(
        self, into: Access, file: Access, others: Sequence[Access], *, alone: bool
    ) -> None:
        """Inspects ``file`` and offers to merge it, then does the same for the ``others``."""
        passphrases = dict.fromkeys((None, into.passphrase, file.passphrase))
        still_open = partial(self._session.is_open, into)

        def done(inspected: Inspected) -> None:
            if not still_open():
                return
            go_on = self._offer_merge(inspected, len(others), alone=alone)
            if go_on and still_open() and others:
                self._inspect(into, others[0], others[1:], alone=False)

        def failed(error: Exception) -> None:
            if isinstance(error, PassphraseError) and still_open():
                again = partial(self._inspect, into, others=others, alone=alone)
                self._restore_flow.ask_passphrase(file, error, again)
            else:
                self._show_error(error)

        question = partial(look_into, path=file.path, passphrases=passphrases)
        self._session.ask(question, done, failed, owner=self)

    def _offer_merge(self, inspected: Inspected, more: int, *, alone: bool) -> bool:
        """Asks whether to merge or open a file; opens it without asking if it is ``alone`` and not
        a copy. Returns whether to go on with the next of ``more`` files: not after one was
        opened."""
        copy, obstacle = inspected
        answer = MergeDialog.OPEN
        if obstacle is None or isinstance(obstacle, CopyError) or not alone:
            answer = answer_of(MergeDialog(self._context, copy, more, self._window()))
        if answer == MergeDialog.OPEN:
            self._open(Access(copy.copy, copy.passphrase))
        return answer != MergeDialog.OPEN
