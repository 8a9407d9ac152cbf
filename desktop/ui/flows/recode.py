"""Going on with a changed codebook, from the page Codebook to the new project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.engine.store.recoding import Tally, tally
from desktop.ui.dialogs.recode import RecodeDialog
from desktop.ui.page import Context
from desktop.ui.session import Access
from rubrics.errors import UserError
from rubrics.schema import Rubric


class RecodeFlow(QObject):
    """Counts the open project's values, asks what becomes of them, makes the new project, and opens
    it with ``open_``."""

    def __init__(
        self, context: Context, window: Callable[[], QWidget], open_: Callable[[Access], None]
    ) -> None:
        super().__init__(context.session)
        self._context, self._window, self._open = context, window, open_

    def start(self, new: Rubric) -> None:
        """Goes on with this codebook in place of the open project's."""
        self._context.session.ask(
            tally, partial(self._ask, new), self._context.show_error, owner=self, key="recode"
        )

    def _ask(self, new: Rubric, tallies: Sequence[Tally]) -> None:
        access = self._context.session.access
        try:
            dialog = RecodeDialog(self._context, new, tallies, self._window())
        except UserError as error:
            self._context.show_error(error)
            return
        accepted, made = dialog.exec() == QDialog.DialogCode.Accepted, dialog.made
        dialog.deleteLater()
        if accepted:
            self._open(replace(access, path=made, read_only=False))
